/**
 * @file Cohen's kappa: agreement of targets and predictions beyond what chance would give them. Cohen 1960, "A coefficient
 * of agreement for nominal scales"; as scikit-learn's `cohen_kappa_score` without weights.
 */
import { countClasses, total } from "../shared/class-counts.js";

/**
 * (observed agreement - expected) / (1 - expected): 1 is perfect, 0 is chance, below 0 worse than chance. NaN when no row
 * has a target, or when targets and predictions are all of one class.
 *
 * @param targets `[n]` class indices; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @throws PotluckError when lengths differ or a value is no class index
 * @example
 * cohenKappa([0, 1, 2, 1, 1], [0, 1, 0, 1, 1]);
 */
export function cohenKappa(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const { rows, actual, predicted, hits } = countClasses(targets, predictions, "cohen_kappa");
  const expected = total(actual.map((count, index) => count * predicted[index])) / rows;
  if (expected === rows) return NaN;
  return 1 - (rows - total(hits)) / (rows - expected);
}
