/** @file The area under a curve given by its points, by the trapezoidal rule. As scikit-learn's `auc`. */
import { PotluckError } from "../../engine/errors.js";

/**
 * The area under the straight lines between points.
 *
 * @param x `[points]`, ascending or descending; equal neighbours are allowed
 * @param y `[points]`
 * @throws PotluckError when the lengths differ, there are fewer than two points, or x goes up and down
 * @example
 * const { fpr, tpr } = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * auc(fpr, tpr); // 0.75
 */
export function auc(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new PotluckError(`auc: give an x and a y for each of two points or more, found ${x.length} and ${y.length}`);
  }
  let area = 0, rises = false, falls = false;
  for (let i = 1; i < x.length; i++) {
    const step = x[i] - x[i - 1];
    rises ||= step > 0;
    falls ||= step < 0;
    area += step * (y[i] + y[i - 1]) / 2;
  }
  if (rises && falls) throw new PotluckError("auc: x must ascend or descend, and goes up and down: sort the points by x");
  return falls ? -area : area;
}
