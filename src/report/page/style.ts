/** @file The style sheet of reports: light and dark, for screens of any width and for paper. */
import { darkRules } from "../colours.js";

/** The style sheet. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fdfdfb; --soft-page: #f4f5f3; --text: #1f2933; --soft: #57626f; --line: #e0e4e8; --edge: #8a949e; --accent: #005b8f;
  --up: #005b8f; --up-page: #e3f0f8; --down: #96420a; --down-page: #fbeadd; --even: #3d4852; --even-page: #eceff2; --alert: #96420a;
}
@media screen and (prefers-color-scheme: dark) { :root {
  --page: #14181c; --soft-page: #1c2228; --text: #e6e9ec; --soft: #a7b1bb; --line: #2d353c; --edge: #7d8893; --accent: #7cc3ec;
  --up: #8fd0f5; --up-page: #14344a; --down: #f6b083; --down-page: #45270f; --even: #c9d1d9; --even-page: #2d353c; --alert: #f0a871;
} }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.55 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "Noto Sans", sans-serif;
}
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .5rem 1rem; z-index: 3; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
a { color: var(--accent); text-underline-offset: .15em; }
.page { max-width: 54rem; margin: 0 auto; padding: 0 1.25rem; }
header.page { padding-top: 3rem; }
.eyebrow { margin: 0 0 .5rem; color: var(--soft); font-size: .875rem; letter-spacing: .01em; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; margin: 2.25rem 0 .75rem; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.25rem); letter-spacing: -.015em; margin: 0 0 1.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; letter-spacing: -.01em; }
h3 { font-size: 1.1rem; }
h4, h5 { font-size: 1rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
section > section { border-top: 1px solid var(--line); margin-top: 3rem; }
nav + section { border-top: 0; }
section.part { border-top: 3px solid var(--text); margin-top: 4rem; padding-top: .5rem; }
section.part > h2 { font-size: 1.7rem; margin-top: .75rem; overflow-wrap: anywhere; }
.lead { font-size: 1.125rem; }
.note { color: var(--soft); font-size: .9rem; }
.verdicts { list-style: none; margin: 0 0 1rem; padding: 0; }
.verdicts li {
  display: grid; grid-template-columns: minmax(9rem, 12rem) 1fr; gap: .25rem 1.5rem; padding: .8rem 0; border-top: 1px solid var(--line);
}
.verdicts li:last-child { border-bottom: 1px solid var(--line); }
.verdicts.brief { margin-bottom: .5rem; }
.verdicts.brief li { padding: .4rem 0; grid-template-columns: minmax(14rem, 17rem) 1fr; }
.brief .who { flex-direction: row; flex-wrap: wrap; align-items: baseline; justify-content: space-between; }
.brief + .overall, .brief + details + .overall { margin: .5rem 0; font-size: .9375rem; }
.verdicts p { margin: 0; }
.verdicts p.note { margin-top: .2rem; }
.who { display: flex; flex-direction: column; align-items: flex-start; gap: .3rem; overflow-wrap: anywhere; }
.who strong { font-size: 1.05rem; line-height: 1.4; }
.verdict {
  display: inline-flex; align-items: center; gap: .35em; padding: .1rem .55rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600;
  line-height: 1.5; white-space: nowrap; color: var(--even); background: var(--even-page);
}
.verdict svg { width: .75em; height: .75em; fill: currentColor; flex: none; }
.verdict.helps { color: var(--up); background: var(--up-page); }
.verdict.hurts { color: var(--down); background: var(--down-page); }
.verdict.not-settled { background: none; box-shadow: inset 0 0 0 1px var(--edge); }
.verdict.not-settled svg { fill: none; stroke: currentColor; stroke-width: 1.6; overflow: visible; }
.counts { display: inline-flex; flex-wrap: wrap; gap: .4rem; }
.overall { margin: 1rem 0; }
.overall p { max-width: none; }
.overall .verdict { margin-right: .25rem; }
.groups { display: flex; flex-wrap: wrap; gap: .5rem; }
.group { border: 1px solid var(--edge); border-radius: .4rem; padding: .15rem .6rem; }
figure { margin: 1.75rem 0; }
figcaption { font-weight: 600; margin-bottom: .25rem; text-wrap: balance; }
.chart svg { display: block; max-width: 100%; height: auto; font-family: inherit; fill: #5f6b7a; overflow: visible; }
.chart .narrow { display: none; }
.scroll { overflow-x: auto; overscroll-behavior-x: contain; }
.chart .scroll { padding: .25rem 0; }
table { border-collapse: collapse; font-size: .875rem; margin: 1rem 0 .5rem; font-variant-numeric: tabular-nums; }
caption {
  text-align: left; color: var(--soft); padding-bottom: .5rem; contain: inline-size; position: sticky; left: 0;
  max-width: min(46rem, calc(100vw - 2.5rem));
}
th, td { text-align: left; vertical-align: top; padding: .4rem .65rem .4rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; border-bottom: 1px solid var(--edge); color: var(--soft); font-weight: 600; vertical-align: bottom; }
tr > :last-child { padding-right: 0; }
tbody tr:first-child > * { border-top: 0; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
td small, th small { color: var(--soft); font-weight: 400; }
td .text { display: inline-block; min-width: 16rem; overflow-wrap: anywhere; }
td code { overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
pre { background: var(--soft-page); border-radius: .4rem; padding: .9rem 1.1rem; line-height: 1.5; margin: 0 0 1rem; }
.facts { display: grid; gap: .4rem 1.5rem; margin: 0 0 1rem; }
.facts div { display: grid; grid-template-columns: minmax(7rem, 10rem) 1fr; gap: 1rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.warnings { list-style: none; margin: 1rem 0; padding: 0; }
.warnings li { border-left: 3px solid var(--alert); padding: .1rem 0 .1rem 1rem; margin-bottom: 1rem; }
.warnings li li { border: 0; padding: 0; margin: 0; list-style: none; }
.warnings p, .warnings ul { margin: 0 0 .2rem; overflow-wrap: anywhere; }
.side { display: flex; flex-wrap: wrap; gap: 0 3rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; width: fit-content; }
.inside { padding-top: .5rem; }
nav.contents { margin: 2rem 0 0; font-size: .9rem; }
nav.contents ul {
  list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0; padding: .75rem 0; border-block: 1px solid var(--line);
}
nav.contents a { display: inline-block; padding: .15rem 0; }
footer { margin-top: 4rem; padding-block: 1.25rem 3rem; color: var(--soft); font-size: .875rem; }
footer p { border-top: 1px solid var(--line); padding-top: 1.25rem; max-width: none; }
.status { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; font-size: .9rem; padding-top: 1rem; }
#progress { display: inline-flex; align-items: center; gap: .75rem; }
.status + #live > header.page { padding-top: 2rem; }
.status progress { width: 10rem; height: .6rem; accent-color: var(--accent); }
.status .state { display: inline-flex; align-items: center; gap: .4rem; font-weight: 600; }
.status .state::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; border: 2px solid var(--edge); }
.status .state[data-state="live"]::before { background: var(--accent); border-color: var(--accent); }
.tip {
  position: fixed; z-index: 4; pointer-events: none; max-width: 20rem; padding: .3rem .6rem; border-radius: .3rem; font-size: .8125rem;
  background: var(--text); color: var(--page); line-height: 1.4; overflow-wrap: anywhere;
}
@media screen and (prefers-color-scheme: dark) {
.chart svg { fill: #a7b1bb; }
${darkRules()}
}
@media (max-width: 40rem) {
  .page { padding: 0 1rem; }
  header.page { padding-top: 1.5rem; }
  .verdicts li, .verdicts.brief li { grid-template-columns: 1fr; }
  .who { flex-direction: row; align-items: center; flex-wrap: wrap; gap: .5rem; }
  .chart .wide { display: none; }
  .chart .narrow { display: block; }
  .chart .scroll:not(.wide) svg { width: 680px; max-width: none; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
}
@media (forced-colors: active) { .chart svg { forced-color-adjust: none; background: #fdfdfb; } }
@media print {
  @page { margin: 16mm; }
  :root { color-scheme: light; }
  html { font-size: 10pt; }
  .page { max-width: none; padding: 0; }
  header.page { padding-top: 0; }
  nav.contents, .skip, .status, .tip { display: none; }
  h1, h2, h3, h4 { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: .75rem; }
  th, td { padding-right: .6rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; block-size: auto; opacity: 1; }
  section > section { margin-top: 1.5rem; }
}
`;
