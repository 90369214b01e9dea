/**
 * @file How well one column tells a target by itself: a number by thresholds between classes (the area under the ROC curve) or by its order
 * (Spearman's correlation), a category by the majority among the other rows of its value.
 */
import { spearman } from "../metric/regression/correlation.js";

/** The columns' chance to be right by itself. */
export const NEARLY_ALL = 0.995;
/** Rows of a class that a judgement needs. */
const FEWEST = 5;

/**
 * How well thresholds on a number divide classes that are put in the order of their means: the smallest area under the ROC curve of two
 * neighbours, 0.5 to 1. Rows without a number are left out.
 *
 * @param classes each row's class, from 0
 */
export function separation(values: ArrayLike<number>, classes: ArrayLike<number>): number {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const group = groups.get(classes[row]);
    if (group) group.push(values[row]);
    else groups.set(classes[row], [values[row]]);
  }
  const sorted = [...groups.values()].map((group) => ({ group: Float64Array.from(group).sort(), mean: meanOf(group) }))
    .sort((a, b) => a.mean - b.mean);
  if (sorted.length < 2 || sorted.some(({ group }) => group.length < FEWEST)) return 0.5;
  let least = 1;
  for (let at = 1; at < sorted.length && least > 0.9; at++) least = Math.min(least, areaUnderCurve(sorted[at - 1].group, sorted[at].group));
  return least;
}

/** The share of pairs of which the second one's number is larger; equal ones count half. Both are sorted. */
function areaUnderCurve(low: Float64Array, high: Float64Array): number {
  let below = 0, upTo = 0, sum = 0;
  for (const value of high) {
    while (below < low.length && low[below] < value) below++;
    while (upTo < low.length && low[upTo] <= value) upTo++;
    sum += (below + upTo) / 2;
  }
  return sum / (low.length * high.length);
}

/**
 * The share of rows whose class most other rows of the same value have; and that of the most frequent class.
 *
 * @param values each row's value; a value of one row tells nothing
 */
export function majorityRule(values: readonly unknown[], classes: ArrayLike<number>): { right: number; majority: number } {
  const counts = new Map<unknown, Map<number, number>>(), all = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const label = classes[row], own = counts.get(values[row]) ?? new Map<number, number>();
    counts.set(values[row], own.set(label, (own.get(label) ?? 0) + 1));
    all.set(label, (all.get(label) ?? 0) + 1);
  }
  let right = 0;
  for (const own of counts.values()) {
    const [first, second = 0] = [...own.values()].sort((a, b) => b - a);
    if (first - 1 > second) right += first; // more than all others without the row itself
  }
  return { right: right / values.length, majority: Math.max(0, ...all.values()) / values.length };
}

/** Spearman's correlation of a column and a target, in [-1, 1], without the rows where one is NaN; 0 where one is constant. */
export function rankCorrelation(values: Float64Array, targets: ArrayLike<number>): number {
  const known = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
  const found = spearman(known.map((row) => targets[row]), known.map((row) => values[row]));
  return Number.isNaN(found) ? 0 : found;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
