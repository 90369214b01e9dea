/** @file The details of a study of affinity: the test of its grouping on fresh rows, all groups, and the cheap scores. */
import { affinityChart } from "../../charts/affinity-chart.js";
import type { Affinity } from "../../study/affinity/types.js";
import { embedChart } from "../embed-chart.js";
import { html, type Html } from "../html.js";
import { count, interval, isNumber, many, NONE, ranges, score, signed } from "../numbers.js";
import { heading, type SectionContext, studySection } from "../section.js";
import { disclosure, factList, table } from "../table.js";
import { contrastTables, pairedFigure, verdictLists } from "./comparison-parts.js";

export const affinity = studySection({
  name: "grouping", title: "The grouping, and how it was found",
  applies: ({ study: { answer } }) => answer?.question === "affinity",
  render({ study: { answer } }, context) {
    if (answer?.question !== "affinity") throw new Error("only studies of affinity have groupings");
    return details(answer, context);
  },
});

const nameOf = { lookahead: "the lookahead of TAG", cosine: "the cosine of the gradients" } as const;

function details(answer: Affinity, context: SectionContext): Html {
  const { grouping, method, trainings, seeds, surrogate, groups, cheap, confirmation, methods, alone, metrics, verdict } = answer, { id, level } = context;
  return html`${factList([
    ["search", grouping.search === "exact" ? "over all partitions" : "a heuristic: the best merge at each step"],
    ["expected mean gain", `${signed(grouping.expected, 2)} %; all together ${signed(grouping.expectedTogether, 2)} %`],
    ["trained", `${method}: ${count(trainings)} trainings, seeds ${ranges(seeds)}`],
    ...(surrogate ? [["surrogate", `R\u00b2 ${isNumber(surrogate.heldOutR2) ? surrogate.heldOutR2.toFixed(2) : NONE} on ${surrogate.heldOut} groups
that it was not fitted to; fitted to ${surrogate.fitted}`] as const] : []),
    ...verdict.intervals.map(({ baseline, deltaM, interval: one }) => (
      [`against ${baseline}`, `\u0394m ${signed(deltaM, 2)} %, 95 % interval ${interval(one, (value) => signed(value, 2))}`] as const)),
  ])}${confirmation && html`${heading(level + 1, "The grouping on seeds and rows that the search did not see")}${
    verdictLists(confirmation, { ...context, id: `${id}-fresh`, level: level + 1 })}${
    pairedFigure(confirmation, context, "fresh")}${confirmation.contrasts.map((contrast, place) => (
    contrastTables(contrast, `${id}-fresh-${place}`)))}`}${
    table(Object.entries(alone), [
      { head: "task", cell: ([task]) => task }, { head: "metric", cell: ([task]) => metrics[task]?.metric ?? "" },
      { head: "alone", cell: ([, value]) => score(value), isNumber: true },
    ], { id: `${id}-alone`, caption: "Scores of the tasks alone" })}${
    disclosure(`${id}-groups`, `All that was trained: ${many(groups.length, "group")}`, table(groups, [
      { head: "group", cell: ({ tasks }) => tasks.join(" + ") },
      { head: "gains in percent", cell: ({ gains }) => Object.entries(gains).map(([task, gain]) => `${task} ${signed(gain, 2)}`).join(", ") },
    ], { id: `${id}-all-groups`, caption: "Each group with the gains of its tasks", most: context.thrift > 0 ? 60 : 300 }))}${
    cheap.map(({ name, matrix, correlation, pairs }) => html`${heading(level + 1, `A score of one training: ${nameOf[name]}`)}
<p>Spearman's correlation with the trained gains over ${pairs} pairs: ${isNumber(correlation) ? correlation.toFixed(2) : NONE}.</p>${
      embedChart({ id: `${id}-${name}`, svg: affinityChart(matrix.values.flatMap((row, from) => row.flatMap((value, to) => (isNumber(value)
        ? [{ from: matrix.tasks[from], to: matrix.tasks[to], value }] : []))), {
        tasks: matrix.tasks, unit: "", title: `By ${nameOf[name]}`, subtitle: "row: the task whose step is taken; column: the task that gains" }) })}`)}${
    methods.length > 0 && disclosure(`${id}-methods`, "How these numbers are made", html`<ul>${methods.map((one) => html`<li>${one}</li>`)}</ul>`)}`;
}
