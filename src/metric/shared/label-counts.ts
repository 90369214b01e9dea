/**
 * @file What the metrics of multilabel tasks share: targets and predictions of 0 and 1, `[n, labels]`, counted by label or by row, and
 * means over labels. Elements without a target (NaN) are left out one by one, so a row may be known in part. Where nothing is missing the
 * numbers are scikit-learn's, which has no such case.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkValue, whole } from "../../options/index.js";
import { meanOf, type Rate } from "./class-counts.js";
import { weightsIn, weightsOf, type WeightOptions } from "./sample-weight.js";

/** Counts over some elements. */
export interface Counts {
  /** Elements with a target. */
  known: number;
  /** Targets of 1. */
  actual: number;
  /** Predictions of 1. */
  predicted: number;
  /** Both 1. */
  hits: number;
  /** Both the same. */
  agreed: number;
  /** How much a row counts in a mean over rows; 1 for a label. */
  weight: number;
}

const labelCount = whole({ from: 1, describe: "How many labels there are." });

/**
 * Counts by label (`by: "label"`, `[labels]`, each row's elements by its weight) or by row (`[n]`).
 *
 * @throws PotluckError when the sizes differ or do not fill rows, a value is neither 0 nor 1, or a weight is not a finite number from 0 up
 */
export function countLabels(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, by: "label" | "row", what: string,
  sampleWeight?: ArrayLike<number>,
): Counts[] {
  checkValue(`${what}: labels`, labelCount, labels);
  if (targets.length !== predictions.length || !Number.isInteger(targets.length / labels)) {
    const found = `found ${targets.length} targets and ${predictions.length} predictions`;
    throw new PotluckError(`${what}: ${found}; each row needs ${labels} of each`);
  }
  const weights = rowWeights(targets, labels, what, sampleWeight);
  const counts = Array.from({ length: by === "label" ? labels : targets.length / labels }, (_, index): Counts => (
    { known: 0, actual: 0, predicted: 0, hits: 0, agreed: 0, weight: by === "label" ? 1 : weights[index] }));
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i], prediction = predictions[i], row = Math.floor(i / labels);
    if (Number.isNaN(target)) continue;
    if ((target !== 0 && target !== 1) || (prediction !== 0 && prediction !== 1)) {
      throw new PotluckError(`${what}: a target and a prediction must be 0 or 1, found ${target} and ${prediction} in row ${row}`);
    }
    const one = counts[by === "label" ? i % labels : row], weight = by === "label" ? weights[row] : 1;
    one.known += weight;
    one.actual += weight * target;
    one.predicted += weight * prediction;
    one.hits += weight * target * prediction;
    if (target === prediction) one.agreed += weight;
  }
  return counts;
}

/** The weight of each row, `[n]`; 0 for one without any target. */
function rowWeights(targets: ArrayLike<number>, labels: number, what: string, given: ArrayLike<number> | undefined): Float64Array {
  const count = targets.length / labels, rows: number[] = [];
  for (let row = 0; row < count; row++) {
    let known = false;
    for (let label = 0; label < labels && !known; label++) known = !Number.isNaN(targets[row * labels + label]);
    if (known) rows.push(row);
  }
  const weights = new Float64Array(count);
  weightsOf(rows, count, given, what).forEach((weight, index) => (weights[rows[index]] = weight));
  return weights;
}

/** How many labels become one number: scikit-learn's averages; `samples` is the mean over the rows. */
export const labelAverages = ["macro", "micro", "weighted", "samples"] as const;
export type LabelAverage = (typeof labelAverages)[number];

/** What a rate of labels is computed from: `targets` and `predictions` are `[n * labels]`. */
export interface LabelRows {
  targets: ArrayLike<number>;
  predictions: ArrayLike<number>;
  labels: number;
}

/**
 * The average of a rate over the labels or rows with a target; NaN where there is none. A rate without a denominator counts as
 * `zeroDivision`.
 *
 * @throws PotluckError as {@link countLabels} does
 */
export function averageLabels(
  { targets, predictions, labels }: LabelRows, average: LabelAverage, rate: Rate, what: string,
  { sampleWeight, zeroDivision = 0 }: WeightOptions & { zeroDivision?: number } = {},
): number {
  const counts = countLabels(targets, predictions, labels, average === "samples" ? "row" : "label", what, sampleWeight)
    .filter(({ known, weight }) => known > 0 && weight > 0);
  if (counts.length === 0) return NaN;
  if (average === "micro") {
    const total = (part: "hits" | "predicted" | "actual") => counts.reduce((sum, one) => sum + one[part], 0);
    return rate(total("hits"), total("predicted"), total("actual"), zeroDivision);
  }
  const rates = counts.map(({ hits, predicted, actual }) => rate(hits, predicted, actual, zeroDivision));
  return meanOf(rates, counts.map(({ actual, weight }) => (average === "weighted" ? actual : weight)));
}

/** Each label's rate, `[labels]`; NaN for a label without targets. Throws as {@link countLabels}. */
export function labelRates(
  { targets, predictions, labels }: LabelRows, rate: Rate, what: string,
  { sampleWeight, zeroDivision = 0 }: WeightOptions & { zeroDivision?: number } = {},
): number[] {
  return countLabels(targets, predictions, labels, "label", what, sampleWeight)
    .map(({ known, hits, predicted, actual }) => (known === 0 ? NaN : rate(hits, predicted, actual, zeroDivision)));
}

/** A two-class metric, such as `rocAuc`, as {@link labelScores} calls it. */
export type LabelMetric = (targets: ArrayLike<number>, scores: ArrayLike<number>, options?: WeightOptions) => number;

/**
 * A two-class metric of each label, each by its own column: scikit-learn's `average=None` on indicator matrices.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param scores `[n * labels]`, higher for 1
 * @param metric such as `rocAuc` or `averagePrecision`
 * @param options `sampleWeight`, `[n]`: how much each row counts
 * @returns `[labels]`; NaN where the metric is not defined, such as for a label whose targets are all 0
 * @throws PotluckError when sizes do not match, a weight is not a finite number from 0 up, and as the metric does
 * @example
 * labelScores([1, 0, 0, 1], [0.9, 0.2, 0.3, 0.8], 2, rocAuc); // [1, 1]
 */
export function labelScores(
  targets: ArrayLike<number>, scores: ArrayLike<number>, labels: number, metric: LabelMetric, options?: WeightOptions,
): number[] {
  checkValue("labels", labelCount, labels);
  const sampleWeight = weightsIn("labelScores", options);
  const rows = targets.length / labels;
  if (targets.length !== scores.length || !Number.isInteger(rows)) {
    throw new PotluckError(`found ${targets.length} targets and ${scores.length} scores; each row needs ${labels} of each`);
  }
  return Array.from({ length: labels }, (_, label) => {
    const column = (from: ArrayLike<number>) => Float64Array.from({ length: rows }, (_, row) => from[row * labels + label]);
    return metric(column(targets), column(scores), sampleWeight && { sampleWeight });
  });
}

/**
 * The mean of {@link labelScores}: scikit-learn's `average="macro"` on indicator matrices. NaN where the metric is not defined for one of
 * the labels.
 *
 * @throws PotluckError as {@link labelScores} does
 * @example
 * meanOverLabels([1, 0, 0, 1], [0.9, 0.2, 0.3, 0.8], 2, rocAuc); // 1
 */
export function meanOverLabels(
  targets: ArrayLike<number>, scores: ArrayLike<number>, labels: number, metric: LabelMetric, options?: WeightOptions,
): number {
  return labelScores(targets, scores, labels, metric, options).reduce((sum, score) => sum + score, 0) / labels;
}
