/** @file From features back to terms: each row's terms, without their order or counts. As scikit-learn's `inverse_transform`. */
import { PotluckError } from "../../engine/errors.js";
import type { ArrayInput } from "../../tensor/nd-array.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";

/**
 * The terms of each row's elements that are not 0, in column order.
 *
 * @throws PotluckError when the matrix does not have one column for each term
 */
export function termsOfRows(owner: string, names: readonly string[], given: SparseMatrix | ArrayInput): string[][] {
  const x = given instanceof SparseMatrix ? given : SparseMatrix.fromDense(given, `${owner}: the matrix`);
  if (x.cols !== names.length && !(x.rows === 0 && x.cols === 0)) {
    throw new PotluckError(`${owner}: the matrix must have a column for each of the ${names.length} terms, found ${x.cols}`);
  }
  return Array.from({ length: x.rows }, (_, row) => {
    const terms: string[] = [];
    for (let k = x.indptr[row]; k < x.indptr[row + 1]; k++) if (x.values[k] !== 0) terms.push(names[x.indices[k]]);
    return terms;
  });
}
