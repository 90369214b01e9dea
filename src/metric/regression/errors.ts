/**
 * @file Means and medians of errors. As scikit-learn's `mean_squared_error`, `root_mean_squared_error`, `mean_absolute_error`,
 * `mean_absolute_percentage_error` and `median_absolute_error`. For ordered classes the numbers are their ranks.
 */
import { metric } from "../shared/metric.js";
import { type Pairs, presentPairs } from "../shared/pairs.js";
import { sumOf, weightsIn, type WeightOptions } from "../shared/sample-weight.js";
import { squaresOf } from "../shared/squares.js";

type OfTwo = (targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions) => number;

/**
 * The mean of (target - prediction) squared, in the target's unit squared; NaN when no row has a target.
 *
 * @param targets `[n]`; rows without a target (NaN) are left out
 * @param predictions `[n]`
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a prediction is NaN, or a weight is not a finite number from 0 up
 * @example
 * mse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 */
export const mse: OfTwo = (targets, predictions, options) => meanError("mse", (error) => error ** 2, targets, predictions, options);

/**
 * The square root of {@link mse}, in the target's unit; also where the squares themselves would overflow or vanish.
 *
 * @example
 * rmse([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6124
 */
export const rmse: OfTwo = (targets, predictions, options) => {
  const pairs = presentPairs(targets, predictions, "rmse", weightsIn("rmse", options));
  const { sum, scale } = squaresOf(pairs.targets.map((target, row) => target - pairs.predictions[row]), pairs.weights);
  return Math.sqrt(sum / sumOf(pairs.weights)) * scale;
};

/**
 * The mean of |target - prediction|, in the target's unit; otherwise as {@link mse}.
 *
 * @example
 * mae([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export const mae: OfTwo = (targets, predictions, options) => meanError("mae", Math.abs, targets, predictions, options);

/**
 * The mean of |target - prediction| / |target|: scikit-learn's `mean_absolute_percentage_error`. It is a share, not a percentage: 0.1 is
 * 10 %. A target of 0 counts as one of 2.2e-16, so that its error, unless it is 0 as well, is enormous. Otherwise as {@link mse}.
 *
 * @example
 * mape([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.3274
 */
export const mape: OfTwo = (targets, predictions, options) => (
  meanError("mape", (error, target) => Math.abs(error) / Math.max(Math.abs(target), Number.EPSILON), targets, predictions, options));

function meanError(
  what: string, of: (error: number, target: number) => number, ...[targets, predictions, options]: Parameters<OfTwo>
): number {
  const pairs = presentPairs(targets, predictions, what, weightsIn(what, options));
  const sum = pairs.targets.reduce((all, target, row) => all + pairs.weights[row] * of(target - pairs.predictions[row], target), 0);
  return sum / sumOf(pairs.weights);
}

/**
 * The median of |target - prediction|, for an even number of rows the mean of the middle two; a few large errors do not move it. With
 * weights it is the error up to which the rows have half of all weight; where they have exactly half, the mean of that one and the next.
 * Otherwise as {@link mse}.
 *
 * @example
 * medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 */
export const medianAbsoluteError: OfTwo = (targets, predictions, options) => {
  const what = "median_absolute_error", pairs = presentPairs(targets, predictions, what, weightsIn(what, options));
  if (pairs.weights.some((weight) => weight !== 1)) return weightedMedian(pairs);
  const errors = pairs.targets.map((target, row) => Math.abs(target - pairs.predictions[row])).sort();
  const middle = errors.length >> 1;
  if (errors.length === 0) return NaN;
  return errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
};

/** scikit-learn's `_weighted_percentile` at 50 with `average=True`. */
function weightedMedian({ targets, predictions, weights }: Pairs): number {
  const errors = targets.map((target, row) => Math.abs(target - predictions[row]));
  const rows = [...errors.keys()].filter((row) => weights[row] > 0).sort((a, b) => errors[a] - errors[b]);
  const half = sumOf(rows.map((row) => weights[row])) / 2;
  let passed = 0;
  for (const [place, row] of rows.entries()) {
    passed += weights[row];
    if (passed < half) continue;
    return passed - half > Number.EPSILON ? errors[row] : (errors[row] + errors[rows[place + 1] ?? row]) / 2;
  }
  return NaN;
}

const numbers = ["regression", "ordinal"] as const;

function errorMetric<const Name extends string>(name: Name, describe: string, compute: OfTwo, kinds: readonly (typeof numbers)[number][]) {
  return metric({ name, describe, kinds, higherIsBetter: false, compute: ({ targets, predictions }) => compute(targets, predictions) });
}

export const errors = [
  errorMetric("mse", "the mean squared error", mse, numbers),
  errorMetric("rmse", "the square root of the mean squared error", rmse, numbers),
  errorMetric("mae", "the mean absolute error", mae, numbers),
  errorMetric("mape", "the mean absolute error as a share of the target", mape, ["regression"]),
  errorMetric("median_absolute_error", "the median absolute error", medianAbsoluteError, ["regression"]),
] as const;
