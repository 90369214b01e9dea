/**
 * @file What the metrics of multilabel tasks are made of: targets and predictions of 0 and 1, `[n, labels]`, counted by label and by row.
 * Elements without a target (NaN) are left out one by one, so that a row may be known in part; scikit-learn, whose numbers these are where
 * nothing is missing, has no such case.
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
    throw new PotluckError(`${what}: found ${targets.length} targets and ${predictions.length} predictions; each row needs ${labels} of both`);
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

/** How one number is made of many labels: as scikit-learn's averages; `samples` is the mean over the rows. */
export type LabelAverage = "macro" | "micro" | "weighted" | "samples";

/** The average of a rate over labels or rows with a target, 0 where it has no denominator; NaN where there is no target at all. */
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
