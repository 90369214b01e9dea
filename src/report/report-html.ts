/**
 * @file A report as one HTML file: it needs no network, reads and prints without script, and is light or dark as its reader likes it. Its
 * sections are in `sections/`, one file each.
 */
import { Sha256 } from "../engine/sha256.js";
import { html, type Html, idOf, markup } from "./html.js";
import { many, names } from "./numbers.js";
import { enhance } from "./page/tips.js";
import { style } from "./page/style.js";
import { questionOf, tasksOf } from "./question.js";
import { heading, type SectionContext } from "./section.js";
import { sections } from "./sections/index.js";
import { seedsOf } from "./sections/made.js";
import { summaryTable } from "./summary.js";
import type { Report, ReportPart } from "./types.js";

/** Bytes that a report has at most, as far as leaving out what `report.json` has can do it. */
const MOST_BYTES = 1_000_000;
/** How much can be left out: see `SectionContext`. */
const THRIFTS = [0, 1, 2] as const;

/**
 * A report as the text of an HTML file.
 *
 * @returns the whole file, at most about 1 MB: of what is larger, drawings for phones, long tables and charts by step are left out
 * @throws PotluckError for a wrong point of a chart, which a damaged `report.json` can have
 * @example
 * const report = await buildReport(["studies/reviews-1"]);
 * writeFileSync("report.html", reportHtml(report));
 */
export function reportHtml(report: Report): string {
  const { text } = reportBody(report),
    script = scriptOf(enhance);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOf(script)}'; img-src data:; ` +
    "base-uri 'none'; form-action 'none'";
  return page({
    title: report.title,
    head: html`<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    body: markup(text),
    end: markup(`<script>${script}</script>`),
  });
}

/** A function as the text of a script that calls it. */
export function scriptOf(work: () => void): string {
  return `(${work.toString()})();`.replaceAll("</", "<\\/");
}

/** The hash of a script, as a policy names it. */
export function hashOf(script: string): string {
  return btoa(String.fromCharCode(...new Sha256().update(script).digest()));
}

/** The parts of a page that depend on how it is served. */
export interface PageParts {
  title: string;
  head?: Html;
  body: Html;
  end?: Html;
}

/** A whole page around a body. */
export function page({ title, head, body, end }: PageParts): string {
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Potluck">
<title>${title}</title>
<style>${markup(style)}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
${body}
${end}
</body>
</html>`.text
  }\n`;
}

/** What stands between `<body>` and its end: header, main content and footer. */
export function reportBody(report: Report): Html {
  let body = html``;
  for (const thrift of THRIFTS) {
    body = bodyWith(report, thrift);
    if (body.text.length <= MOST_BYTES) break;
  }
  return body;
}

function bodyWith(report: Report, thrift: number): Html {
  const { parts, version, title } = report,
    only = parts.length === 1 ? parts[0] : undefined;
  const content = parts.map((part, place) =>
    partHtml(part, { id: `p${place}-${idOf(part.name)}`, place: place + 1, level: only ? 2 : 3, thrift }, only !== undefined),
  );
  return html`<header class="page"><p class="eyebrow">${only ? eyebrow(only) : `Potluck report \u00b7 ${partsText(parts)}`}</p>
<h1>${title}</h1></header>
<main id="report" class="page" tabindex="-1">${parts.length > 1 && summaryTable(parts)}${content}</main>
<footer class="page"><p>Made by Potluck ${version}. All numbers of this page are in report.json.</p></footer>`;
}

function partsText(parts: readonly ReportPart[]): string {
  const studies = parts.filter(({ kind }) => kind === "study").length,
    runs = parts.length - studies;
  return [studies > 0 ? many(studies, "study", "studies") : "", runs > 0 ? many(runs, "run") : ""].filter((text) => text !== "").join(", ");
}

/** The line above the question. */
function eyebrow(part: ReportPart): string {
  if (part.kind === "run")
    return ["Potluck run", part.name, part.account ? names(Object.keys(part.account.tasks)) : ""]
      .filter((one) => one !== "")
      .join(" \u00b7 ");
  const { answer } = part.study;
  return [
    "Potluck study",
    part.name,
    ...(answer === null ? [] : [many(tasksOf(answer).length, "task"), many(seedsOf(answer).length, "seed")]),
  ].join(" \u00b7 ");
}

function partHtml(part: ReportPart, context: SectionContext, isOnly: boolean): Html {
  const [first, ...rest] = sections.filter((section) => section.applies(part)),
    { level } = context;
  const idIn = (name: string): string => `${context.id}-${name}`;
  const contents =
    rest.length < 2
      ? null
      : html`<nav class="contents" aria-label="${isOnly ? "Contents" : `Contents of part ${context.place}: ${part.name}`}"><ul>${rest.map(
          ({ name, title }) => html`<li><a href="#${idIn(name)}">${title}</a></li>`,
        )}</ul></nav>`;
  const inner = html`${first.render(part, { ...context, id: idIn(first.name), level: level - 1 })}${contents}${rest.map(
    (section) => html`
<section>${heading(level, section.title, idIn(section.name))}${section.render(part, {
      ...context,
      id: `${idIn(section.name)}-in`,
    })}</section>`,
  )}`;
  if (isOnly) return html`<section class="only">${inner}</section>`;
  return html`<section class="part"><p class="eyebrow">${eyebrow(part)}</p>${heading(2, questionOf(part), context.id)}${inner}</section>`;
}
