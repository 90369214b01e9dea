/** @file The table at the top of a report of several studies and runs: each with its question and its verdicts. */
import { verdictName, verdictsOf } from "./contrasts.js";
import { html, type Html, type HtmlValue, idOf } from "./html.js";
import { many, names, score } from "./numbers.js";
import { questionOf } from "./question.js";
import { seedsOf } from "./sections/made.js";
import { table } from "./table.js";
import type { ReportPart } from "./types.js";
import { verdictCounts } from "./verdict-label.js";

/** A row for each part. */
export function summaryTable(parts: readonly ReportPart[]): Html {
  return table(parts, [
    { head: "folder", cell: (part, place) => html`<a href="#p${place}-${idOf(part.name)}">${part.name}</a>` },
    { head: "question", cell: questionOf },
    { head: "answer", cell: answerOf },
    { head: "seeds", cell: (part) => (part.kind === "study" && part.study.answer !== null ? seedsOf(part.study.answer).length : ""), isNumber: true },
  ], { id: "summary", caption: "What this report has" });
}

function answerOf(part: ReportPart): HtmlValue {
  if (part.kind === "run") {
    const tasks = Object.entries(part.account?.tasks ?? {});
    return tasks.length === 0 ? "not scored yet" : names(tasks.map(([name, { metric, value }]) => `${name}: ${metric} ${score(value)}`), 5);
  }
  const { answer } = part.study;
  if (answer === null) return "no answer yet";
  switch (answer.question) {
    case "compare": return verdictCounts(answer.contrasts.flatMap(verdictsOf).map(verdictName));
    case "affinity": return answer.verdict.sentence;
    case "sweep": return `the best of ${many(answer.candidates.length, "setting")}: ${score(answer.candidates[answer.chosen]?.value)}`;
    case "fractions": return html`${Object.values(answer.pays).map(({ sentence }) => html`<span>${sentence}</span> `)}`;
  }
}
