/**
 * @file The table of metrics by the names that recipes give them: which kinds of task each fits, which way is better, and
 * how it is computed. A new metric is one new file and one line here; a new kind of task is one more shape in `scored.ts`.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../engine/nearest-name.js";
import { accuracy } from "./accuracy.js";
import { averagePrecision } from "./average-precision.js";
import { balancedAccuracy } from "./balanced-accuracy.js";
import { cohenKappa } from "./cohen-kappa.js";
import type { Average } from "./class-counts.js";
import { f1 } from "./f1.js";
import { logLoss } from "./log-loss.js";
import { matthews } from "./matthews.js";
import { meanAbsoluteError } from "./mean-absolute-error.js";
import { meanSquaredError, rootMeanSquaredError } from "./mean-squared-error.js";
import { precision } from "./precision.js";
import { rSquared } from "./r-squared.js";
import { recall } from "./recall.js";
import { rocAuc } from "./roc-auc.js";
import type { Scored, ScoredClasses, ScoredKind, ScoredValues } from "./scored.js";

/** A line of the table. */
export interface Metric {
  /** The kinds of task that it fits. */
  kinds: readonly ScoredKind[];
  /** Whether a larger number is a better one. */
  higherIsBetter: boolean;
  /** The number, for a task of one of `kinds`; NaN where it is not defined. */
  compute(scored: Scored): number;
}

const bothKinds = ["binary", "multiclass"] as const;
type OfTwo = (targets: ArrayLike<number>, predictions: ArrayLike<number>) => number;
type Averaged = (targets: ArrayLike<number>, predictions: ArrayLike<number>, options: { average: Average }) => number;

const ofClasses = (compute: OfTwo): Metric => (
  { kinds: bothKinds, higherIsBetter: true, compute: (scored) => compute(scored.targets, scored.predictions) });
const averaged = (compute: Averaged, average: Average): Metric => ({
  ...ofClasses((targets, predictions) => compute(targets, predictions, { average })),
  kinds: average === "binary" ? ["binary"] : bothKinds,
});
const ofProbabilities = (compute: OfTwo, higherIsBetter = true): Metric => (
  { kinds: bothKinds, higherIsBetter, compute: (scored) => compute(scored.targets, (scored as ScoredClasses).probabilities) });
const ofValues = (compute: OfTwo, higherIsBetter = false): Metric => (
  { kinds: ["regression"], higherIsBetter, compute: (scored) => compute(scored.targets, (scored as ScoredValues).predictions) });

/**
 * Every metric by name, in the order in which they are shown.
 *
 * @example
 * metrics.logLoss.higherIsBetter; // false
 */
export const metrics = {
  f1: averaged(f1, "binary"),
  f1Macro: averaged(f1, "macro"),
  f1Micro: averaged(f1, "micro"),
  f1Weighted: averaged(f1, "weighted"),
  precision: averaged(precision, "binary"),
  precisionMacro: averaged(precision, "macro"),
  precisionMicro: averaged(precision, "micro"),
  precisionWeighted: averaged(precision, "weighted"),
  recall: averaged(recall, "binary"),
  recallMacro: averaged(recall, "macro"),
  recallMicro: averaged(recall, "micro"),
  recallWeighted: averaged(recall, "weighted"),
  accuracy: ofClasses(accuracy),
  balancedAccuracy: ofClasses(balancedAccuracy),
  cohenKappa: ofClasses(cohenKappa),
  matthews: ofClasses(matthews),
  logLoss: ofProbabilities(logLoss, false),
  rocAuc: ofProbabilities(rocAuc),
  averagePrecision: ofProbabilities(averagePrecision),
  mse: ofValues(meanSquaredError),
  rmse: ofValues(rootMeanSquaredError),
  mae: ofValues(meanAbsoluteError),
  r2: ofValues(rSquared, true),
} satisfies Record<string, Metric>;

/** The name of a metric. */
export type MetricName = keyof typeof metrics;

/** The metric that stands for a task where the recipe names none. */
export const defaultMetrics: Record<ScoredKind, MetricName> = { binary: "f1", multiclass: "accuracy", regression: "r2" };

/**
 * The names of the metrics that fit a kind of task, in the table's order.
 *
 * @example
 * metricNames("regression"); // ["mse", "rmse", "mae", "r2"]
 */
export function metricNames(kind: ScoredKind): MetricName[] {
  return (Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].kinds.includes(kind));
}

/**
 * The metric of that name, for a kind of task.
 *
 * @throws PotluckError when there is none of that name, or it does not fit the kind: `f1`, `precision` and `recall` are those of
 *   the positive class, and with more than two classes the average must be said (`f1Macro`, `f1Micro`, `f1Weighted`)
 * @example
 * metricFor("f1Macro", "multiclass").higherIsBetter; // true
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
