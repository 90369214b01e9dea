/** @file The table that `compare` prints. For that of `train` see account-tables.ts. */
import type { Comparison, GroupComparison, TaskComparison } from "../study/compare.js";
import { supportsColor } from "./color.js";
import { formatTable } from "./format-table.js";
import type { Summary } from "../study/statistics/summary.js";

/** Tasks of one `by` up to which each has a line. */
const LISTED_GROUP = 12;
/** Tasks of a larger one that lose most, which have a line. */
const WORST = 5;

interface Row {
  task: string;
  metric: string;
  single: string | null;
  multi: string | null;
  difference: string | null;
  better: string;
}

/**
 * Means and standard deviations over the seeds; for one seed, its scores. Of many tasks that one `by` made: their means, how their
 * differences are spread, and those that lose most by being trained together.
 */
export function comparisonTable(comparison: Comparison): string {
  const { tasks, seeds, groups = {} } = comparison, large = Object.entries(groups).filter(([, { scored }]) => scored > LISTED_GROUP);
  const isLarge = ({ by }: TaskComparison): boolean => by !== undefined && large.some(([name]) => name === by.task);
  const rows = [
    ...Object.entries(tasks).filter(([, task]) => !isLarge(task)).map(([name, task]) => rowOf(name, task)),
    ...large.map(([name, group]) => rowOf(`${name} (mean of ${group.scored} tasks)`, group as TaskComparison)),
  ];
  const details = large.map(([name]) => (
    spreadOf(name, Object.entries(tasks).filter(([, { by }]) => by?.task === name), seeds.length)));
  const unscored = Object.entries(groups).filter(([, group]) => group.unscored.length > 0).map(([name, group]) => leftOut(name, group));
  return [...(rows.length > 0 ? [tableOf(rows, seeds.length)] : []), ...details, ...unscored].join("\n\n");
}

function tableOf(rows: readonly Row[], seeds: number): string {
  return formatTable(rows, [
    { title: "task", value: "task" },
    { title: "metric", value: "metric" },
    { title: "alone", value: "single", align: "right" },
    { title: "together", value: "multi", align: "right" },
    { title: "difference", value: "difference", align: "right" },
    ...(seeds === 1 ? [] : [{ title: "better together", value: "better", align: "right" } as const]),
  ], { color: supportsColor(process.stdout) });
}

function rowOf(task: string, { metric, higherIsBetter, single, multi, difference }: TaskComparison): Row {
  return {
    task, metric, single: plusMinus(single), multi: plusMinus(multi), difference: plusMinus(difference, true),
    better: `${difference.values.filter((value) => (higherIsBetter ? value > 0 : value < 0)).length} of ${defined(difference).length}`,
  };
}

/** How the differences of many tasks are spread, and the tasks that lose most. */
function spreadOf(group: string, tasks: readonly (readonly [string, TaskComparison])[], seeds: number): string {
  const [[, { higherIsBetter }]] = tasks, sign = higherIsBetter ? 1 : -1;
  const sorted = [...tasks].sort(([, a], [, b]) => sign * (a.difference.mean - b.difference.mean));
  const means = sorted.map(([, { difference: { mean } }]) => mean).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (means.length - 1))];
  const spread = formatTable([{ name: "difference" }], [
    { title: "", value: "name" },
    ...([["lowest", 0], ["25 %", 0.25], ["median", 0.5], ["75 %", 0.75], ["highest", 1]] as const).map(([title, share]) => (
      { title, value: () => signed(at(share)), align: "right" } as const)),
  ], { color: supportsColor(process.stdout) });
  const better = tasks.filter(([, { difference: { mean } }]) => sign * mean > 0).length;
  const worst = tableOf(sorted.slice(0, WORST).map(([name, task]) => rowOf(name, task)), seeds);
  const heading = `${group}: better together in ${better} of ${tasks.length} tasks`;
  return `${heading}\n${spread}\n\nthe ${WORST} tasks that lose most, or gain least\n${worst}`;
}

function leftOut(name: string, { scored, unscored }: GroupComparison): string {
  const shown = `${unscored.slice(0, 3).join(", ")}${unscored.length > 3 ? ` and ${unscored.length - 3} more` : ""}`;
  const about = `${name}: ${unscored.length} of ${scored + unscored.length} tasks have too few rows to be scored in every seed`;
  return `${about}, and are left out:\n${shown}`;
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(4)}`;
}

/** The lines below the comparison's table: the seeds, what differs between them, which metric is better lower, and which undefined. */
export function comparisonNote({ seeds, splitVaries, folds, tasks }: Comparison): string {
  const lines = [seedsNote(seeds, splitVaries, folds)];
  const lower = [...new Set(Object.values(tasks).flatMap(({ metric, higherIsBetter }) => (higherIsBetter ? [] : [metric])))];
  if (lower.length > 0) lines.push(`lower is better: ${lower.join(", ")}`);
  for (const [task, { metric, difference }] of Object.entries(tasks)) {
    const without = seeds.filter((_, index) => Number.isNaN(difference.values[index]));
    if (without.length === 0) continue;
    const shown = `${without.slice(0, 10).join(", ")}${without.length > 10 ? ` and ${without.length - 10} more` : ""}`;
    lines.push(`${task}: ${metric} is undefined with seed ${shown}, and left out there; train --seed ${without[0]} says why`);
  }
  return lines.join("\n");
}

function seedsNote(seeds: readonly number[], splitVaries: boolean, folds?: number): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  if (folds !== undefined) {
    const tested = `${foldsText(seeds.length, folds)} (seeds ${seeds[0]} to ${seeds[seeds.length - 1]})`;
    return `${tested}; mean ± standard deviation; initial weights and order differ too`;
  }
  const differs = splitVaries ? "initial weights, order and split differ" : "the split is fixed; initial weights and order differ";
  return `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}; mean ± standard deviation; ${differs} from seed to seed`;
}

/** How often each fold tested: `5 folds, 4 times`. */
function foldsText(seeds: number, folds: number): string {
  const times = Math.floor(seeds / folds), more = seeds % folds;
  if (times === 0) return `${seeds} of ${folds} folds`;
  return `${folds} folds, ${times === 1 ? "once" : `${times} times`}${more === 0 ? "" : `, and ${more} of them once more`}`;
}

/** The values of the seeds that define them. */
function defined({ values }: Summary): number[] {
  return values.filter((value) => !Number.isNaN(value));
}

function plusMinus({ mean, sd }: Summary, signed = false): string | null {
  if (Number.isNaN(mean)) return null;
  const shown = `${signed && mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}
