/**
 * @file F1, precision, recall and Jaccard's index: rates of the same counts, by several averages. As scikit-learn's `f1_score`,
 * `precision_score`, `recall_score` and `jaccard_score` with `zero_division=0`: a rate whose denominator is 0 counts as 0.
 */
import { checkValue, oneOf, type Options, readOptions, whole } from "../../options/index.js";
import { averageRate, type ClassAverage, classAverages, countClasses, type Rate, ratio } from "../shared/class-counts.js";
import { averageLabels, type LabelAverage, labelAverages } from "../shared/label-counts.js";
import { classKinds, metric } from "../shared/metric.js";

const f1Rate: Rate = (hits, predicted, actual) => ratio(2 * hits, predicted + actual);
const precisionRate: Rate = (hits, predicted) => ratio(hits, predicted);
const recallRate: Rate = (hits, _, actual) => ratio(hits, actual);
const jaccardRate: Rate = (hits, predicted, actual) => ratio(hits, predicted + actual - hits);

const averageOptions = {
  average: oneOf(classAverages, {
    default: "binary",
    describe: "binary: of the positive class alone; macro: the mean over the classes; weighted: that mean, each class weighted by its " +
      "rows; micro: of all rows pooled.",
  }),
  positive: whole({ from: 0, to: 1, default: 1, describe: "The positive class, with average binary." }),
};

/** Options of {@link f1}, {@link precision} and {@link recall}. */
export type AverageOptions = Options<typeof averageOptions>;

type ClassRate = (targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: AverageOptions) => number;
type LabelRate = (targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage) => number;

function ofClasses(name: string, rate: Rate): ClassRate {
  return (targets, predictions, options) => {
    const { average, positive } = readOptions(name, averageOptions, options);
    return averageRate(countClasses(targets, predictions, name), rate, name, average, positive);
  };
}

const labelAverage = oneOf(labelAverages, { describe: "How many labels become one number." });

function ofLabels(name: string, rate: Rate): LabelRate {
  return (targets, predictions, labels, average) => {
    checkValue("average", labelAverage, average);
    return averageLabels(targets, predictions, labels, average, rate, name);
  };
}

/**
 * F1, the harmonic mean of precision and recall: 2 * hits / (predicted + actual). 0 where the denominator is 0, NaN when no row has a
 * target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @throws PotluckError when lengths differ, a value is no class index, an option is unknown or wrong, or the average is `binary` and there
 *   are more than two classes
 * @example
 * f1([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]); // 0.6667
 * f1([0, 1, 2], [0, 2, 2], { average: "macro" });
 */
export const f1 = ofClasses("f1", f1Rate);

/** Precision, the share of the rows predicted to be of a class that are: hits / predicted. Otherwise as {@link f1}. */
export const precision = ofClasses("precision", precisionRate);

/** Recall, the share of a class's rows that were found: hits / actual. Otherwise as {@link f1}. */
export const recall = ofClasses("recall", recallRate);

/**
 * F1 of labels, 2 * hits / (predicted + actual), in [0, 1]; NaN when nothing has a target.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @param average `micro`: of all elements pooled; `macro`: the mean over the labels; `weighted`: that mean, each label weighted by its
 *   targets of 1; `samples`: the mean over the rows
 * @throws PotluckError when sizes do not match, or a value is neither 0 nor 1
 * @example
 * labelF1([1, 0, 1, 1], [1, 0, 0, 1], 2, "micro"); // 0.8
 */
export const labelF1 = ofLabels("f1", f1Rate);

/** Precision of labels, hits / predicted; otherwise as {@link labelF1}. */
export const labelPrecision = ofLabels("precision", precisionRate);

/** Recall of labels, hits / actual; otherwise as {@link labelF1}. */
export const labelRecall = ofLabels("recall", recallRate);

/** Jaccard's index of labels, hits / (predicted or actual); otherwise as {@link labelF1}. */
export const labelJaccard = ofLabels("jaccard", jaccardRate);

const averagePhrases = {
  binary: "of the positive class", macro: "the mean over the classes or labels", micro: "of all rows and labels pooled",
  weighted: "the mean over the classes or labels, weighted by their rows", samples: "the mean over the rows",
};

type Rated = (typeof classKinds)[number] | "multilabel";
const labelled = ["multilabel"] as const, both = [...classKinds, ...labelled] as const;

function rateMetric<const Name extends string>(
  name: Name, what: string, rate: Rate, average: keyof typeof averagePhrases, kinds: readonly Rated[],
) {
  return metric({
    name, describe: `${what}, ${averagePhrases[average]}`, kinds, higherIsBetter: true,
    // a metric of average binary has the kind binary alone, and one of average samples the kind multilabel alone
    compute: (input) => (input.kind === "multilabel"
      ? averageLabels(input.targets, input.predictions, input.labels, average as LabelAverage, rate, name)
      : averageRate(countClasses(input.targets, input.predictions, name), rate, name, average as ClassAverage)),
  });
}

function rateMetrics<const Name extends string>(name: Name, what: string, rate: Rate) {
  return [
    rateMetric(name, what, rate, "binary", ["binary"]), rateMetric(`${name}_macro`, what, rate, "macro", both),
    rateMetric(`${name}_micro`, what, rate, "micro", both), rateMetric(`${name}_weighted`, what, rate, "weighted", both),
    rateMetric(`${name}_samples`, what, rate, "samples", labelled),
  ] as const;
}

const index = "Jaccard's index";

export const rates = [
  ...rateMetrics("f1", "F1", f1Rate), ...rateMetrics("precision", "precision", precisionRate),
  ...rateMetrics("recall", "recall", recallRate),
  rateMetric("jaccard_macro", index, jaccardRate, "macro", labelled), rateMetric("jaccard_micro", index, jaccardRate, "micro", labelled),
  rateMetric("jaccard_samples", index, jaccardRate, "samples", labelled),
] as const;
