/**
 * @file F1, precision, recall and Jaccard of multilabel tasks, each by four averages. As scikit-learn's `f1_score`, `precision_score`,
 * `recall_score` and `jaccard_score` on indicator matrices with `zero_division=0`.
 */
import { ratio, type Rate } from "../shared/class-counts.js";
import { averageLabels, type LabelAverage } from "../shared/label-counts.js";

/** A rate of a multilabel task. */
type LabelRate = (targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage) => number;

const averaged = (what: string, rate: Rate): LabelRate => (
  (targets, predictions, labels, average) => averageLabels(targets, predictions, labels, average, rate, what));

/**
 * F1, 2 * hits / (predicted + actual), of labels.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @param average `micro` pools all elements, `macro` is the mean over labels, `weighted` the mean by their targets of 1, `samples` over rows
 * @returns in [0, 1]; NaN when nothing has a target
 * @throws PotluckError when sizes do not match, or a value is neither 0 nor 1
 * @example
 * labelF1([1, 0, 1, 1], [1, 0, 0, 1], 2, "micro"); // 0.8
 */
export const labelF1 = averaged("f1", (hits, predicted, actual) => ratio(2 * hits, predicted + actual));

/** Precision, hits / predicted, of labels; as {@link labelF1}. */
export const labelPrecision = averaged("precision", (hits, predicted) => ratio(hits, predicted));

/** Recall, hits / actual, of labels; as {@link labelF1}. */
export const labelRecall = averaged("recall", (hits, _, actual) => ratio(hits, actual));

/** Jaccard's index, hits / (predicted or actual), of labels; as {@link labelF1}. */
export const labelJaccard = averaged("jaccard", (hits, predicted, actual) => ratio(hits, predicted + actual - hits));
