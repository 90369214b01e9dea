/**
 * @file ROC AUC: the chance that a row of the class scores above a row of another class; ties count half. Hanley and McNeil 1982, "The
 * meaning and use of the area under a ROC curve". As scikit-learn's `roc_auc_score`, for more than two classes with `multi_class="ovr",
 * average="macro"`.
 */
import { meanOverLabels } from "../shared/label-counts.js";
import { metric } from "../shared/metric.js";
import { oneVsRestMean, type RankedScores, thresholds } from "../shared/thresholds.js";

/**
 * In [0, 1]; 0.5 is chance. NaN where all targets are on one side, for more than two classes those of any class.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for class 1 (logits or probabilities), or row-major `[n * C]` probabilities
 * @throws PotluckError when sizes do not match, a target is no class index, or a score is NaN
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAuc(targets: ArrayLike<number>, scores: ArrayLike<number>): number {
  return oneVsRestMean(targets, scores, "roc_auc", binaryRocAuc);
}

/** Counts pairs of a positive above a negative row. Each adds 1 or 1/2, so the sum is exact in any order of the rows. */
function binaryRocAuc(ranked: RankedScores): number {
  let won = 0, positives = 0, negatives = 0;
  for (const step of thresholds(ranked)) {
    won += (step.negatives - negatives) * (positives + step.positives) / 2;
    ({ positives, negatives } = step);
  }
  return won / (positives * negatives);
}

export const rocAucMetric = metric({
  name: "roc_auc", describe: "the chance that a row of the class scores above another row",
  kinds: ["binary", "multiclass", "multilabel"], higherIsBetter: true,
  compute: (input) => (input.kind === "multilabel"
    ? meanOverLabels(input.targets, input.probabilities, input.labels, rocAuc) : rocAuc(input.targets, input.probabilities)),
});
