/** @file What `potluck compare` prints: a table of the arms, the verdicts in sentences, and how the numbers were made. */
import { marginText } from "../study/compare/sentences.js";
import { samplingNames } from "../study/compare/sampling-names.js";
import type { ArmFacts, Comparison, Contrast, GroupContrast, TaskContrast } from "../study/compare/types.js";
import type { Summary } from "../study/statistics/summary.js";
import type { Interval } from "../account/bootstrap.js";
import { seedRange } from "./seed-range.js";
import { wrap } from "./fit-text.js";
import { formatTable } from "./format-table.js";
import { largeGroups, memberText } from "./comparison-groups.js";
import type { ComparisonRow } from "./comparison-row.js";
import type { PrintOptions } from "./study-kind.js";

/** The whole answer. */
export function comparisonText(comparison: Comparison, how: PrintOptions): string {
  const { contrasts, arms } = comparison;
  return [
    ...contrasts.map((contrast) => contrastText(comparison, contrast, how)),
    armsText(arms, how), notes(comparison, how),
  ].join("\n\n");
}

/** The tables alone, for the terminal while it runs. */
export function comparisonBrief({ contrasts }: Comparison, how: PrintOptions): string {
  return contrasts.map((contrast) => tableOf(rowsOf(contrast), contrast, how)).join("\n");
}

function contrastText(comparison: Comparison, contrast: Contrast, how: PrintOptions): string {
  const { arm, baseline } = contrast, several = comparison.contrasts.length > 1, rows = rowsOf(contrast);
  const parts = [
    ...(several ? [`${arm} against ${baseline}`] : []),
    ...(rows.length > 0 ? [tableOf(rows, contrast, how)] : []),
    ...memberText(contrast, (list) => tableOf(list, contrast, how), how),
    [...verdictRows(contrast).map(([, one]) => verdictText(one, how)), ...overall(contrast, how)].join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The tasks that have a line: all but those of large groups, which have one together. */
function rowsOf(contrast: Contrast): ComparisonRow[] {
  const { tasks } = contrast, large = largeGroups(contrast);
  const isLarge = ({ by }: TaskContrast): boolean => by !== undefined && large.some(([name]) => name === by.task);
  return [
    ...Object.entries(tasks).filter(([, task]) => !isLarge(task)).map(([name, task]) => ({ name, ...task })),
    ...large.map(([name, group]) => ({ name: `${name} (mean of ${group.scored} tasks)`, ...group })),
  ];
}

/** The tasks and groups that have a verdict in words. */
function verdictRows({ tasks, groups = {} }: Contrast): [string, TaskContrast | GroupContrast][] {
  const single = Object.entries(tasks).filter(([, { by }]) => by === undefined);
  return [...single, ...Object.entries(groups).filter(([, { scored }]) => scored > 0)];
}

export function tableOf(
  rows: readonly ComparisonRow[], { arm, baseline }: Pick<Contrast, "arm" | "baseline">, { color }: PrintOptions,
): string {
  const isSingle = rows.every(({ difference }) => difference.values.length === 1);
  return formatTable(rows, [
    { title: "task", value: "name" },
    { title: "metric", value: "metric" },
    { title: baseline, value: ({ baseline: { mean } }) => number(mean), align: "right" },
    { title: arm, value: ({ arm: { mean } }) => number(mean), align: "right" },
    { title: "difference", value: ({ difference }) => plusMinus(difference), align: "right" },
    ...(isSingle ? [] : [
      { title: "these rows", value: ({ theseRows }: ComparisonRow) => range(theseRows.interval), align: "right" } as const,
      { title: "new rows", value: ({ newRows }: ComparisonRow) => range(newRows.interval), align: "right" } as const,
      { title: "better", value: ({ better, difference }: ComparisonRow) => `${better} of ${count(difference)}`, align: "right" } as const,
    ]),
  ], { color });
}

/** A verdict: what is so, how sure that is, and what would settle it. */
function verdictText(one: TaskContrast, { width }: PrintOptions): string {
  const { newRows: { verdict, probability, p, adjusted }, theseRows, metric, margin } = one, indent = "  ";
  const lines = [wrap(verdict.sentence, width, indent)], of = marginText(margin, metric);
  const below = (text: string): void => void lines.push(`${indent}${wrap(text, width - indent.length, indent)}`);
  if (probability) {
    const [better, within, worse] = [probability.better, probability.within, probability.worse].map((value) => value.toFixed(2));
    const ps = p === null || adjusted === null ? "" : `; p ${shownP(p)}${adjusted === p ? "" : `, adjusted ${shownP(adjusted)}`}`;
    below(`Better by more than ${of}: probability ${better}; within ${of}: ${within}; worse: ${worse}${ps}.`);
  }
  if (theseRows.verdict.name !== verdict.name) below(`On these rows: ${theseRows.verdict.name}.`);
  if (verdict.settle !== null) below(verdict.settle);
  return lines.join("\n");
}

/** Delta-m, and the mean over tasks of one metric. */
function overall({ deltaM, mean, tasks }: Contrast, { width }: PrintOptions): string[] {
  const lacksDelta = deltaM === null && Object.keys(tasks).length > 1;
  return [
    ...(lacksDelta ? [wrap("Delta-m, the mean relative gain, is not defined: a baseline's mean score is not above 0.", width, "  ")] : []),
    ...(mean ? [wrap(`Over all tasks: ${mean.newRows.verdict.sentence}`, width, "  ")] : []),
    ...(deltaM ? [wrap(`Delta-m, the mean relative gain: ${deltaM.difference.mean >= 0 ? "+" : ""}${deltaM.difference.mean.toFixed(2)} %` +
      `${deltaM.newRows.interval ? ` (95 % interval for new rows: ${range(deltaM.newRows.interval, 1)} %)` : ""}.`, width, "  ")] : []),
  ];
}

/** What each arm is, and how large. */
function armsText(arms: readonly ArmFacts[], { width }: PrintOptions): string {
  return arms.map(({ name, description, trainings, tuned }) => {
    const shown = trainings.slice(0, 6).map(({ tasks, parameters, epochs }) => {
      const whose = trainings.length > 1 ? `${tasks.join(" + ")} ` : "", passes = round(epochs);
      return `${whose}${Math.round(parameters).toLocaleString("en")} parameters, ${passes} ${passes === "1" ? "epoch" : "epochs"}`;
    });
    const more = trainings.length > 6 ? `; and ${trainings.length - 6} more` : "";
    const rates = Object.entries(tuned ?? {}).map(([setting, count]) => `${setting} (${count})`);
    const chosen = tuned ? `; chosen by validation rows: ${rates.join(", ")}` : "";
    return wrap(`${name}: ${description}; ${shown.join("; ")}${more}${chosen}`, width, "  ");
  }).join("\n");
}

/** Seeds below which a note says that they are few. */
const FEW = 5;

/** The lines below: the seeds, what differs between them, which metric is better lower, and which undefined. */
export function notes({ seeds, sampling, folds, looks, tasks, contrasts, methods }: Comparison, { width }: PrintOptions): string {
  const lines = [seedsNote(seeds, sampling, folds)];
  if (seeds.length > 1 && seeds.length < FEW) {
    lines.push(`${seeds.length} seeds say little: the spread of so few is itself a matter of chance; try --seeds 20`);
  }
  if (looks !== null) lines.push(`looked ${looks} times; these rows: intervals that hold at every look`);
  const lower = [...new Set(Object.values(tasks).flatMap(({ metric, higherIsBetter }) => (higherIsBetter ? [] : [metric])))];
  if (lower.length > 0) lines.push(`lower is better: ${lower.join(", ")}`);
  for (const { arm, tasks: own } of contrasts) {
    for (const [task, { metric, difference }] of Object.entries(own)) {
      const without = seeds.filter((_, index) => Number.isNaN(difference.values[index]));
      if (without.length === 0) continue;
      const shown = `${without.slice(0, 10).join(", ")}${without.length > 10 ? ` and ${without.length - 10} more` : ""}`;
      const of = contrasts.length > 1 ? ` (${arm})` : "";
      const which = `${without.length === 1 ? "seed" : "seeds"} ${shown}`;
      lines.push(`${task}${of}: ${metric} is undefined with ${which}, and left out there; train --seed ${without[0]} says why`);
    }
  }
  if (seeds.length > 1) lines.push(...methods.map(({ short }) => short), "more: docs/studies.md");
  return lines.map((line) => wrap(line, width, "  ")).join("\n");
}

function seedsNote(seeds: readonly number[], sampling: Comparison["sampling"], folds?: number): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  const from = `${seedRange(seeds)}; difference: mean ± standard deviation over them`;
  if (folds !== undefined) return `${foldsText(seeds.length, folds)}; ${from}; initial weights and order differ too`;
  const also = sampling === "fixed" ? "initial weights and order differ" : "initial weights and order differ too";
  return `${from}; ${samplingNames[sampling]}; ${also}`;
}

/** How often each fold tested: `5 folds, 4 times`. */
function foldsText(seeds: number, folds: number): string {
  const times = Math.floor(seeds / folds), more = seeds % folds;
  if (times === 0) return `${seeds} of ${folds} folds`;
  return `${folds} folds, ${times === 1 ? "once" : `${times} times`}${more === 0 ? "" : `, and ${more} of them once more`}`;
}

function plusMinus({ mean, sd }: Summary): string | null {
  if (mean === null || Number.isNaN(mean)) return null;
  const shown = `${mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}

export function range(interval: Interval | null, digits = 3): string | null {
  if (interval === null) return null;
  const signed = (value: number): string => `${value >= 0 ? "+" : ""}${value.toFixed(digits)}`;
  return `${signed(interval.low)} to ${signed(interval.high)}`;
}

function number(value: number): string | null {
  return value === null || Number.isNaN(value) ? null : value.toFixed(4);
}

function count({ values }: Summary): number {
  return values.filter((value) => value !== null && !Number.isNaN(value)).length;
}

function shownP(p: number): string {
  return p < 0.001 ? "< .001" : p.toFixed(3).replace(/^0/u, "");
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/u, "");
}
