/** @file The style of the playground page: light and dark, from phones to wide screens. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f5f2; --card: #ffffff; --text: #1d2429; --soft: #56616a; --line: #d9d9d4; --edge: #86908f;
  --accent: #1f6381; --bar: #b9d3de; --best: #2f7a9b; --up: 31 110 150; --down: 186 84 16; --alert: #fbe9e4; --alert-line: #b3401f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181b; --card: #1d2327; --text: #e8eaea; --soft: #a3aeb4; --line: #343d42; --edge: #76828a;
    --accent: #8cc8e2; --bar: #34505d; --best: #5fa9c8; --up: 90 175 215; --down: 236 140 72; --alert: #3a221b; --alert-line: #e08862;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main, footer, .notice, .token { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding-top: 1rem; padding-bottom: 1rem; }
h1 { margin: 0; font-size: 1.25rem; letter-spacing: -.01em; }
h1 span { color: var(--soft); font-weight: 400; }
h2 { margin: 0; font-size: 1rem; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
nav { margin-left: auto; }
a { color: var(--accent); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.silent { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 1.25rem; align-items: start; padding-bottom: 2rem; }
section, .token { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
.why { grid-column: 1 / -1; }
.answers:focus { outline: none; }
.heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1rem; margin-bottom: .75rem; }
.heading p { margin: 0; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; min-height: 1.3rem; }
.input h2 { margin-bottom: .75rem; }
.pick { margin: 0; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.input .pick, #why-body .pick { margin-bottom: .75rem; }
#pick-output { display: inline-flex; gap: .5rem; align-items: center; margin-left: .5rem; }
label { font-weight: 600; font-size: .9375rem; }
input, select, textarea, button {
  font: inherit; color: inherit; background: var(--page); border: 1px solid var(--edge);
  border-radius: .4rem; padding: .4rem .6rem; max-width: 100%;
}
input, textarea { width: 100%; }
input[type="checkbox"] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; margin: 0 .3rem 0 0; accent-color: var(--accent); }
textarea { resize: vertical; min-height: 12rem; }
textarea.short { min-height: 4rem; }
::placeholder { color: var(--soft); opacity: 1; }
button { cursor: pointer; background: var(--accent); color: var(--card); border-color: var(--accent); font-weight: 600; }
button.plain { background: none; color: var(--accent); border-color: var(--edge); font-weight: 400; padding: .2rem .6rem; }
.token { display: grid; gap: .6rem; max-width: 30rem; padding: 1.25rem; margin-top: 1rem; }
.token p { margin: 0; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); gap: .9rem 1rem; align-items: start; }
.field { display: grid; gap: .2rem; min-width: 0; }
.field.wide { grid-column: 1 / -1; }
.field label { overflow-wrap: anywhere; }
.field .note { color: var(--soft); font-size: .8125rem; margin: 0; }
.field .wrong { color: var(--alert-line); font-size: .875rem; margin: 0; overflow-wrap: anywhere; }
.preview { display: flex; gap: .75rem; align-items: center; min-height: 6rem; }
.preview img {
  width: 6rem; height: 6rem; object-fit: contain; image-rendering: pixelated; background: var(--page); border: 1px solid var(--line);
}
.notice {
  background: var(--alert); border-left: 4px solid var(--alert-line); padding: .75rem 1.25rem; margin-bottom: 1rem;
  overflow-wrap: anywhere;
}
.hint { color: var(--soft); margin: 0 0 .75rem; min-height: 1.5rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem; transition: opacity .15s; }
.cards[aria-busy="true"] { opacity: .75; }
article { border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; min-width: 0; }
article .kind { color: var(--soft); font-size: .8125rem; margin: 0; }
article .said {
  font-size: 1.375rem; font-weight: 650; line-height: 1.3; margin: .3rem 0 .5rem; min-height: 1.8rem; overflow-wrap: anywhere;
}
.bars { list-style: none; margin: 0; padding: 0; display: grid; gap: .35rem; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 .75rem; font-size: .875rem; }
.bars .name { overflow-wrap: anywhere; }
.bars .number { font-variant-numeric: tabular-nums; color: var(--soft); }
.bars .bar {
  grid-column: 1 / -1; height: .5rem; background: color-mix(in srgb, var(--bar) 35%, transparent); border-radius: .25rem;
  overflow: hidden;
}
.bars .bar i { display: block; height: 100%; width: 0; background: var(--bar); border-radius: inherit; transition: width .15s; }
.bars li.best .bar i { background: var(--best); }
.bars li.best .name { font-weight: 650; }
.bars li.best .number { color: inherit; }
article button { margin-top: .6rem; }
.marked {
  background: var(--page); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; line-height: 1.9;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem; overflow: auto; margin: 0;
}
mark { color: inherit; border-radius: .2rem; padding: .08rem 0; background: none; }
mark.up { background: rgb(var(--up) / var(--strength)); box-shadow: inset 0 -2px rgb(var(--up)); }
mark.down {
  background: rgb(var(--down) / var(--strength)); box-shadow: inset 0 -2px rgb(var(--down)); text-decoration: underline dotted;
  text-underline-offset: .3em;
}
.key { color: var(--soft); font-size: .875rem; margin: .5rem 0 1rem; }
.moved {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 0 2rem; list-style: none; margin: 0;
  padding: 0;
}
.moved li {
  display: grid; grid-template-columns: minmax(0, 1fr) 4.5rem 6rem; gap: .6rem; align-items: center; font-size: .9375rem;
  padding: .15rem 0;
}
.moved .name { overflow-wrap: anywhere; }
.moved .number { text-align: right; font-variant-numeric: tabular-nums; }
.moved .bar { height: .5rem; display: flex; }
.moved .bar::before { content: ""; flex: 0 0 50%; }
.moved .bar i { height: 100%; border-radius: .25rem; background: rgb(var(--up)); transform-origin: left; }
.moved .down .bar i { background: rgb(var(--down)); }
.heat { width: 11rem; image-rendering: pixelated; border: 1px solid var(--line); background: #fff; }
footer p { color: var(--soft); font-size: .8125rem; margin: 0 0 1.5rem; overflow-wrap: anywhere; }
@media (max-width: 50rem) {
  main { grid-template-columns: minmax(0, 1fr); gap: .9rem; padding: 0 .75rem 1.5rem; }
  header { padding: .8rem .75rem; } footer { padding: 0 .75rem; }
  section { padding: 1rem; }
  textarea { min-height: 8rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
