/** @file Subset accuracy: the share of rows all of whose labels are right. As scikit-learn's `accuracy_score` on indicator matrices. */
import { countLabels } from "../shared/label-counts.js";

/**
 * The share of rows predicted right in every label that has a target; NaN when no row has one.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @throws PotluckError when sizes do not match, or a value is neither 0 nor 1
 * @example
 * subsetAccuracy([1, 0, 1, 1], [1, 0, 0, 1], 2); // 0.5
 */
export function subsetAccuracy(targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number): number {
  const rows = countLabels(targets, predictions, labels, "row", "accuracy").filter(({ known }) => known > 0);
  return rows.filter(({ known, agreed }) => agreed === known).length / rows.length;
}
