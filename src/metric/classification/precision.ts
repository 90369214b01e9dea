/**
 * @file Precision: of the rows predicted to be of a class, the share that is. As scikit-learn's `precision_score` with
 * `zero_division=0`: a class that gives no denominator counts as 0.
 */
import { averageRate, countClasses, ratePerClass, ratio, type AverageOptions, type Rate } from "../shared/class-counts.js";

const rate: Rate = (hits, predicted) => ratio(hits, predicted);

/**
 * Precision, hits / predicted; 0 where the denominator is 0, NaN when no row has a target.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @param options `average` (default `binary`: the positive class alone) and `positive` (default 1)
 * @throws PotluckError when lengths differ, a value is no class index, or `binary` meets more than two classes
 * @example
 * precision([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]); // 0.6667
 * precision([0, 1, 2], [0, 2, 2], { average: "macro" });
 */
export function precision(targets: ArrayLike<number>, predictions: ArrayLike<number>, options: AverageOptions = {}): number {
  return averageRate(countClasses(targets, predictions, "precision"), rate, "precision", options);
}

/**
 * Precision of every class, `[classes]`; 0 for a class that occurs nowhere.
 *
 * @param classes how many classes there are; default: up to the largest index found
 * @throws PotluckError as {@link precision}
 * @example
 * precisionPerClass([0, 1, 2], [0, 2, 2], 3);
 */
export function precisionPerClass(targets: ArrayLike<number>, predictions: ArrayLike<number>, classes?: number): number[] {
  return ratePerClass(countClasses(targets, predictions, "precision", classes), rate);
}
