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
 * mse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export function mse(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "mse");
  return pairs.targets.reduce((sum, target, row) => sum + (target - pairs.predictions[row]) ** 2, 0) / pairs.targets.length;
}

/**
 * The square root of {@link mse}, in the target's unit.
 *
 * @example
 * rmse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6124
 */
export function rmse(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return Math.sqrt(mse(targets, predictions));
}
