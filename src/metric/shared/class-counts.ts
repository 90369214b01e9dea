/**
 * @file What precision, recall, F1 and others are computed from: for each class, how many rows have it, how many were predicted to have it,
 * and how many of these are right; and how several classes become one number. The semantics are scikit-learn's
 * (`precision_recall_fscore_support`): a ratio whose denominator is 0 counts as `zeroDivision`, which is 0 unless it is set.
 */
import { PotluckError } from "../../engine/errors.js";
import { classPairs } from "./pairs.js";
import { sumOf } from "./sample-weight.js";

/** `[classes]` each, up to the largest index found, or as many as there are said to be. Rows count by their weights. */
export interface ClassCounts {
  /** How many rows have a target. */
  rows: number;
  /** Rows whose target is the class. */
  actual: Float64Array;
  /** Rows predicted to be of the class. */
  predicted: Float64Array;
  /** Rows where both agree on the class. */
  hits: Float64Array;
  /** 1 for a class among targets or predictions, also of rows of weight 0; for all classes where their number is given. */
  occurs: Uint8Array;
}

/** A ratio of one class, or of all classes pooled. */
export type Rate = (hits: number, predicted: number, actual: number, zeroDivision: number) => number;

/** How several classes become one number: scikit-learn's averages. */
export const classAverages = ["binary", "macro", "micro", "weighted"] as const;
export type ClassAverage = (typeof classAverages)[number];

/** How rows are counted. */
export interface CountOptions {
  sampleWeight?: ArrayLike<number>;
  /** How many classes there are, absent ones included. */
  classes?: number;
}

/**
 * Counts rows class by class; rows without a target (NaN) are left out.
 *
 * @throws PotluckError when lengths differ, a value is no class index, or a weight is not a finite number from 0 up
 */
export function countClasses(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, what: string, { sampleWeight, classes }: CountOptions = {},
): ClassCounts {
  const pairs = classPairs(targets, predictions, what, sampleWeight, classes);
  let size = classes ?? 0;
  for (let i = 0; i < pairs.targets.length; i++) size = Math.max(size, pairs.targets[i] + 1, pairs.predictions[i] + 1);
  const counts = {
    rows: sumOf(pairs.weights),
    actual: new Float64Array(size),
    predicted: new Float64Array(size),
    hits: new Float64Array(size),
    occurs: new Uint8Array(size).fill(classes === undefined ? 0 : 1),
  };
  for (let i = 0; i < pairs.targets.length; i++) {
    const target = pairs.targets[i], prediction = pairs.predictions[i], weight = pairs.weights[i];
    counts.actual[target] += weight;
    counts.predicted[prediction] += weight;
    if (target === prediction) counts.hits[target] += weight;
    counts.occurs[target] = counts.occurs[prediction] = 1;
  }
  return counts;
}

/** `part / whole`, and where `whole` is 0 what a ratio without a denominator counts as. */
export function ratio(part: number, whole: number, zeroDivision = 0): number {
  return whole === 0 ? zeroDivision : part / whole;
}

/** The sum of counts over all classes. */
export function total(counts: Float64Array): number {
  return sumOf(counts);
}

/** Each class's rate, `[classes]`; all NaN when no row has a target. */
export function ratesOf(counts: ClassCounts, rate: Rate, zeroDivision: number): number[] {
  return Array.from(counts.actual, (actual, index) => (
    counts.rows === 0 ? NaN : rate(counts.hits[index], counts.predicted[index], actual, zeroDivision)));
}

/**
 * One number from the classes' rates; NaN when no row has a target.
 *
 * @param average `binary`: of the positive class alone; `macro`: the plain mean over the classes that occur among targets or predictions;
 *   `weighted`: that mean, each class weighted by its rows; `micro`: of all rows pooled
 * @throws PotluckError when the average is `binary` and there are more than two classes
 */
export function averageRate(
  counts: ClassCounts, rate: Rate, what: string, average: ClassAverage, positive = 1, zeroDivision = 0,
): number {
  if (counts.rows === 0) return NaN;
  const rates = ratesOf(counts, rate, zeroDivision);
  switch (average) {
    case "binary":
      if (counts.actual.length > 2) {
        throw new PotluckError(`${what}: average "binary" is for two classes, found ${counts.actual.length}; use macro, micro or weighted`);
      }
      return rates[positive] ?? rate(0, 0, 0, zeroDivision);
    case "micro":
      return rate(total(counts.hits), total(counts.predicted), total(counts.actual), zeroDivision);
    case "macro":
      return meanOf(rates, counts.occurs);
    case "weighted":
      return meanOf(rates, counts.actual);
  }
}

/** The weighted mean of the numbers that are not NaN, as scikit-learn's `_nanaverage`: their plain mean where all weights are 0. */
export function meanOf(numbers: readonly number[], weights: ArrayLike<number>): number {
  let sum = 0, divisor = 0, plain = 0, count = 0;
  numbers.forEach((number, index) => {
    if (Number.isNaN(number)) return;
    sum += number * weights[index];
    divisor += weights[index];
    plain += number;
    count++;
  });
  return divisor === 0 ? plain / count : sum / divisor;
}
