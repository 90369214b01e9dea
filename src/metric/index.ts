/**
 * @file The table of metrics by the names that recipes give them: which kinds of task each fits, which way is better, and
 * how it is computed. A new metric is one new file and one line here; a new kind of task is one more shape in `scored.ts`.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { accuracy } from "./classification/accuracy.js";
import { averagePrecision } from "./ranking/average-precision.js";
import { balancedAccuracy } from "./classification/balanced-accuracy.js";
import { cohenKappa } from "./classification/cohen-kappa.js";
import type { Average } from "./shared/class-counts.js";
import { pearson, spearman } from "./regression/correlation.js";
import { explainedVariance } from "./regression/explained-variance.js";
import { f1 } from "./classification/f1.js";
import { hammingLoss } from "./multilabel/hamming-loss.js";
import type { LabelAverage } from "./shared/label-counts.js";
import { meanOverLabels } from "./shared/label-means.js";
import { labelF1, labelJaccard, labelPrecision, labelRecall } from "./multilabel/label-rates.js";
import { logLoss } from "./classification/log-loss.js";
import { matthews } from "./classification/matthews.js";
import { mae } from "./regression/mae.js";
import { mse, rmse } from "./regression/mse.js";
import { medianAbsoluteError } from "./regression/median-absolute-error.js";
import { precision } from "./classification/precision.js";
import { r2 } from "./regression/r2.js";
import { recall } from "./classification/recall.js";
import { rocAuc } from "./ranking/roc-auc.js";
import type { Scored, ScoredClasses, ScoredKind, ScoredLabels, ScoredValues } from "./shared/metric-input.js";
import { subsetAccuracy } from "./multilabel/subset-accuracy.js";
import { weightedKappa } from "./classification/weighted-kappa.js";

/** A line of the table. */
export interface Metric {
  /** The kinds of task that it fits. */
  kinds: readonly ScoredKind[];
  /** Whether a larger number is a better one. */
  higherIsBetter: boolean;
  /** The number, for a task of one of `kinds`; NaN where it is not defined. */
  compute(scored: Scored): number;
}

const ranked = ["binary", "multiclass"] as const, oneClass = [...ranked, "ordinal"] as const;
type OfTwo = (targets: ArrayLike<number>, predictions: ArrayLike<number>) => number;
type Averaged = (targets: ArrayLike<number>, predictions: ArrayLike<number>, options: { average: Average }) => number;
type OfLabels = (targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number) => number;
type LabelsAveraged = (targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage) => number;

const ofClasses = (compute: OfTwo): Metric => (
  { kinds: oneClass, higherIsBetter: true, compute: (scored) => compute(scored.targets, scored.predictions) });
const averaged = (compute: Averaged, average: Average): Metric => ({
  ...ofClasses((targets, predictions) => compute(targets, predictions, { average })),
  kinds: average === "binary" ? ["binary"] : oneClass,
});
const ofProbabilities = (compute: OfTwo, kinds: readonly ScoredKind[], higherIsBetter = true): Metric => (
  { kinds, higherIsBetter, compute: (scored) => compute(scored.targets, (scored as ScoredClasses).probabilities) });
const ofValues = (compute: OfTwo, higherIsBetter = false): Metric => (
  { kinds: ["regression"], higherIsBetter, compute: (scored) => compute(scored.targets, (scored as ScoredValues).predictions) });
/** Of classes by their ranks. */
const ofRanks = (compute: OfTwo, higherIsBetter = true): Metric => ({ ...ofValues(compute, higherIsBetter), kinds: ["ordinal"] });
/** Of numbers, and of ordered classes by their ranks. */
const ofNumbers = (compute: OfTwo, higherIsBetter = false): Metric => ({ ...ofValues(compute, higherIsBetter), kinds: ["regression", "ordinal"] });
const ofLabels = (compute: OfLabels, higherIsBetter = true): Metric => (
  { kinds: ["multilabel"], higherIsBetter, compute: (scored) => compute(scored.targets, scored.predictions, (scored as ScoredLabels).labels) });
const labelsAveraged = (compute: LabelsAveraged, average: LabelAverage): Metric => (
  ofLabels((targets, predictions, labels) => compute(targets, predictions, labels, average)));
const eachLabel = (compute: OfTwo): Metric => ({
  ...ofLabels(() => NaN),
  compute: (scored) => meanOverLabels(scored.targets, (scored as ScoredLabels).probabilities, (scored as ScoredLabels).labels, compute),
});
/** One name for what two metrics are to different kinds of task. */
const either = (one: Metric, other: Metric): Metric => ({
  kinds: [...one.kinds, ...other.kinds],
  higherIsBetter: one.higherIsBetter,
  compute: (scored) => (one.kinds.includes(scored.kind) ? one : other).compute(scored),
});

/**
 * Every metric by name, in the order in which they are shown.
 *
 * @example
 * metrics.log_loss.higherIsBetter; // false
 */
export const metrics = {
  f1: averaged(f1, "binary"),
  f1_macro: either(averaged(f1, "macro"), labelsAveraged(labelF1, "macro")),
  f1_micro: either(averaged(f1, "micro"), labelsAveraged(labelF1, "micro")),
  f1_weighted: either(averaged(f1, "weighted"), labelsAveraged(labelF1, "weighted")),
  f1_samples: labelsAveraged(labelF1, "samples"),
  precision: averaged(precision, "binary"),
  precision_macro: either(averaged(precision, "macro"), labelsAveraged(labelPrecision, "macro")),
  precision_micro: either(averaged(precision, "micro"), labelsAveraged(labelPrecision, "micro")),
  precision_weighted: either(averaged(precision, "weighted"), labelsAveraged(labelPrecision, "weighted")),
  precision_samples: labelsAveraged(labelPrecision, "samples"),
  recall: averaged(recall, "binary"),
  recall_macro: either(averaged(recall, "macro"), labelsAveraged(labelRecall, "macro")),
  recall_micro: either(averaged(recall, "micro"), labelsAveraged(labelRecall, "micro")),
  recall_weighted: either(averaged(recall, "weighted"), labelsAveraged(labelRecall, "weighted")),
  recall_samples: labelsAveraged(labelRecall, "samples"),
  jaccard_macro: labelsAveraged(labelJaccard, "macro"),
  jaccard_micro: labelsAveraged(labelJaccard, "micro"),
  jaccard_samples: labelsAveraged(labelJaccard, "samples"),
  accuracy: either(ofClasses(accuracy), ofLabels(subsetAccuracy)),
  hamming_loss: ofLabels(hammingLoss, false),
  balanced_accuracy: ofClasses(balancedAccuracy),
  cohen_kappa: ofClasses(cohenKappa),
  linear_kappa: ofRanks((targets, predictions) => weightedKappa(targets, predictions, "linear")),
  quadratic_kappa: ofRanks(weightedKappa),
  matthews: ofClasses(matthews),
  log_loss: ofProbabilities(logLoss, oneClass, false),
  roc_auc: either(ofProbabilities(rocAuc, ranked), eachLabel(rocAuc)),
  average_precision: either(ofProbabilities(averagePrecision, ranked), eachLabel(averagePrecision)),
  mse: ofNumbers(mse),
  rmse: ofNumbers(rmse),
  mae: ofNumbers(mae),
  median_absolute_error: ofValues(medianAbsoluteError),
  r2: ofValues(r2, true),
  explained_variance: ofValues(explainedVariance, true),
  pearson: ofValues(pearson, true),
  spearman: ofNumbers(spearman, true),
} satisfies Record<string, Metric>;

/** The name of a metric. */
export type MetricName = keyof typeof metrics;

/** The metric that stands for a task where the recipe names none. */
export const defaultMetrics: Record<ScoredKind, MetricName> = {
  binary: "f1", multiclass: "accuracy", multilabel: "f1_micro", regression: "r2", ordinal: "quadratic_kappa",
};

/**
 * The names of the metrics that fit a kind of task, in the table's order.
 *
 * @example
 * metricNames("regression"); // ["mse", "rmse", "mae", "median_absolute_error", "r2", ...]
 */
export function metricNames(kind: ScoredKind): MetricName[] {
  return (Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].kinds.includes(kind));
}

/**
 * The metric of that name, for a kind of task.
 *
 * @throws PotluckError when there is none of that name, or it does not fit the kind: `f1`, `precision` and `recall` are those of
 *   the positive class, and with more than two classes or labels the average must be said (`f1_macro`, `f1_micro`, `f1_weighted`)
 * @example
 * metricFor("f1_macro", "multiclass").higherIsBetter; // true
 */
export function metricFor(name: string, kind: ScoredKind): Metric {
  const fitting = metricNames(kind);
  if (!Object.hasOwn(metrics, name)) {
    throw new PotluckError(`there is no metric "${name}"${didYouMean(name, fitting)}; a ${kind} task has ${fitting.join(", ")}`);
  }
  const metric = metrics[name as MetricName];
  if (metric.kinds.includes(kind)) return metric;
  const averages = fitting.filter((other) => other.startsWith(name));
  const say = averages.length > 0 ? `say which average: ${averages.join(", ")}` : `it has ${fitting.join(", ")}`;
  throw new PotluckError(`metric "${name}" does not fit a ${kind} task; ${say}`);
}

/**
 * A scored task's numbers by metric name: what one `epoch` event holds. A metric that is not defined for these rows (such as ROC
 * AUC where all targets are of one class) is NaN, which JSON writes as `null`.
 *
 * @param names which metrics; default: all that fit the task's kind
 * @throws PotluckError when a name is unknown or does not fit the kind, or the parts of `scored` do not match
 * @example
 * scoreAll(scoredFromLogits("binary", 2, targets, logits)).f1;
 */
export function scoreAll(scored: Scored, names: readonly string[] = metricNames(scored.kind)): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, metricFor(name, scored.kind).compute(scored)]));
}
