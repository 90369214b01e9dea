/**
 * @file Mean squared error and its root. As scikit-learn's `mean_squared_error` and `root_mean_squared_error`.
 */
import { presentPairs } from "../shared/pairs.js";

/**
 * The mean of (target - prediction) squared, in the target's unit squared; NaN when no row has a target.
 *
 * @param targets `[n]`; NaN is a missing target, whose row does not count
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export function meanSquaredError(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "mse");
  return pairs.targets.reduce((sum, target, row) => sum + (target - pairs.predictions[row]) ** 2, 0) / pairs.targets.length;
}

/**
 * The square root of {@link meanSquaredError}, in the target's unit.
 *
 * @example
 * rootMeanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6124
 */
export function rootMeanSquaredError(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError(targets, predictions));
}
