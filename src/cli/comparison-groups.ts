/** @file Tables of many tasks that one `by` made: their means, how their differences are spread, and those that lose most. */
import type { Contrast, GroupContrast, TaskContrast } from "../study/compare/types.js";
import type { ComparisonRow } from "./comparison-row.js";
import { formatTable } from "./format-table.js";
import type { PrintOptions } from "./study-kind.js";

/** Tasks of one `by` up to which each has a line. */
const LISTED_GROUP = 12;
/** Tasks of a larger one that lose most, which have a line. */
const WORST = 5;

/** The groups of too many tasks for a line each. */
export function largeGroups({ groups = {} }: Contrast): [string, GroupContrast][] {
  return Object.entries(groups).filter(([, { scored }]) => scored > LISTED_GROUP);
}

/** What is said of the tasks of large groups, and of tasks that are left out. */
export function memberText(contrast: Contrast, tableOf: (rows: readonly ComparisonRow[]) => string, how: PrintOptions): string[] {
  const { tasks, groups = {} } = contrast;
  const details = largeGroups(contrast).map(([name]) => (
    spreadOf(name, Object.entries(tasks).filter(([, { by }]) => by?.task === name), contrast, tableOf, how)));
  const unscored = Object.entries(groups).filter(([, group]) => group.unscored.length > 0).map(([name, group]) => leftOut(name, group));
  return [...details, ...unscored];
}

/** How the differences of many tasks are spread, and the tasks that lose most. */
function spreadOf(
  group: string, tasks: readonly (readonly [string, TaskContrast])[], { arm }: Contrast,
  tableOf: (rows: readonly ComparisonRow[]) => string, { color }: PrintOptions,
): string {
  const [[, { higherIsBetter }]] = tasks, sign = higherIsBetter ? 1 : -1;
  const sorted = [...tasks].sort(([, a], [, b]) => sign * (a.difference.mean - b.difference.mean));
  const means = sorted.map(([, { difference: { mean } }]) => mean).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (means.length - 1))];
  const spread = formatTable([{ name: "difference" }], [
    { title: "", value: "name" },
    ...([["lowest", 0], ["25 %", 0.25], ["median", 0.5], ["75 %", 0.75], ["highest", 1]] as const).map(([title, share]) => (
      { title, value: () => signed(at(share)), align: "right" } as const)),
  ], { color });
  const better = tasks.filter(([, { difference: { mean } }]) => sign * mean > 0).length;
  const worst = tableOf(sorted.slice(0, WORST).map(([name, task]) => ({ name, ...task })));
  const heading = `${group}: better ${arm} in ${better} of ${tasks.length} tasks`;
  return `${heading}\n${spread}\n\nthe ${WORST} tasks that lose most, or gain least\n${worst}`;
}

function leftOut(name: string, { scored, unscored }: GroupContrast): string {
  const shown = `${unscored.slice(0, 3).join(", ")}${unscored.length > 3 ? ` and ${unscored.length - 3} more` : ""}`;
  const about = `${name}: ${unscored.length} of ${scored + unscored.length} tasks have too few rows to be scored in every seed`;
  return `${about}, and are left out:\n${shown}`;
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(4)}`;
}
