/**
 * @file Balanced accuracy: the mean recall over the classes that occur among the targets, so that a common class counts no more than a rare
 * one. As scikit-learn's `balanced_accuracy_score`.
 */
import { countClasses } from "../shared/class-counts.js";
import { classKinds, metric } from "../shared/metric.js";
import { weighing, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * The mean recall of the classes among the targets, in [0, 1]. A class that is only predicted has no recall and is left out. NaN when no
 * row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when lengths differ, a value is no class index, or a weight is not a finite number from 0 up
 * @example
 * balancedAccuracy([1, 1, 1, 0], [1, 1, 1, 1]); // 0.5
 */
export function balancedAccuracy(targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: WeightOptions): number {
  const what = "balanced_accuracy", sampleWeight = weightsIn(what, options);
  const { actual, hits } = countClasses(targets, predictions, what, { sampleWeight });
  let sum = 0, occurring = 0;
  for (let index = 0; index < actual.length; index++) {
    if (actual[index] === 0) continue;
    sum += hits[index] / actual[index];
    occurring++;
  }
  return sum / occurring;
}

export const balancedAccuracyMetric = metric({
  name: "balanced_accuracy", describe: "the mean recall of the classes", kinds: classKinds, higherIsBetter: true,
  countsPairs: true,
  compute: ({ targets, predictions }, _, sampleWeight) => balancedAccuracy(targets, predictions, weighing(sampleWeight)),
});
