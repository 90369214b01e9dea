/**
 * @file Rows scaled to unit length, in float64, as scikit-learn's `normalize` does to a sparse matrix: a row of zeros stays.
 */
import { oneOf } from "../../options/index.js";

/** What each row is scaled to. */
export const norm = oneOf(["l1", "l2"], {
  default: "l2", orNull: "for none", describe: "Scales each row to this norm. l1: sum 1; l2: Euclidean length 1. null: leaves it as it is.",
});

/**
 * Divides each row's values in place by their norm: `l1`, the sum of absolute values, or `l2`, the root of the sum of squares.
 *
 * @param values `[nonzeros]`
 * @param indptr `[rows + 1]`
 */
export function normalizeRows(values: Float64Array, indptr: ArrayLike<number>, to: "l1" | "l2" | null): void {
  if (to === null) return;
  for (let row = 0; row + 1 < indptr.length; row++) {
    let sum = 0;
    for (let k = indptr[row]; k < indptr[row + 1]; k++) sum += to === "l1" ? Math.abs(values[k]) : values[k] * values[k];
    if (sum === 0) continue;
    const length = to === "l1" ? sum : Math.sqrt(sum);
    for (let k = indptr[row]; k < indptr[row + 1]; k++) values[k] /= length;
  }
}
