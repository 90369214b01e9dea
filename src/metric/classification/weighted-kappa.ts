/**
 * @file Cohen's kappa for ordered classes: disagreement counts by how far apart the classes are. Cohen 1968, "Weighted kappa"; as
 * scikit-learn's `cohen_kappa_score` with `weights="linear"` or `"quadratic"` and all classes named under `labels`.
 */
import { classPairs } from "../shared/pairs.js";

/**
 * 1 - observed / expected disagreement, in [-1, 1]; NaN when no row has a target, or targets and predictions are all of one class.
 *
 * @param targets `[n]` class indices in the order of the classes; NaN is a missing target, whose row does not count
 * @param predictions `[n]` class indices
 * @param weights `linear`: a disagreement counts by the classes' distance; `quadratic`: by its square (default)
 * @throws PotluckError when lengths differ or a value is no class index
 * @example
 * weightedKappa([0, 1, 2, 3], [0, 1, 3, 2]); // 0.8
 */
export function weightedKappa(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, weights: "linear" | "quadratic" = "quadratic",
): number {
  const pairs = classPairs(targets, predictions, `${weights}Kappa`), rows = pairs.targets.length;
  const count = (values: Float64Array) => (
    values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map<number, number>()));
  const weigh = (a: number, b: number) => (weights === "linear" ? Math.abs(a - b) : (a - b) * (a - b));
  const observed = pairs.targets.reduce((sum, target, row) => sum + weigh(target, pairs.predictions[row]), 0);
  let expected = 0;
  const predicted = count(pairs.predictions);
  for (const [target, actual] of count(pairs.targets)) {
    for (const [prediction, times] of predicted) expected += actual * times * weigh(target, prediction);
  }
  return expected === 0 ? NaN : 1 - (observed * rows) / expected;
}
