/**
 * @file From a rate of counts to its metrics: the function of classes, the function of labels, and the members of the family, one for each
 * average. Used by F1, precision, recall, Jaccard's index and F-beta.
 */
import { checkValue, oneOf, type Options, readOptions, type Settings, type Shape, value, whole } from "../../options/index.js";
import { averageRate, type ClassAverage, classAverages, countClasses, type Rate, ratesOf } from "./class-counts.js";
import { averageLabels, type LabelAverage, labelAverages, labelRates, type LabelRows } from "./label-counts.js";
import { classKinds, type Metric, metric } from "./metric.js";
import { weightOptions } from "./sample-weight.js";

/** What a ratio without a denominator counts as. */
export const zeroDivision = value<number>()({
  default: 0, phrase: "0, 1 or NaN", accepts: (given) => given === 0 || given === 1 || Number.isNaN(given),
  describe: "What a rate without a denominator counts as, such as the precision of a class that is never predicted: 0, 1, or NaN, which " +
    "averages leave out.",
});

/** How many classes there are. */
export const classes = whole({
  from: 1, optional: true,
  describe: "How many classes there are, absent ones included: scikit-learn's labels=range(classes). Left out: macro is the mean over " +
    "the classes that occur, and average null goes up to the largest class that does.",
});

const averageOptions = {
  average: oneOf(classAverages, {
    default: "binary", orNull: "for one score a class",
    describe: "binary: of the positive class alone; macro: the mean over the classes; weighted: that mean, each class weighted by its " +
      "rows; micro: of all rows pooled; null: one score a class.",
  }),
  positive: whole({ from: 0, to: 1, default: 1, describe: "The positive class, with average binary." }),
  classes,
  zeroDivision,
  ...weightOptions,
};

const labelOptions = { zeroDivision, ...weightOptions };

/** Options of `f1`, `precision`, `recall` and `jaccard`. */
export type AverageOptions = Options<typeof averageOptions>;

/** Options of `labelF1`, `labelPrecision`, `labelRecall` and `labelJaccard`. */
export type LabelRateOptions = Options<typeof labelOptions>;

/** A rate of classes: one number, or with `average: null` one a class. */
export interface ClassRate<S extends Shape = Record<never, never>> {
  (targets: ArrayLike<number>, predictions: ArrayLike<number>, options: AverageOptions & Options<S> & { average: null }): number[];
  (
    targets: ArrayLike<number>, predictions: ArrayLike<number>,
    options?: Omit<AverageOptions, "average"> & Options<S> & { average?: ClassAverage },
  ): number;
  (targets: ArrayLike<number>, predictions: ArrayLike<number>, options: AverageOptions & Options<S>): number | number[];
}

/** A rate of labels: one number, or with `average` null one a label. */
export interface LabelRate<S extends Shape = Record<never, never>> {
  (
    targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: null, options?: LabelRateOptions & Options<S>,
  ): number[];
  (
    targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage,
    options?: LabelRateOptions & Options<S>,
  ): number;
  (
    targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage | null,
    options?: LabelRateOptions & Options<S>,
  ): number | number[];
}

/** A rate, which may depend on options of its own. */
export type RateOf<S extends Shape> = (settings: Settings<S>) => Rate;

/** The function of classes of a rate. */
export function ofClasses<const S extends Shape = Record<never, never>>(name: string, rateOf: RateOf<S>, own: S = {} as S): ClassRate<S> {
  const shape = { ...averageOptions, ...own };
  const compute = (targets: ArrayLike<number>, predictions: ArrayLike<number>, options?: Options<typeof shape>): number | number[] => {
    const settings = readOptions(name, shape, options) as Settings<typeof averageOptions> & Settings<S>;
    const { average, positive, classes: size, sampleWeight, zeroDivision: zero } = settings;
    const counts = countClasses(targets, predictions, name, { sampleWeight, classes: size }), rate = rateOf(settings);
    return average === null ? ratesOf(counts, rate, zero) : averageRate(counts, rate, name, average, positive, zero);
  };
  return compute as ClassRate<S>;
}

const labelAverage = oneOf(labelAverages, { orNull: "for one score a label", describe: "How many labels become one number." });

/** The function of labels of a rate. */
export function ofLabels<const S extends Shape = Record<never, never>>(name: string, rateOf: RateOf<S>, own: S = {} as S): LabelRate<S> {
  const shape = { ...labelOptions, ...own };
  const compute = (
    targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage | null,
    options?: Options<typeof shape>,
  ): number | number[] => {
    checkValue("average", labelAverage, average);
    const settings = readOptions(name, shape, options) as Settings<typeof labelOptions> & Settings<S>;
    const rows: LabelRows = { targets, predictions, labels }, rate = rateOf(settings);
    return average === null ? labelRates(rows, rate, name, settings) : averageLabels(rows, average, rate, name, settings);
  };
  return compute as LabelRate<S>;
}

const averagePhrases = {
  binary: "of the positive class", macro: "the mean over the classes or labels", micro: "of all rows and labels pooled",
  weighted: "the mean over the classes or labels, weighted by their rows", samples: "the mean over the rows",
};

type Rated = (typeof classKinds)[number] | "multilabel";
const labelled = ["multilabel"] as const, both = [...classKinds, ...labelled] as const;

/** A member: a rate by one of its averages. */
export function rateMetric<const Name extends string, const S extends Shape = Record<never, never>>(
  name: Name, what: string, rateOf: RateOf<S>, average: keyof typeof averagePhrases, kinds: readonly Rated[], options: S = {} as S,
): Metric<Name, S> {
  return metric({
    name, describe: `${what}, ${averagePhrases[average]}`, kinds, higherIsBetter: true, options, countsPairs: true,
    // a metric of average binary has the kind binary alone, and one of average samples the kind multilabel alone
    compute: (input, settings: Settings<S>, sampleWeight) => (input.kind === "multilabel"
      ? averageLabels(input, average as LabelAverage, rateOf(settings), name, { sampleWeight })
      : averageRate(
        countClasses(input.targets, input.predictions, name, { sampleWeight }), rateOf(settings), name, average as ClassAverage)),
  });
}

/** The members of a rate of classes and labels, one for each average. */
export function rateMetrics<const Name extends string, const S extends Shape = Record<never, never>>(
  name: Name, what: string, rateOf: RateOf<S>, options: S = {} as S,
) {
  return [
    rateMetric(name, what, rateOf, "binary", ["binary"], options), rateMetric(`${name}_macro`, what, rateOf, "macro", both, options),
    rateMetric(`${name}_micro`, what, rateOf, "micro", both, options),
    rateMetric(`${name}_weighted`, what, rateOf, "weighted", both, options),
    rateMetric(`${name}_samples`, what, rateOf, "samples", labelled, options),
  ] as const;
}
