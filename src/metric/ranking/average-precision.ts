/**
 * @file Average precision: the precision at each threshold, weighted by the recall that the threshold gains. As scikit-learn's
 * `average_precision_score` (no interpolation); for more than two classes the mean over the classes, each against the rest.
 */
import { meanOverLabels } from "../shared/label-counts.js";
import { metric } from "../shared/metric.js";
import { oneVsRestMean, type RankedScores, thresholds } from "../shared/thresholds.js";

/**
 * In [0, 1]; 0 for a class without a positive row (as scikit-learn), NaN when no row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for class 1 (logits or probabilities), or row-major `[n * C]` probabilities
 * @throws PotluckError when sizes do not match, a target is no class index, or a score is NaN
 * @example
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.8333
 */
export function averagePrecision(targets: ArrayLike<number>, scores: ArrayLike<number>): number {
  return oneVsRestMean(targets, scores, "average_precision", binaryAveragePrecision);
}

function binaryAveragePrecision(ranked: RankedScores): number {
  const all = ranked.positives.length;
  if (all === 0) return ranked.negatives.length === 0 ? NaN : 0;
  let sum = 0, positives = 0;
  for (const step of thresholds(ranked)) {
    sum += (step.positives - positives) / all * (step.positives / (step.positives + step.negatives));
    positives = step.positives;
  }
  return sum;
}

export const averagePrecisionMetric = metric({
  name: "average_precision", describe: "the precision at each threshold, weighted by the recall gained",
  kinds: ["binary", "multiclass", "multilabel"], higherIsBetter: true,
  compute: (input) => (input.kind === "multilabel"
    ? meanOverLabels(input.targets, input.probabilities, input.labels, averagePrecision)
    : averagePrecision(input.targets, input.probabilities)),
});
