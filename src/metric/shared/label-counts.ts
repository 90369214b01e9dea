/**
 * @file What the metrics of multilabel tasks share: targets and predictions of 0 and 1, `[n, labels]`, counted by label or by row, and
 * means over labels. Elements without a target (NaN) are left out one by one, so a row may be known in part. Where nothing is missing the
 * numbers are scikit-learn's, which has no such case.
 */
import { PotluckError } from "../../engine/errors.js";
import type { Rate } from "./class-counts.js";

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
}

/**
 * Counts by label (`by: "label"`, `[labels]`) or by row (`[n]`).
 *
 * @throws PotluckError when the sizes differ or do not fill rows, or a value is neither 0 nor 1
 */
export function countLabels(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, by: "label" | "row", what: string,
): Counts[] {
  if (targets.length !== predictions.length || !Number.isInteger(targets.length / labels)) {
    const found = `found ${targets.length} targets and ${predictions.length} predictions`;
    throw new PotluckError(`${what}: ${found}; each row needs ${labels} of each`);
  }
  const none = (): Counts => ({ known: 0, actual: 0, predicted: 0, hits: 0, agreed: 0 });
  const counts = Array.from({ length: by === "label" ? labels : targets.length / labels }, none);
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i], prediction = predictions[i];
    if (Number.isNaN(target)) continue;
    if ((target !== 0 && target !== 1) || (prediction !== 0 && prediction !== 1)) {
      const row = Math.floor(i / labels);
      throw new PotluckError(`${what}: a target and a prediction must be 0 or 1, found ${target} and ${prediction} in row ${row}`);
    }
    const one = counts[by === "label" ? i % labels : Math.floor(i / labels)];
    one.known++;
    one.actual += target;
    one.predicted += prediction;
    one.hits += target * prediction;
    if (target === prediction) one.agreed++;
  }
  return counts;
}

/** How many labels become one number: scikit-learn's averages; `samples` is the mean over the rows. */
export const labelAverages = ["macro", "micro", "weighted", "samples"] as const;
export type LabelAverage = (typeof labelAverages)[number];

/**
 * The average of a rate over the labels or rows with a target; NaN where there is none. A rate without a denominator counts as 0.
 *
 * @throws PotluckError as {@link countLabels} does
 */
export function averageLabels(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, average: LabelAverage, rate: Rate, what: string,
): number {
  const counts = countLabels(targets, predictions, labels, average === "samples" ? "row" : "label", what).filter(({ known }) => known > 0);
  if (counts.length === 0) return NaN;
  if (average === "micro") {
    const total = (part: "hits" | "predicted" | "actual") => counts.reduce((sum, one) => sum + one[part], 0);
    return rate(total("hits"), total("predicted"), total("actual"));
  }
  let sum = 0, divisor = 0;
  for (const { hits, predicted, actual } of counts) {
    const weight = average === "weighted" ? actual : 1;
    sum += weight * rate(hits, predicted, actual);
    divisor += weight;
  }
  return divisor === 0 ? 0 : sum / divisor;
}

/**
 * The mean of a two-class metric over the labels, each by its own column: scikit-learn's `average="macro"` on indicator matrices. NaN where
 * the metric is not defined for one of them, such as a label whose targets are all 0.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param scores `[n * labels]`, higher for 1
 * @param metric such as `rocAuc` or `averagePrecision`
 * @throws PotluckError when sizes do not match
 * @example
 * meanOverLabels([1, 0, 0, 1], [0.9, 0.2, 0.3, 0.8], 2, rocAuc); // 1
 */
export function meanOverLabels(
  targets: ArrayLike<number>, scores: ArrayLike<number>, labels: number,
  metric: (targets: ArrayLike<number>, scores: ArrayLike<number>) => number,
): number {
  const rows = targets.length / labels;
  if (targets.length !== scores.length || !Number.isInteger(rows)) {
    throw new PotluckError(`found ${targets.length} targets and ${scores.length} scores; each row needs ${labels} of each`);
  }
  let sum = 0;
  for (let label = 0; label < labels; label++) {
    const column = (from: ArrayLike<number>) => Float64Array.from({ length: rows }, (_, row) => from[row * labels + label]);
    sum += metric(column(targets), column(scores));
  }
  return sum / labels;
}
