/** @file What was wrong with the data before the training. */
import type { Warning } from "../../inspect/types.js";
import { html, type Html } from "../html.js";
import type { Section } from "../section.js";
import type { ReportPart } from "../types.js";

function warningsOf(part: ReportPart): readonly (Warning | string)[] {
  return part.kind === "study" ? part.study.warnings ?? [] : part.warnings;
}

export const warnings: Section = {
  name: "warnings", title: "Warnings about the data",
  applies: (part) => warningsOf(part).length > 0,
  render: (part) => html`<ul class="warnings">${warningsOf(part).map((one) => (typeof one === "string" ? html`<li><p>${one}</p></li>` : warningItem(one)))}</ul>`,
};

function warningItem({ dataset, task, column, message, remedy, details, examples }: Warning): Html {
  const about = [dataset, task, column].filter((name) => name !== undefined).join(", ");
  return html`<li><p><strong>${about}${about !== "" && ": "}</strong>${message}</p>${details.map((detail) => html`<p class="note">${detail}</p>`)}${
    examples.length > 0 && html`<ul class="note">${examples.map(({ where, text }) => html`<li>${where}: \u201c${text}\u201d</li>`)}</ul>`}
<p class="note">${remedy}</p></li>`;
}
