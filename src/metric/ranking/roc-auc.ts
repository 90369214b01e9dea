/**
 * @file ROC AUC: the chance that a row of the class scores above a row that is not, ties counting half. Hanley and
 * McNeil 1982, "The meaning and use of the area under a ROC curve"; as scikit-learn's `roc_auc_score`, for more than two classes
 * with `multi_class="ovr", average="macro"`.
 */
import { oneVsRestMean, thresholds, type RankedScores } from "../shared/thresholds.js";

/**
 * In [0, 1], 0.5 for chance. NaN where it is not defined: all targets (of a class, for many classes) on one side.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param scores `[n]`, higher for class 1 (logits or probabilities), or row-major `[n * C]` probabilities
 * @throws PotluckError when sizes do not match, a target is no class index, or a score is NaN
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAuc(targets: ArrayLike<number>, scores: ArrayLike<number>): number {
  return oneVsRestMean(targets, scores, "roc_auc", binaryRocAuc);
}

/** Counts pairs (positive above negative), a whole or half number each: exact, whatever the order of the rows. */
function binaryRocAuc(ranked: RankedScores): number {
  let won = 0, positives = 0, negatives = 0;
  for (const step of thresholds(ranked)) {
    won += (step.negatives - negatives) * (positives + step.positives) / 2;
    ({ positives, negatives } = step);
  }
  return won / (positives * negatives);
}
