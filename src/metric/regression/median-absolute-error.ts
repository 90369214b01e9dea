/** @file Median absolute error, which a few far misses do not move. As scikit-learn's `median_absolute_error`. */
import { presentPairs } from "../shared/pairs.js";

/**
 * The median of |target - prediction|, of an even number of rows the mean of the middle two; NaN when no row has a target.
 *
 * @param targets `[n]`; NaN is a missing target, whose row does not count
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export function medianAbsoluteError(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "median_absolute_error");
  const errors = pairs.targets.map((target, row) => Math.abs(target - pairs.predictions[row])).sort();
  const middle = errors.length >> 1;
  if (errors.length === 0) return NaN;
  return errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
}
