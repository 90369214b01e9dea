/**
 * @file Explained variance: R squared that forgives a constant error. As scikit-learn's `explained_variance_score`, its ends included
 * (`force_finite=True`): constant targets give 1 if the error is constant too, else 0.
 */
import { presentPairs } from "../shared/pairs.js";

/**
 * 1 - variance of the errors / variance of the targets; at most 1. NaN when no row has a target.
 *
 * @param targets `[n]`; NaN is a missing target, whose row does not count
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * explainedVariance([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9572
 */
export function explainedVariance(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "explained_variance");
  if (pairs.targets.length === 0) return NaN;
  const left = variance(pairs.targets.map((target, row) => target - pairs.predictions[row])), all = variance(pairs.targets);
  if (all === 0) return left === 0 ? 1 : 0;
  return 1 - left / all;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
