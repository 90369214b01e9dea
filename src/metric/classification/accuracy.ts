/** @file Accuracy: the share of rows that are predicted right. As scikit-learn's `accuracy_score`, on classes and on indicator matrices. */
import { countClasses, total } from "../shared/class-counts.js";
import { countLabels } from "../shared/label-counts.js";
import { classKinds, metric } from "../shared/metric.js";
import { weighing, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * The share of rows predicted right, in [0, 1]; NaN when no row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a value is no class index, or a weight is not a finite number from 0 up
 * @example
 * accuracy([1, 0, 2, 2], [1, 0, 1, 2]); // 0.75
 */
export function accuracy(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const counts = countClasses(targets, predictions, "accuracy", { sampleWeight: weightsIn("accuracy", options) });
  return total(counts.hits) / counts.rows;
}

/**
 * The share of rows predicted right in every label that has a target; NaN when no row has one.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when sizes do not match, a value is neither 0 nor 1, or a weight is not a finite number from 0 up
 * @example
 * subsetAccuracy([1, 0, 1, 1], [1, 0, 0, 1], 2); // 0.5
 */
export function subsetAccuracy(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, options?: WeightOptions,
): number {
  const rows = countLabels(targets, predictions, labels, "row", "accuracy", weightsIn("accuracy", options));
  let right = 0, all = 0;
  for (const { known, agreed, weight } of rows) { // a row without targets weighs 0
    all += weight;
    if (agreed === known) right += weight;
  }
  return right / all;
}

export const accuracyMetric = metric({
  name: "accuracy", describe: "the share of rows that are predicted right, for multilabel in all labels",
  kinds: [...classKinds, "multilabel"], higherIsBetter: true, countsPairs: true,
  compute: (input, _, sampleWeight) => (input.kind === "multilabel"
    ? subsetAccuracy(input.targets, input.predictions, input.labels, weighing(sampleWeight))
    : accuracy(input.targets, input.predictions, weighing(sampleWeight))),
});
