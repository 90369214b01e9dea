/** @file A two-class metric of each label, and their mean: scikit-learn's `average="macro"` on indicator matrices. */
import { PotluckError } from "../../engine/errors.js";

/**
 * The mean of a metric over the labels, each by its own column; NaN where it is not defined for one of them, as for a label whose targets are
 * all 0.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param scores `[n * labels]`, higher for 1
 * @param metric such as `rocAuc` or `averagePrecision`
 * @throws PotluckError when sizes do not match
 * @example
 * meanOverLabels([1, 0, 0, 1], [0.9, 0.2, 0.3, 0.8], 2, rocAuc); // 1
 */
export function meanOverLabels(
  targets: ArrayLike<number>, scores: ArrayLike<number>, labels: number, metric: (targets: ArrayLike<number>, scores: ArrayLike<number>) => number,
): number {
  const rows = targets.length / labels;
  if (targets.length !== scores.length || !Number.isInteger(rows)) {
    throw new PotluckError(`found ${targets.length} targets and ${scores.length} scores; each row needs ${labels} of both`);
  }
  let sum = 0;
  for (let label = 0; label < labels; label++) {
    const column = (from: ArrayLike<number>) => Float64Array.from({ length: rows }, (_, row) => from[row * labels + label]);
    sum += metric(column(targets), column(scores));
  }
  return sum / labels;
}
