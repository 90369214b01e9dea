/**
 * @file Accuracy: the share of rows whose class was predicted. As scikit-learn's `accuracy_score`.
 */
import { countClasses, total } from "../shared/class-counts.js";

/**
 * The share of rows predicted right, in [0, 1]; NaN when no row has a target.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @throws PotluckError when lengths differ or a value is no class index
 * @example
 * accuracy([1, 0, 2, 2], [1, 0, 1, 2]); // 0.75
 */
export function accuracy(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const counts = countClasses(targets, predictions, "accuracy");
  return total(counts.hits) / counts.rows;
}
