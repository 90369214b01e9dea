/**
 * @file From counts of grams to a sparse matrix whose rows run in column order.
 */
import { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { CountedChunk } from "./count-chunk.js";

/** A sparse matrix's arrays, to be filled. */
export interface MatrixArrays {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** What the matrix of some counts has in its columns. */
export interface Columns {
  /** `[grams]` the column of each gram, negative for one that has none. */
  readonly columnOf: Int32Array;
  readonly cols: number;
  /** Whether every count becomes 1. */
  readonly binary: boolean;
}

/** The matrix of counts, `[chunk.rows, cols]`. */
export function countsToMatrix(chunk: CountedChunk, columns: Columns): SparseMatrix {
  const { rows, ids } = chunk, { columnOf, cols } = columns;
  let nonzeros = 0;
  for (let k = 0; k < ids.length; k++) if (columnOf[ids[k]] >= 0) nonzeros++;
  const arrays = { indptr: new Uint32Array(rows + 1), indices: new Uint32Array(nonzeros), values: new Float32Array(nonzeros) };
  fillRows(chunk, columns, arrays, 0, 0);
  return SparseMatrix.trusted({ rows, cols, ...arrays });
}

/**
 * Writes the rows of a chunk into a matrix.
 *
 * Two counting sorts, by column and then by row, put every row in order without comparing anything.
 *
 * @param firstRow where the chunk's rows begin in the matrix
 * @param firstNonzero where its elements begin
 */
export function fillRows(chunk: CountedChunk, columns: Columns, into: MatrixArrays, firstRow: number, firstNonzero: number): void {
  const { rows, ids, counts } = chunk, { columnOf, cols, binary } = columns, { indptr, indices, values } = into;
  const next = new Uint32Array(cols + 1);
  for (let k = 0; k < ids.length; k++) {
    const column = columnOf[ids[k]];
    if (column >= 0) next[column + 1]++;
  }
  for (let column = 0; column < cols; column++) next[column + 1] += next[column];

  const pairs = new Uint32Array(2 * next[cols]); // row and count, side by side in memory as they are in use
  const free = new Uint32Array(rows);
  for (let row = 0, kept = firstNonzero; row < rows; row++) {
    free[row] = kept;
    for (let k = chunk.indptr[row]; k < chunk.indptr[row + 1]; k++) {
      const column = columnOf[ids[k]];
      if (column < 0) continue;
      const at = 2 * next[column]++;
      pairs[at] = row;
      pairs[at + 1] = counts[k];
      kept++;
    }
    indptr[firstRow + row + 1] = kept;
  }

  // Each column's `next` has moved to its end, which is where the column after it begins.
  for (let column = 0, k = 0; column < cols; column++) {
    for (const end = 2 * next[column]; k < end; k += 2) {
      const at = free[pairs[k]]++;
      indices[at] = column;
      values[at] = binary ? 1 : pairs[k + 1];
    }
  }
}
