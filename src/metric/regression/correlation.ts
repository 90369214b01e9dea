/** @file Pearson's correlation, and Spearman's, which is Pearson's correlation of the ranks. As scipy's `pearsonr` and `spearmanr`. */
import { metric } from "../shared/metric.js";
import type { ValueInput, ClassInput } from "../shared/metric-input.js";
import { presentPairs } from "../shared/pairs.js";
import { divided, isConstant, scaleOf } from "../shared/squares.js";

/**
 * The linear correlation of targets and predictions, in [-1, 1]. NaN for fewer than two rows with a target, or where either is constant.
 *
 * @param targets `[n]`; rows without a target (NaN) are left out
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * pearson([1, 2, 3], [10, 20, 31]); // 0.9996
 */
export function pearson(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "pearson");
  return correlation(pairs.targets, pairs.predictions);
}

/**
 * The correlation of the ranks, in [-1, 1]; equal values share their mean rank. NaN as for {@link pearson}.
 *
 * @example
 * spearman([1, 2, 3], [10, 400, 31]); // 0.5
 */
export function spearman(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "spearman");
  return correlation(ranks(pairs.targets), ranks(pairs.predictions));
}

function correlation(givenA: Float64Array, givenB: Float64Array): number {
  if (isConstant(givenA) || isConstant(givenB)) return NaN; // also of no rows, or one
  const [a, b] = [givenA, givenB].map((values) => divided(values, scaleOf(values))); // its unit does not change a correlation
  const [meanA, meanB] = [a, b].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  let both = 0, ownA = 0, ownB = 0;
  for (let row = 0; row < a.length; row++) {
    both += (a[row] - meanA) * (b[row] - meanB);
    ownA += (a[row] - meanA) ** 2;
    ownB += (b[row] - meanB) ** 2;
  }
  return Math.max(-1, Math.min(1, both / (Math.sqrt(ownA) * Math.sqrt(ownB))));
}

/** Ranks from 1; equal values have the mean of theirs. */
function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let from = 0, to: number; from < order.length; from = to) {
    for (to = from + 1; to < order.length && values[order[to]] === values[order[from]]; to++);
    for (let at = from; at < to; at++) out[order[at]] = (from + to + 1) / 2;
  }
  return out;
}

/** Why there is no correlation. */
function whyUndefined({ targets, predictions }: ValueInput | ClassInput, rows: string): string {
  const pairs = presentPairs(targets, predictions, "correlation");
  if (pairs.targets.length < 2) return `it needs two of ${rows} with a target`;
  return `the ${isConstant(pairs.targets) ? "targets" : "predictions"} of ${rows} are all the same`;
}

export const correlations = [
  metric({
    name: "pearson", describe: "the linear correlation of targets and predictions", kinds: ["regression"], higherIsBetter: true,
    compute: ({ targets, predictions }) => pearson(targets, predictions), whyUndefined,
  }),
  metric({
    name: "spearman", describe: "the correlation of the ranks of targets and predictions",
    kinds: ["regression", "ordinal"], higherIsBetter: true,
    compute: ({ targets, predictions }) => spearman(targets, predictions), whyUndefined,
  }),
] as const;
