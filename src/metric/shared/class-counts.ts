/**
 * @file What precision, recall, F1 and others are computed from: for each class, how many rows have it, how many were predicted to have it,
 * and how many of these are right; and how several classes become one number. The semantics are scikit-learn's
 * (`precision_recall_fscore_support`) with `zero_division=0`: a ratio whose denominator is 0 counts as 0.
 */
import { PotluckError } from "../../engine/errors.js";
import { classPairs } from "./pairs.js";

/** `[classes]` each, up to the largest index found; `rows` is how many rows have a target. */
export interface ClassCounts {
  rows: number;
  /** Rows whose target is the class. */
  actual: Float64Array;
  /** Rows predicted to be of the class. */
  predicted: Float64Array;
  /** Rows where both agree on the class. */
  hits: Float64Array;
}

/** A ratio of one class, or of all classes pooled. */
export type Rate = (hits: number, predicted: number, actual: number) => number;

/** How several classes become one number: scikit-learn's averages. */
export const classAverages = ["binary", "macro", "micro", "weighted"] as const;
export type ClassAverage = (typeof classAverages)[number];

/**
 * Counts rows class by class; rows without a target (NaN) are left out.
 *
 * @throws PotluckError when lengths differ, or a value is no class index
 */
export function countClasses(targets: ArrayLike<number>, predictions: ArrayLike<number>, what: string): ClassCounts {
  const pairs = classPairs(targets, predictions, what);
  let size = 0;
  for (let i = 0; i < pairs.targets.length; i++) size = Math.max(size, pairs.targets[i] + 1, pairs.predictions[i] + 1);
  const counts = {
    rows: pairs.targets.length,
    actual: new Float64Array(size),
    predicted: new Float64Array(size),
    hits: new Float64Array(size),
  };
  for (let i = 0; i < counts.rows; i++) {
    counts.actual[pairs.targets[i]]++;
    counts.predicted[pairs.predictions[i]]++;
    if (pairs.targets[i] === pairs.predictions[i]) counts.hits[pairs.targets[i]]++;
  }
  return counts;
}

/** `part / whole`, and 0 where `whole` is 0: scikit-learn's `zero_division=0`. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** The sum of counts over all classes. */
export function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * One number from the classes' rates; NaN when no row has a target.
 *
 * @param average `binary`: of the positive class alone; `macro`: the plain mean over the classes that occur among targets or predictions;
 *   `weighted`: that mean, each class weighted by its rows; `micro`: of all rows pooled
 * @throws PotluckError when the average is `binary` and there are more than two classes
 */
export function averageRate(counts: ClassCounts, rate: Rate, what: string, average: ClassAverage, positive = 1): number {
  if (counts.rows === 0) return NaN;
  const rates = Array.from(counts.actual, (actual, index) => rate(counts.hits[index], counts.predicted[index], actual));
  switch (average) {
    case "binary":
      if (counts.actual.length > 2) {
        throw new PotluckError(`${what}: average "binary" is for two classes, found ${counts.actual.length}; use macro, micro or weighted`);
      }
      return rates[positive] ?? 0;
    case "micro":
      return rate(total(counts.hits), total(counts.predicted), total(counts.actual));
    case "macro": {
      const occurring = rates.filter((_, index) => counts.actual[index] + counts.predicted[index] > 0);
      return occurring.reduce((sum, one) => sum + one, 0) / occurring.length;
    }
    case "weighted":
      return rates.reduce((sum, one, index) => sum + one * counts.actual[index], 0) / counts.rows;
  }
}
