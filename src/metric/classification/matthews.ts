/**
 * @file The Matthews correlation coefficient: the correlation of targets and predictions as class memberships. For more than two classes,
 * Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient". As scikit-learn's `matthews_corrcoef`.
 */
import { countClasses, total } from "../shared/class-counts.js";
import { classKinds, metric } from "../shared/metric.js";
import { weighing, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * In [-1, 1]. 0 is no better than chance, and also the value when targets or predictions are all of one class. NaN when no row has a
 * target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a value is no class index, or a weight is not a finite number from 0 up
 * @example
 * matthews([1, 1, 1, 0], [1, 0, 1, 1]); // -0.3333
 */
export function matthews(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const sampleWeight = weightsIn("matthews", options);
  const { rows, actual, predicted, hits } = countClasses(targets, predictions, "matthews", { sampleWeight });
  if (rows === 0) return NaN;
  const covariance = (a: Float64Array, b: Float64Array) => total(a.map((count, index) => count * b[index]));
  const spread = (rows ** 2 - covariance(actual, actual)) * (rows ** 2 - covariance(predicted, predicted));
  return spread === 0 ? 0 : (total(hits) * rows - covariance(actual, predicted)) / Math.sqrt(spread);
}

export const matthewsMetric = metric({
  name: "matthews", describe: "the correlation of targets and predictions as classes", kinds: classKinds, higherIsBetter: true,
  countsPairs: true,
  compute: ({ targets, predictions }, _, sampleWeight) => matthews(targets, predictions, weighing(sampleWeight)),
});
