/** @file The table that `compare` prints. For that of `train` see account-tables.ts. */
import { metrics } from "../metric/index.js";
import type { Comparison, GroupComparison, TaskComparison } from "../study/compare.js";
import { supportsColor } from "./color.js";
import { formatTable } from "./format-table.js";
import type { Summary } from "../study/statistics.js";

/** Tasks of one `by` up to which each has a line. */
const LISTED_GROUP = 12;
/** Tasks of a larger one that lose most, which have a line. */
const WORST = 5;

interface Row {
  task: string;
  metric: string;
  single: string;
  multi: string;
  difference: string;
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
    ...Object.entries(tasks).filter(([, task]) => !isLarge(task)).map(([name, task]) => rowOf(name, task, seeds.length)),
    ...large.map(([name, group]) => rowOf(`${name} (mean of ${group.scored} tasks)`, group as TaskComparison, seeds.length)),
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
    ...(seeds === 1 ? [] : [{ title: "higher together", value: "better", align: "right" } as const]),
  ], { color: supportsColor(process.stdout) });
}

function rowOf(task: string, { metric, single, multi, difference }: TaskComparison, seeds: number): Row {
  return {
    task, metric, single: plusMinus(single), multi: plusMinus(multi), difference: plusMinus(difference, true),
    better: `${difference.values.filter((value) => value > 0).length} of ${seeds}`,
  };
}

/** How the differences of many tasks are spread, and the tasks that lose most. */
function spreadOf(group: string, tasks: readonly (readonly [string, TaskComparison])[], seeds: number): string {
  const [[, { metric }]] = tasks, sign = metrics.has(metric) && !metrics.get(metric).higherIsBetter ? -1 : 1;
  const sorted = [...tasks].sort(([, a], [, b]) => sign * (a.difference.mean - b.difference.mean));
  const means = sorted.map(([, { difference: { mean } }]) => mean).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (means.length - 1))];
  const spread = formatTable([{ name: "difference" }], [
    { title: "", value: "name" },
    ...([["lowest", 0], ["25 %", 0.25], ["median", 0.5], ["75 %", 0.75], ["highest", 1]] as const).map(([title, share]) => (
      { title, value: () => signed(at(share)), align: "right" } as const)),
  ], { color: supportsColor(process.stdout) });
  const better = tasks.filter(([, { difference: { mean } }]) => sign * mean > 0).length;
  const worst = tableOf(sorted.slice(0, WORST).map(([name, task]) => rowOf(name, task, seeds)), seeds);
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

/** The line below the comparison's table: the seeds, and what differs between them. */
export function comparisonNote({ seeds, splitVaries }: Comparison): string {
  if (seeds.length === 1) return `one seed (${seeds[0]}): the difference may be due to chance; try --seeds 20`;
  const differs = splitVaries ? "initial weights, order and split differ" : "the split is fixed; initial weights and order differ";
  return `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}; mean ± standard deviation; ${differs} from seed to seed`;
}

function plusMinus({ mean, sd }: Summary, signed = false): string {
  const shown = `${signed && mean >= 0 ? "+" : ""}${mean.toFixed(4)}`;
  return sd === null ? shown : `${shown} ± ${sd.toFixed(4)}`;
}
