/**
 * @file From counts of grams to a sparse matrix whose rows run in column order: two counting sorts, by gram and then by row, put every row
 * in order without comparing anything. The first needs no columns, so that it is done while they are still being chosen.
 */
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import type { CountedChunk } from "./count-chunk.js";

/** A chunk's counts gram by gram: gram g is in the rows `pairs[2 * starts[g]], ...`, each followed by its count, ascending. */
export interface CountsByGram {
  /** `[grams + 1]` */
  readonly starts: Uint32Array;
  /** `[2 * nonzeros]` */
  readonly pairs: Uint32Array;
}

/** The columns of a matrix. */
export interface Columns {
  /** `[columns]` the gram of each, once each; negative for one that the chunk does not have. */
  readonly order: Int32Array;
  /** Whether every count becomes 1. */
  readonly binary: boolean;
}

/** A sparse matrix's arrays, to be filled. */
export interface MatrixArrays {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** @param documents `[grams]` how many of the chunk's rows have each gram */
export function countsByGram({ rows, indptr, ids, counts }: CountedChunk, documents: Uint32Array): CountsByGram {
  const starts = new Uint32Array(documents.length + 1);
  for (let gram = 0; gram < documents.length; gram++) starts[gram + 1] = starts[gram] + documents[gram];
  const next = starts.slice(), pairs = new Uint32Array(2 * ids.length);
  for (let row = 0; row < rows; row++) {
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const at = 2 * next[ids[k]]++;
      pairs[at] = row;
      pairs[at + 1] = counts[k];
    }
  }
  return { starts, pairs };
}

/** How many elements the columns have in a chunk. `documents` as {@link countsByGram}'s. */
export function countNonzeros(documents: Uint32Array, { order }: Columns): number {
  let nonzeros = 0;
  for (let column = 0; column < order.length; column++) if (order[column] >= 0) nonzeros += documents[order[column]];
  return nonzeros;
}

/**
 * The matrix of a chunk's counts, `[chunk.rows, columns]`.
 *
 * @param documents as {@link countsByGram}'s
 */
export function countsToMatrix(chunk: CountedChunk, documents: Uint32Array, columns: Columns): SparseMatrix {
  const nonzeros = countNonzeros(documents, columns);
  const arrays = { indptr: new Uint32Array(chunk.rows + 1), indices: new Uint32Array(nonzeros), values: new Float32Array(nonzeros) };
  fillRows(chunk, countsByGram(chunk, documents), columns, arrays, 0, 0);
  return SparseMatrix.trusted({ rows: chunk.rows, cols: columns.order.length, ...arrays });
}

/**
 * Writes the rows of a chunk into a matrix.
 *
 * @param firstRow where the chunk's rows begin in the matrix
 * @param firstNonzero where their elements begin
 */
export function fillRows(
  chunk: CountedChunk, byGram: CountsByGram, { order, binary }: Columns, into: MatrixArrays, firstRow: number, firstNonzero: number,
): void {
  const { rows, ids } = chunk, { starts, pairs } = byGram, { indptr, indices, values } = into;
  const chosen = new Uint8Array(starts.length);
  for (const gram of order) if (gram >= 0) chosen[gram] = 1;
  const free = new Uint32Array(rows);
  for (let row = 0, kept = firstNonzero; row < rows; row++) {
    free[row] = kept;
    for (let k = chunk.indptr[row]; k < chunk.indptr[row + 1]; k++) kept += chosen[ids[k]];
    indptr[firstRow + row + 1] = kept;
  }
  for (let column = 0; column < order.length; column++) {
    const gram = order[column];
    if (gram < 0) continue;
    for (let k = 2 * starts[gram]; k < 2 * starts[gram + 1]; k += 2) {
      const at = free[pairs[k]]++;
      indices[at] = column;
      values[at] = binary ? 1 : pairs[k + 1];
    }
  }
}
