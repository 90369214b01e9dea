/**
 * @file Average precision: the precision at each threshold, weighted by the recall that the threshold gains. As scikit-learn's
 * `average_precision_score` (no interpolation); for more than two classes the mean over the classes, each against the rest.
 */
import { meanOverLabels } from "../shared/label-counts.js";
import { metric } from "../shared/metric.js";
import { type RankedScores, rankingMetric, thresholds, weightOf } from "../shared/thresholds.js";

/**
 * In [0, 1]; 0 for a class without a positive row (as scikit-learn), NaN when no row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for class 1 (logits or probabilities), or row-major `[n * C]` probabilities
 * @param options `average` over the classes of `[n * C]` scores: `macro` (default), `weighted`, `micro`, or null for one score a class;
 *   `sampleWeight`: `[n]`
 * @throws PotluckError when sizes do not match, a target is no class index, a score is NaN, or an option is unknown or wrong
 * @example
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.8333
 */
export const averagePrecision = rankingMetric("average_precision", (ranked: RankedScores): number => {
  const all = weightOf(ranked.positives);
  if (all === 0) return weightOf(ranked.negatives) === 0 ? NaN : 0;
  let sum = 0, positives = 0;
  for (const step of thresholds(ranked)) {
    sum += (step.positives - positives) / all * (step.positives / (step.positives + step.negatives));
    positives = step.positives;
  }
  return sum;
});

export const averagePrecisionMetric = metric({
  name: "average_precision", describe: "the precision at each threshold, weighted by the recall gained",
  kinds: ["binary", "multiclass", "multilabel"], higherIsBetter: true,
  compute: (input) => (input.kind === "multilabel"
    ? meanOverLabels(input.targets, input.probabilities, input.labels, averagePrecision)
    : averagePrecision(input.targets, input.probabilities)),
  whyUndefined: (_, rows) => `a label has no target in any of ${rows}`,
});
