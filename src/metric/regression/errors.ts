/**
 * @file Means and medians of errors. As scikit-learn's `mean_squared_error`, `root_mean_squared_error`, `mean_absolute_error` and
 * `median_absolute_error`. For ordered classes the numbers are their ranks.
 */
import { metric } from "../shared/metric.js";
import { presentPairs } from "../shared/pairs.js";

type OfTwo = (targets: ArrayLike<number>, predictions: ArrayLike<number>) => number;

/**
 * The mean of (target - prediction) squared, in the target's unit squared; NaN when no row has a target.
 *
 * @param targets `[n]`; rows without a target (NaN) are left out
 * @param predictions `[n]`
 * @throws PotluckError when lengths differ or a prediction is NaN
 * @example
 * mse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export const mse: OfTwo = (targets, predictions) => {
  const pairs = presentPairs(targets, predictions, "mse");
  return pairs.targets.reduce((sum, target, row) => sum + (target - pairs.predictions[row]) ** 2, 0) / pairs.targets.length;
};

/**
 * The square root of {@link mse}, in the target's unit.
 *
 * @example
 * rmse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6124
 */
export const rmse: OfTwo = (targets, predictions) => Math.sqrt(mse(targets, predictions));

/**
 * The mean of |target - prediction|, in the target's unit; otherwise as {@link mse}.
 *
 * @example
 * mae([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export const mae: OfTwo = (targets, predictions) => {
  const pairs = presentPairs(targets, predictions, "mae");
  return pairs.targets.reduce((sum, target, row) => sum + Math.abs(target - pairs.predictions[row]), 0) / pairs.targets.length;
};

/**
 * The median of |target - prediction|, for an even number of rows the mean of the middle two; a few large errors do not move it. Otherwise
 * as {@link mse}.
 *
 * @example
 * medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export const medianAbsoluteError: OfTwo = (targets, predictions) => {
  const pairs = presentPairs(targets, predictions, "median_absolute_error");
  const errors = pairs.targets.map((target, row) => Math.abs(target - pairs.predictions[row])).sort();
  const middle = errors.length >> 1;
  if (errors.length === 0) return NaN;
  return errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
};

const numbers = ["regression", "ordinal"] as const;

function errorMetric<const Name extends string>(name: Name, describe: string, compute: OfTwo, kinds: readonly (typeof numbers)[number][]) {
  return metric({ name, describe, kinds, higherIsBetter: false, compute: ({ targets, predictions }) => compute(targets, predictions) });
}

export const errors = [
  errorMetric("mse", "the mean squared error", mse, numbers),
  errorMetric("rmse", "the square root of the mean squared error", rmse, numbers),
  errorMetric("mae", "the mean absolute error", mae, numbers),
  errorMetric("median_absolute_error", "the median absolute error", medianAbsoluteError, ["regression"]),
] as const;
