/** @file The table of metrics, in the order in which they are shown, and how they are computed by name. */
import { PotluckError } from "../engine/errors.js";
import { derivedFamily, type Family, family, listNames, memberOptions, showValue } from "../options/index.js";
import { accuracyMetric } from "./classification/accuracy.js";
import { balancedAccuracyMetric } from "./classification/balanced-accuracy.js";
import { brierMetric } from "./classification/brier.js";
import { eceMetric } from "./classification/calibration.js";
import { fBetas } from "./classification/f-beta.js";
import { hammingLossMetric } from "./classification/hamming-loss.js";
import { kappas } from "./classification/kappa.js";
import { logLossMetric } from "./classification/log-loss.js";
import { matthewsMetric } from "./classification/matthews.js";
import { rates } from "./classification/rates.js";
import { averagePrecisionMetric } from "./ranking/average-precision.js";
import { rocAucMetric } from "./ranking/roc-auc.js";
import { topKAccuracyMetric } from "./ranking/top-k-accuracy.js";
import { correlations } from "./regression/correlation.js";
import { errors } from "./regression/errors.js";
import { explained } from "./regression/r2.js";
import type { Metric } from "./shared/metric.js";
import type { MetricInput, MetricKind } from "./shared/metric-input.js";

export { joinInputs } from "./shared/join-inputs.js";
export { type Metric, metric } from "./shared/metric.js";
export {
  type ClassInput, type LabelInput, type MetricInput, metricInput, type MetricInputs, type MetricKind, type ValueInput,
} from "./shared/metric-input.js";

/**
 * Every metric.
 *
 * @example
 * metrics.get("log_loss").higherIsBetter; // false
 */
export const metrics = family("metric", [
  ...rates, ...fBetas, accuracyMetric, topKAccuracyMetric, hammingLossMetric, balancedAccuracyMetric, ...kappas, matthewsMetric,
  logLossMetric, brierMetric, eceMetric, rocAucMetric, averagePrecisionMetric, ...errors, ...explained, ...correlations,
]);

/** The name of a metric. */
export type MetricName = (typeof metrics)["names"][number];

/** A metric by name, or `{ name, ...its options }`. */
export type MetricChoice = string | { readonly name: string; readonly [option: string]: unknown };

/**
 * The metrics that fit a kind of input, in the table's order.
 *
 * @throws PotluckError when there is no such kind
 * @example
 * metricsFor("regression").names; // ["mse", "rmse", "mae", "median_absolute_error", "r2", ...]
 */
export function metricsFor(kind: MetricKind): Family<Metric> {
  const fitting = derivedFamily<Metric, Metric>(`${kind} metric`, metrics, (one) => (one.kinds.includes(kind) ? one : undefined));
  if (fitting.members.length > 0) return fitting;
  const kinds = [...new Set(metrics.members.flatMap((member) => member.kinds))];
  throw new PotluckError(`there are no metrics of kind ${showValue(kind)}; the kinds are ${listNames(kinds, "and")}`);
}

/**
 * Numbers by metric name: what one `epoch` event holds. A metric that these rows do not define (such as ROC AUC where all targets are of
 * one class) is NaN, which JSON writes as `null`.
 *
 * @param chosen which metrics, with options where they take some; default: all that fit the input's kind
 * @throws PotluckError when a metric is unknown or does not fit the kind, an option is wrong, or the parts of the input do not match
 * @example
 * scoreAll(metricInput("binary", 2, targets, logits)).f1;
 * scoreAll(metricInput("binary", 2, targets, logits), ["f1", "roc_auc"]);
 */
export function scoreAll(input: MetricInput, chosen?: readonly MetricChoice[]): Record<string, number> {
  return scorer(metricsFor(input.kind), chosen)(input);
}

/** As {@link scoreAll}, for many inputs of one kind: the choices are checked once. */
export function scorer(of: Family<Metric>, chosen: readonly MetricChoice[] = of.names): (input: MetricInput) => Record<string, number> {
  if (!Array.isArray(chosen)) throw new PotluckError(`metrics must be a list of names or { name, ...options }, found ${showValue(chosen)}`);
  const settled = (chosen as readonly MetricChoice[]).map((one) => {
    const { name, ...options } = typeof one === "string" ? { name: one } : one;
    const member = of.get(name);
    return { member, settings: memberOptions(name, member, options) };
  });
  return (input) => Object.fromEntries(settled.map(({ member, settings }) => [member.name, member.compute(input, settings)]));
}

/**
 * Why metrics are not defined for some rows, by name: those that are NaN.
 *
 * @param scores what {@link scoreAll} gave
 * @param rows what the rows are called, in the plural
 * @param of the family that the names are of
 * @example
 * const input = metricInput("binary", 2, [1, 1], [2, -1]);
 * undefinedMetrics(input, scoreAll(input), "the test rows").roc_auc; // "the test rows have one class only"
 */
export function undefinedMetrics(
  input: MetricInput, scores: Readonly<Record<string, number>>, rows = "the rows", of: Family<Metric> = metrics,
): Record<string, string> {
  const isKnown = Array.from(input.targets).some((target) => !Number.isNaN(target));
  const missing = Object.keys(scores).filter((name) => Number.isNaN(scores[name]));
  return Object.fromEntries(missing.map((name) => {
    if (!isKnown) return [name, `none of ${rows} has a target`];
    return [name, (of.has(name) && of.get(name).whyUndefined?.(input, rows)) || `${rows} do not define it`];
  }));
}
