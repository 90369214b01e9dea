/**
 * @file F1: the harmonic mean of precision and recall. As scikit-learn's `f1_score` with
 * `zero_division=0`: a class that gives no denominator counts as 0.
 */
import { averageRate, countClasses, ratePerClass, ratio, type AverageOptions, type Rate } from "../shared/class-counts.js";

const rate: Rate = (hits, predicted, actual) => ratio(2 * hits, predicted + actual);

/**
 * F1, 2 * hits / (predicted + actual); 0 where the denominator is 0, NaN when no row has a target.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @param options `average` (default `binary`: the positive class alone) and `positive` (default 1)
 * @throws PotluckError when lengths differ, a value is no class index, or `binary` meets more than two classes
 * @example
 * f1([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]); // 0.6667
 * f1([0, 1, 2], [0, 2, 2], { average: "macro" });
 */
export function f1(targets: ArrayLike<number>, predictions: ArrayLike<number>, options: AverageOptions = {}): number {
  return averageRate(countClasses(targets, predictions, "f1"), rate, "f1", options);
}

/**
 * F1 of every class, `[classes]`; 0 for a class that occurs nowhere.
 *
 * @param classes how many classes there are; default: up to the largest index found
 * @throws PotluckError as {@link f1}
 * @example
 * f1PerClass([0, 1, 2], [0, 2, 2], 3);
 */
export function f1PerClass(targets: ArrayLike<number>, predictions: ArrayLike<number>, classes?: number): number[] {
  return ratePerClass(countClasses(targets, predictions, "f1", classes), rate);
}
