/**
 * @file The share of the targets' variance that predictions explain: R squared, and explained variance, which ignores a constant error. As
 * scikit-learn's `r2_score` and `explained_variance_score`, including their treatment of constant targets (`force_finite=True`): 1 where
 * the numerator is 0 too, else 0.
 */
import { metric } from "../shared/metric.js";
import { presentPairs } from "../shared/pairs.js";
import { sumOf, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * R squared: 1 is perfect, 0 is as good as the mean, below 0 is worse. NaN when fewer than two rows have a target.
 *
 * @param targets `[n]`; rows without a target (NaN) are left out
 * @param predictions `[n]`
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a prediction is NaN, or a weight is not a finite number from 0 up
 * @example
 * r2([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9486
 */
export function r2(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const pairs = presentPairs(targets, predictions, "r2", weightsIn("r2", options));
  const rows = pairs.targets.length;
  if (rows < 2 || sumOf(pairs.weights) === 0) return NaN;
  const mean = weightedMean(pairs.targets, pairs.weights);
  let residual = 0, spread = 0;
  for (let row = 0; row < rows; row++) {
    residual += pairs.weights[row] * (pairs.targets[row] - pairs.predictions[row]) ** 2;
    spread += pairs.weights[row] * (pairs.targets[row] - mean) ** 2;
  }
  return oneMinus(residual, spread);
}

/**
 * 1 - variance of the errors / variance of the targets; at most 1. NaN when no row has a target. Otherwise as {@link r2}.
 *
 * @example
 * explainedVariance([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9572
 */
export function explainedVariance(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const what = "explained_variance", pairs = presentPairs(targets, predictions, what, weightsIn(what, options));
  if (sumOf(pairs.weights) === 0) return NaN;
  const errors = pairs.targets.map((target, row) => target - pairs.predictions[row]);
  return oneMinus(variance(errors, pairs.weights), variance(pairs.targets, pairs.weights));
}

function oneMinus(part: number, whole: number): number {
  if (whole === 0) return part === 0 ? 1 : 0;
  return 1 - part / whole;
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, row) => sum + weights[row] * value, 0) / sumOf(weights);
}

function variance(values: Float64Array, weights: Float64Array): number {
  const mean = weightedMean(values, weights);
  return weightedMean(values.map((value) => (value - mean) ** 2), weights);
}

export const explained = [
  metric({
    name: "r2", describe: "the share of the targets' variance that is explained", kinds: ["regression"], higherIsBetter: true,
    compute: ({ targets, predictions }) => r2(targets, predictions),
  }),
  metric({
    name: "explained_variance", describe: "r2, but a constant error does not count", kinds: ["regression"], higherIsBetter: true,
    compute: ({ targets, predictions }) => explainedVariance(targets, predictions),
  }),
] as const;
