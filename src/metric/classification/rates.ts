/**
 * @file F1, precision, recall and Jaccard's index: rates of the same counts, by several averages. As scikit-learn's `f1_score`,
 * `precision_score`, `recall_score` and `jaccard_score`, with `zero_division=0` unless the option says otherwise.
 */
import { type Rate, ratio } from "../shared/class-counts.js";
import { ofClasses, ofLabels, rateMetric, rateMetrics } from "../shared/rate.js";

export type { AverageOptions, LabelRateOptions } from "../shared/rate.js";

export const f1Rate: Rate = (hits, predicted, actual, zeroDivision) => ratio(2 * hits, predicted + actual, zeroDivision);
export const precisionRate: Rate = (hits, predicted, _, zeroDivision) => ratio(hits, predicted, zeroDivision);
export const recallRate: Rate = (hits, _, actual, zeroDivision) => ratio(hits, actual, zeroDivision);
const jaccardRate: Rate = (hits, predicted, actual, zeroDivision) => ratio(hits, predicted + actual - hits, zeroDivision);

/**
 * F1, the harmonic mean of precision and recall: 2 * hits / (predicted + actual). NaN when no row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param options `average`: `binary` (default), `macro`, `micro`, `weighted`, or null for one score a class, `[classes]`; `positive`: the
 *   class that average binary is of; `classes`: how many there are, absent ones included; `zeroDivision`: what a class without a
 *   denominator counts as, 0 (default), 1 or NaN; `sampleWeight`: `[n]`
 * @throws PotluckError when lengths differ, a value is no class index, an option is unknown or wrong, or the average is `binary` and there
 *   are more than two classes
 * @example
 * f1([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]); // 0.6667
 * f1([0, 1, 2], [0, 2, 2], { average: "macro" });
 * f1([0, 1, 2], [0, 2, 2], { average: null }); // [1, 0, 0.6667]
 */
export const f1 = ofClasses("f1", () => f1Rate);

/** Precision, the share of the rows predicted to be of a class that are: hits / predicted. Otherwise as {@link f1}. */
export const precision = ofClasses("precision", () => precisionRate);

/** Recall, the share of a class's rows that were found: hits / actual. Otherwise as {@link f1}. */
export const recall = ofClasses("recall", () => recallRate);

/** Jaccard's index, the rows of a class that were found, among those that are of it or were predicted to be. Otherwise as {@link f1}. */
export const jaccard = ofClasses("jaccard", () => jaccardRate);

/**
 * F1 of labels, 2 * hits / (predicted + actual), in [0, 1]; NaN when nothing has a target.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @param average `micro`: of all elements pooled; `macro`: the mean over the labels; `weighted`: that mean, each label weighted by its
 *   targets of 1; `samples`: the mean over the rows; null: one score a label, `[labels]`
 * @param options `zeroDivision`: what a label or row without a denominator counts as, 0 (default), 1 or NaN; `sampleWeight`: `[n]`
 * @throws PotluckError when sizes do not match, a value is neither 0 nor 1, or an option is unknown or wrong
 * @example
 * labelF1([1, 0, 1, 1], [1, 0, 0, 1], 2, "micro"); // 0.8
 * labelF1([1, 0, 1, 1], [1, 0, 0, 1], 2, null);    // [0.6667, 1]
 */
export const labelF1 = ofLabels("f1", () => f1Rate);

/** Precision of labels, hits / predicted; otherwise as {@link labelF1}. */
export const labelPrecision = ofLabels("precision", () => precisionRate);

/** Recall of labels, hits / actual; otherwise as {@link labelF1}. */
export const labelRecall = ofLabels("recall", () => recallRate);

/** Jaccard's index of labels, hits / (predicted or actual); otherwise as {@link labelF1}. */
export const labelJaccard = ofLabels("jaccard", () => jaccardRate);

const index = "Jaccard's index", labelled = ["multilabel"] as const;

export const rates = [
  ...rateMetrics("f1", "F1", () => f1Rate), ...rateMetrics("precision", "precision", () => precisionRate),
  ...rateMetrics("recall", "recall", () => recallRate),
  rateMetric("jaccard_macro", index, () => jaccardRate, "macro", labelled),
  rateMetric("jaccard_micro", index, () => jaccardRate, "micro", labelled),
  rateMetric("jaccard_samples", index, () => jaccardRate, "samples", labelled),
] as const;
