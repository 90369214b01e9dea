/**
 * @file Sparse matrices in compressed sparse row form (CSR), the form of scipy.sparse.csr_matrix, with 32-bit
 * indices and float32 values. They live outside the engine's memory, in plain or shared buffers, so that many runs
 * can read one; a training step copies the rows of its batch in.
 */
import { PotluckError } from "../engine/errors.js";

/** The parts of a CSR matrix: row r holds `indices[indptr[r] .. indptr[r + 1])` with their `values`. */
export interface SparseMatrixParts {
  rows: number;
  cols: number;
  /** `[rows + 1]`, from 0, never falling. */
  indptr: ArrayLike<number>;
  /** `[nonzeros]`, column numbers below `cols`. */
  indices: ArrayLike<number>;
  /** `[nonzeros]`. */
  values: ArrayLike<number>;
}

/**
 * A sparse matrix, `[rows, cols]`, immutable by convention.
 *
 * A column may stand twice in a row, in any order: the two add up, as in scipy.
 *
 * @throws PotluckError when the parts contradict each other or a column number is out of range
 * @example
 * const x = new SparseMatrix({ rows: 2, cols: 4, indptr: [0, 2, 3], indices: [0, 3, 1], values: [1, 2, 1] });
 * x.toDense(); // Float32Array [1, 0, 0, 2,  0, 1, 0, 0]
 */
export class SparseMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;

  constructor(parts: SparseMatrixParts) {
    this.rows = parts.rows;
    this.cols = parts.cols;
    checkParts(parts);
    this.indptr = toUint32(parts.indptr);
    this.indices = toUint32(parts.indices);
    this.values = parts.values instanceof Float32Array ? parts.values : Float32Array.from(parts.values);
  }

  /** `[rows, cols]`. */
  get shape(): [number, number] {
    return [this.rows, this.cols];
  }

  /** How many elements are stored. */
  get nonzeros(): number {
    return this.indices.length;
  }

  /**
   * A dense row-major matrix's nonzero elements.
   *
   * @param dense `[rows * cols]` elements; NaN is kept as it is
   */
  static fromDense(rows: number, cols: number, dense: ArrayLike<number>): SparseMatrix {
    if (dense.length !== rows * cols) {
      throw new PotluckError(`a dense matrix of shape [${rows}, ${cols}] needs ${rows * cols} elements, found ${dense.length}`);
    }
    const indptr = new Uint32Array(rows + 1);
    const indices: number[] = [], values: number[] = [];
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const value = dense[row * cols + col];
        if (value !== 0) {
          indices.push(col);
          values.push(value);
        }
      }
      indptr[row + 1] = indices.length;
    }
    return new SparseMatrix({ rows, cols, indptr, indices, values });
  }

  /** Matrices of equally many rows side by side: columns of the second come after those of the first. */
  static hstack(parts: SparseMatrix[]): SparseMatrix {
    const rows = parts[0]?.rows ?? 0;
    const odd = parts.find((part) => part.rows !== rows);
    if (odd) throw new PotluckError(`hstack: matrices of ${rows} and of ${odd.rows} rows cannot stand side by side`);
    const nonzeros = parts.reduce((sum, part) => sum + part.nonzeros, 0);
    const indptr = new Uint32Array(rows + 1);
    const indices = new Uint32Array(nonzeros);
    const values = new Float32Array(nonzeros);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      let firstColumn = 0;
      for (const part of parts) {
        for (let k = part.indptr[row]; k < part.indptr[row + 1]; k++, at++) {
          indices[at] = firstColumn + part.indices[k];
          values[at] = part.values[k];
        }
        firstColumn += part.cols;
      }
      indptr[row + 1] = at;
    }
    return new SparseMatrix({ rows, cols: parts.reduce((sum, part) => sum + part.cols, 0), indptr, indices, values });
  }

  /** The given rows, in the given order; a row may be taken more than once. */
  selectRows(rows: ArrayLike<number>): SparseMatrix {
    const { indptr: starts, indices: columns, values: numbers } = this;
    const count = rows.length;
    const indptr = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      if (!(row >= 0 && row < this.rows)) throw new PotluckError(`row ${row} is outside a matrix of ${this.rows} rows`);
      indptr[i + 1] = indptr[i] + starts[row + 1] - starts[row];
    }
    const indices = new Uint32Array(indptr[count]);
    const values = new Float32Array(indptr[count]);
    for (let i = 0, at = 0; i < count; i++) {
      // element by element: for rows as short as a document's, a subarray costs more than its copy
      for (let from = starts[rows[i]], end = starts[rows[i] + 1]; from < end; from++, at++) {
        indices[at] = columns[from];
        values[at] = numbers[from];
      }
    }
    return SparseMatrix.trusted({ rows: count, cols: this.cols, indptr, indices, values });
  }

  /** All elements, row-major, `[rows * cols]`; for tests and small matrices. */
  toDense(): Float32Array {
    const dense = new Float32Array(this.rows * this.cols);
    for (let row = 0; row < this.rows; row++) {
      for (let k = this.indptr[row]; k < this.indptr[row + 1]; k++) {
        dense[row * this.cols + this.indices[k]] += this.values[k];
      }
    }
    return dense;
  }

  /** internal: parts known to agree, taken as they are. Spares the check of each element, where a batch is cut from a checked matrix. */
  static trusted(parts: Pick<SparseMatrix, "rows" | "cols" | "indptr" | "indices" | "values">): SparseMatrix {
    return Object.assign(Object.create(SparseMatrix.prototype) as SparseMatrix, parts);
  }
}

/**
 * The same matrix on shared memory, for threads to read without a copy each: its parts can be posted to them, and make a matrix again
 * there (`new SparseMatrix(parts)`). The matrix itself where there is no shared memory, or it stands there already.
 *
 * @example
 * const { rows, cols, indptr, indices, values } = shareMatrix(x);
 * worker.postMessage({ rows, cols, indptr, indices, values });
 */
export function shareMatrix(matrix: SparseMatrix): SparseMatrix {
  if (typeof SharedArrayBuffer === "undefined" || matrix.indptr.buffer instanceof SharedArrayBuffer) return matrix;
  const indptr = new Uint32Array(new SharedArrayBuffer(matrix.indptr.byteLength));
  const indices = new Uint32Array(new SharedArrayBuffer(matrix.indices.byteLength));
  const values = new Float32Array(new SharedArrayBuffer(matrix.values.byteLength));
  indptr.set(matrix.indptr);
  indices.set(matrix.indices);
  values.set(matrix.values);
  return new SparseMatrix({ rows: matrix.rows, cols: matrix.cols, indptr, indices, values });
}

function toUint32(list: ArrayLike<number>): Uint32Array {
  if (list instanceof Uint32Array) return list;
  if (list instanceof Int32Array) return new Uint32Array(list.buffer, list.byteOffset, list.length);
  return Uint32Array.from(list);
}

function checkParts({ rows, cols, indptr, indices, values }: SparseMatrixParts): void {
  if (!Number.isInteger(rows) || rows < 0 || !Number.isInteger(cols) || cols < 0) {
    throw new PotluckError(`a matrix needs whole numbers of rows and columns, found [${rows}, ${cols}]`);
  }
  if (indptr.length !== rows + 1) throw new PotluckError(`indptr: ${rows} rows need ${rows + 1} entries, found ${indptr.length}`);
  if (indices.length !== values.length) throw new PotluckError(`indices has ${indices.length} entries where values has ${values.length}`);
  if (indptr[0] !== 0 || indptr[rows] !== indices.length) {
    throw new PotluckError(`indptr runs from ${indptr[0]} to ${indptr[rows]} where it must run from 0 to ${indices.length}`);
  }
  for (let row = 0; row < rows; row++) {
    if (indptr[row + 1] < indptr[row]) throw new PotluckError(`indptr falls from ${indptr[row]} to ${indptr[row + 1]} at row ${row}`);
  }
  for (let k = 0; k < indices.length; k++) {
    if (!(indices[k] >= 0 && indices[k] < cols && Number.isInteger(indices[k]))) {
      throw new PotluckError(`indices[${k}] is ${indices[k]}, outside a matrix of ${cols} columns`);
    }
  }
}
