/**
 * @file Recall: of the rows of a class, the share that was found. As scikit-learn's `recall_score` with
 * `zero_division=0`: a class that gives no denominator counts as 0.
 */
import { averageRate, countClasses, ratePerClass, ratio, type AverageOptions, type Rate } from "../shared/class-counts.js";

const rate: Rate = (hits, _predicted, actual) => ratio(hits, actual);

/**
 * Recall, hits / actual; 0 where the denominator is 0, NaN when no row has a target.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @param options `average` (default `binary`: the positive class alone) and `positive` (default 1)
 * @throws PotluckError when lengths differ, a value is no class index, or `binary` meets more than two classes
 * @example
 * recall([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]); // 0.6667
 * recall([0, 1, 2], [0, 2, 2], { average: "macro" });
 */
export function recall(targets: ArrayLike<number>, predictions: ArrayLike<number>, options: AverageOptions = {}): number {
  return averageRate(countClasses(targets, predictions, "recall"), rate, "recall", options);
}

/**
 * Recall of every class, `[classes]`; 0 for a class that occurs nowhere.
 *
 * @param classes how many classes there are; default: up to the largest index found
 * @throws PotluckError as {@link recall}
 * @example
 * recallPerClass([0, 1, 2], [0, 2, 2], 3);
 */
export function recallPerClass(targets: ArrayLike<number>, predictions: ArrayLike<number>, classes?: number): number[] {
  return ratePerClass(countClasses(targets, predictions, "recall", classes), rate);
}
