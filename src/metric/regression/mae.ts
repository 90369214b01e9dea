/**
 * @file Mean absolute error. As scikit-learn's `mean_absolute_error`.
 */
import { presentPairs } from "../shared/pairs.js";

/**
 * The mean of |target - prediction|, in the target's unit; NaN when no row has a target.
 *
 * @param targets `[n]`; NaN is a missing target, whose row does not count
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * mae([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export function mae(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "mae");
  return pairs.targets.reduce((sum, target, row) => sum + Math.abs(target - pairs.predictions[row]), 0) / pairs.targets.length;
}
