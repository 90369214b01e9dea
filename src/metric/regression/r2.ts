/**
 * @file The coefficient of determination, R squared: the share of the targets' variance that predictions explain. As
 * scikit-learn's `r2_score`, its ends included (`force_finite=True`): constant targets give 1 if all are hit, else 0.
 */
import { presentPairs } from "../shared/pairs.js";

/**
 * 1 is perfect, 0 as good as the mean, below 0 worse. NaN when fewer than two rows have a target.
 *
 * @param targets `[n]`; NaN is a missing target, whose row does not count
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * r2([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9486
 */
export function r2(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const pairs = presentPairs(targets, predictions, "r2");
  const rows = pairs.targets.length;
  if (rows < 2) return NaN;
  const mean = pairs.targets.reduce((sum, target) => sum + target, 0) / rows;
  let residual = 0, spread = 0;
  for (let row = 0; row < rows; row++) {
    residual += (pairs.targets[row] - pairs.predictions[row]) ** 2;
    spread += (pairs.targets[row] - mean) ** 2;
  }
  if (spread === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / spread;
}
