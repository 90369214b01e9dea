/**
 * @file What precision, recall, F1 and their kin are made of: for each class, how many rows have it, how many were
 * predicted to have it, and how many of those were right; and the ways to make one number of many classes. The semantics
 * are scikit-learn's (`precision_recall_fscore_support`) with `zero_division=0`: a ratio whose denominator is 0 counts as 0.
 */
import { PotluckError } from "../../engine/errors.js";
import { classPairs } from "./pairs.js";

/** `[classes]` each; `rows` is how many rows had a target. */
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

/**
 * How one number is made of several classes: `binary` takes the positive class alone; `macro` is the plain mean over the
 * classes that occur among targets or predictions; `weighted` weights that mean by the rows of each class; `micro` pools all rows first.
 */
export type Average = "binary" | "macro" | "micro" | "weighted";

/** Options of precision, recall and F1. */
export interface AverageOptions {
  /** Default `binary`. */
  average?: Average;
  /** The positive class of a binary task, 0 or 1; default 1. */
  positive?: 0 | 1;
}

/**
 * Counts rows class by class; a missing (NaN) target's row does not count.
 *
 * @param classes how many classes there are; default: up to the largest index found
 * @throws PotluckError when lengths differ, or a value is no class index below `classes`
 */
export function countClasses(targets: ArrayLike<number>, predictions: ArrayLike<number>, what: string, classes?: number): ClassCounts {
  const pairs = classPairs(targets, predictions, what);
  let needed = 0;
  for (let i = 0; i < pairs.targets.length; i++) needed = Math.max(needed, pairs.targets[i] + 1, pairs.predictions[i] + 1);
  if (classes !== undefined && needed > classes) {
    throw new PotluckError(`${what}: found class index ${needed - 1} where there are ${classes} classes, numbered from 0`);
  }
  const size = classes ?? needed;
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

/** The rate of every class, `[classes]`; 0 for one that occurs nowhere. */
export function ratePerClass(counts: ClassCounts, rate: Rate): number[] {
  return Array.from(counts.actual, (actual, index) => rate(counts.hits[index], counts.predicted[index], actual));
}

/**
 * One number from the classes' rates; NaN when no row has a target.
 *
 * @throws PotluckError when `binary` is asked for and there are more than two classes
 */
export function averageRate(counts: ClassCounts, rate: Rate, what: string, options: AverageOptions = {}): number {
  const { average = "binary", positive = 1 } = options;
  if (counts.rows === 0) return NaN;
  const rates = ratePerClass(counts, rate);
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
    default:
      throw new PotluckError(`${what}: there is no average "${String(average)}"; use binary, macro, micro or weighted`);
  }
}
