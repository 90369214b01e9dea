/** @file What `potluck affinity` prints: the matrix of gains, the grouping, its confirmation, and how well the cheap scores did. */
import { counted } from "../engine/counted.js";
import type { Affinity } from "../study/affinity/types.js";
import { groupingText } from "../study/affinity/verdict.js";
import { seedRange } from "./seed-range.js";
import { wrap } from "./fit-text.js";
import { formatTable } from "./format-table.js";
import type { PrintOptions } from "./study-kind.js";

/** Tasks up to which there is a matrix; of more, the strongest pairs are listed. */
const MOST_COLUMNS = 7;
/** Pairs that are listed of each kind. */
const LISTED = 8;

const papers = { lookahead: "lookahead (TAG)", cosine: "cosine of gradients" } as const;

/** The whole answer. */
export function affinityText(affinity: Affinity, how: PrintOptions): string {
  const { tasks, verdict, methods } = affinity, lines = (texts: readonly string[]): string => texts.map((text) => wrap(text, how.width,
    "  ")).join("\n");
  return [
    lines(["gain in percent of the score alone: what the task of the row does to the task of the column" +
      `${affinity.seeds.length > 1 ? "; ± half of the 95 % interval over the seeds" : ""}`]),
    tasks.length <= MOST_COLUMNS ? matrix(affinity, how) : pairs(affinity, how),
    lines([...expectations(affinity), ...cheap(affinity)]),
    confirmation(affinity, how), wrap(verdict.sentence, how.width), lines(methods),
  ].filter((part) => part !== "").join("\n\n");
}

/** A row for each task, and a column. */
function matrix({ tasks, gains, uncertainty }: Affinity, { color }: PrintOptions): string {
  const rows = tasks.map((task, from) => ({ task, from }));
  return formatTable(rows, [
    { title: "with", value: "task" },
    ...tasks.map((title, to) => ({
      title, value: ({ from }: { from: number }) => (from === to ? "." : gainText(gains.values[from][to], uncertainty.values[from][to])),
        align: "right",
    }) as const),
  ], { color });
}

/** The pairs that gain and lose most. */
function pairs({ tasks, gains, uncertainty }: Affinity, { color }: PrintOptions): string {
  const all = tasks.flatMap((from, row) => tasks.flatMap((to, column) => {
    const { values: { [row]: { [column]: gain } } } = gains;
    return gain === null ? [] : [{ from, to, gain, half: uncertainty.values[row][column] }];
  })).sort((a, b) => b.gain - a.gain);
  const shown = all.length <= 2 * LISTED ? all : [...all.slice(0, LISTED), ...all.slice(-LISTED)];
  return formatTable(shown, [
    { title: "task", value: "to" }, { title: "with", value: "from" },
    { title: "gain", value: ({ gain, half }) => gainText(gain, half), align: "right" },
  ], { color });
}

function gainText(gain: number | null, half: number | null): string | null {
  return gain === null ? null : `${signed(gain, 1)}${half === null ? "" : ` ± ${half.toFixed(1)}`}`;
}

function expectations({ grouping, surrogate, trainings }: Affinity): string[] {
  const { groups, expected, expectedTogether, search } = grouping;
  const r2 = surrogate && `surrogate: R² ${surrogate.heldOutR2 === null ? "not defined" : surrogate.heldOutR2.toFixed(2)} on ` +
    `${surrogate.heldOut} groups that ` +
    `it was not fitted to (fitted to ${surrogate.fitted})`;
  return [
    ...(r2 === null ? [] : [r2]),
    `grouping (${search} search, after ${trainings} trainings): ${groupingText(groups)}`,
    `expected gain in the mean over tasks: ${signed(expected, 2)} %; of all together: ${signed(expectedTogether, 2)} %`,
  ];
}

function cheap({ cheap: scores }: Affinity): string[] {
  return scores.map(({ name, correlation, pairs: count }) => (
    `${papers[name]}: ${correlation === null ? "no rank correlation is defined" : `rank correlation ${signed(correlation, 2)}`} with ` +
      `the gains of ${counted(count, "pair")}`));
}

/** The mean scores of all arms on the rows set aside. */
function confirmation({ confirmation: found, tasks, metrics }: Affinity, { color }: PrintOptions): string {
  if (!found) return "";
  const { arms, seeds } = found, rows = tasks.map((task) => ({ task, ...metrics[task] }));
  const lower = rows.some(({ higherIsBetter }) => !higherIsBetter) ? "; lower is better where the metric is an error" : "";
  return `rows set aside, ${seedRange(seeds)}: mean scores${lower}\n${formatTable(rows, [
    { title: "task", value: "task" }, { title: "metric", value: "metric" },
    ...arms.map(({ name, scores }) => ({ title: name, value: ({ task }: { task: string }) => mean(scores[task]), digits: 4,
      align: "right" }) as const),
  ], { color })}`;
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => value !== null && !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function signed(value: number, digits: number): string {
  return `${value >= 0 ? "+" : "-"}${Math.abs(value).toFixed(digits)}`;
}
