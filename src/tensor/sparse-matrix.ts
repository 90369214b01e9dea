/**
 * @file Sparse matrices in compressed sparse row form (CSR), the form of scipy.sparse.csr_matrix, with 32-bit indices and float32 values.
 * They are outside the engine's memory, in plain or shared buffers, so that many runs can read one; a training step copies the rows of
 * its batch in.
 */
import { PotluckError } from "../engine/errors.js";
import { type Options, readOptions, showValue, value, whole } from "../options/index.js";
import { type ArrayInput, checkRows, isList, toNdArray } from "./nd-array.js";

const list = (describe: string) => value<ArrayLike<number>>()({ phrase: "a list of numbers", accepts: isList, describe });

const parts = {
  rows: whole({ from: 0, describe: "How many rows there are." }),
  cols: whole({ from: 0, describe: "How many columns there are." }),
  indptr: list("Where each row starts in `indices`, and the end of the last: `[rows + 1]`, from 0, never descending."),
  indices: list("Column numbers, `[nonzeros]`, from 0, below `cols`."),
  values: list("Their values, `[nonzeros]`, finite."),
};

/** The parts of a CSR matrix: row r holds `indices[indptr[r] .. indptr[r + 1])` with their `values`. */
export type SparseMatrixParts = Options<typeof parts>;

/**
 * A sparse matrix, `[rows, cols]`, immutable by convention.
 *
 * A column may be listed twice in a row, in any order: the two values add up, as in scipy.
 *
 * @throws PotluckError when the parts contradict each other, a column number is out of range, or a value is not finite
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

  constructor(given: SparseMatrixParts) {
    const { rows, cols, indptr, indices, values } = given instanceof SparseMatrix ? given : readOptions("SparseMatrix", parts, given);
    this.rows = rows;
    this.cols = cols;
    this.values = values instanceof Float32Array ? values : Float32Array.from(values);
    checkParts({ rows, cols, indptr, indices, values });
    this.indptr = toUint32(indptr);
    this.indices = toUint32(indices);
    checkFinite(this, values);
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
   * The nonzero elements of a dense matrix.
   *
   * @param dense rows of numbers, or an NdArray of shape `[rows, columns]`
   * @param what what errors call it
   * @throws PotluckError when the rows differ in length, or an element is not a finite number
   * @example
   * SparseMatrix.fromDense([[1, 2], [0, 3]]).nonzeros; // 3
   */
  static fromDense(dense: ArrayInput, what = "a dense matrix"): SparseMatrix {
    const { shape, data } = toNdArray(dense, what, "give numbers only: text becomes numbers in a vectorizer");
    const [rows, cols = 0] = shape;
    if (shape.length !== 2 && rows !== 0) throw new PotluckError(`${what} must have shape [rows, columns], found [${shape.join(", ")}]`);
    const indptr = new Uint32Array(rows + 1);
    const indices: number[] = [], values: number[] = [];
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const value = data[row * cols + col];
        if (value === 0) continue;
        indices.push(col);
        values.push(value);
      }
      indptr[row + 1] = indices.length;
    }
    const matrix = SparseMatrix.trusted({ rows, cols, indptr, indices: Uint32Array.from(indices), values: Float32Array.from(values) });
    checkFinite(matrix, values, `${what}: `);
    return matrix;
  }

  /**
   * Matrices with the same number of rows side by side: the columns of the second come after those of the first.
   *
   * @throws PotluckError for anything else than such matrices
   */
  static hstack(parts: readonly SparseMatrix[]): SparseMatrix {
    if (!isList(parts) || !parts.every((part: unknown) => part instanceof SparseMatrix)) {
      throw new PotluckError(`hstack takes a list of sparse matrices, found ${showValue(parts)}`);
    }
    const rows = parts[0]?.rows ?? 0;
    const odd = parts.find((part) => part.rows !== rows);
    if (odd) throw new PotluckError(`hstack needs matrices with the same number of rows, found ${rows} and ${odd.rows}`);
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
    return SparseMatrix.trusted({ rows, cols: parts.reduce((sum, part) => sum + part.cols, 0), indptr, indices, values });
  }

  /** The given rows, in the given order; a row may be taken more than once. @throws PotluckError for other row numbers */
  selectRows(rows: ArrayLike<number>): SparseMatrix {
    checkRows(rows, this.rows, "a matrix");
    const { indptr: starts, indices: columns, values: numbers } = this;
    const count = rows.length;
    const indptr = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) {
      indptr[i + 1] = indptr[i] + starts[rows[i] + 1] - starts[rows[i]];
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

  /** The same matrix in shared memory; see {@link shareMatrix}. */
  share(): SparseMatrix {
    if (typeof SharedArrayBuffer === "undefined" || this.indptr.buffer instanceof SharedArrayBuffer) return this;
    const indptr = new Uint32Array(new SharedArrayBuffer(this.indptr.byteLength));
    const indices = new Uint32Array(new SharedArrayBuffer(this.indices.byteLength));
    const values = new Float32Array(new SharedArrayBuffer(this.values.byteLength));
    indptr.set(this.indptr);
    indices.set(this.indices);
    values.set(this.values);
    return SparseMatrix.trusted({ rows: this.rows, cols: this.cols, indptr, indices, values });
  }

  /** internal: parts that are known to be right, not checked again: for batches of a checked matrix, and for counts. */
  static trusted(parts: Pick<SparseMatrix, "rows" | "cols" | "indptr" | "indices" | "values">): SparseMatrix {
    return Object.assign(Object.create(SparseMatrix.prototype) as SparseMatrix, parts);
  }
}

/**
 * The same matrix in shared memory, which threads read without copies: post its parts to them, and make a matrix of them there
 * (`new SparseMatrix(parts)`). The matrix itself if there is no shared memory, or it is there already.
 *
 * @example
 * const { rows, cols, indptr, indices, values } = shareMatrix(x);
 * worker.postMessage({ rows, cols, indptr, indices, values });
 */
export function shareMatrix(matrix: SparseMatrix): SparseMatrix {
  return matrix.share();
}

function toUint32(list: ArrayLike<number>): Uint32Array {
  if (list instanceof Uint32Array) return list;
  if (list instanceof Int32Array) return new Uint32Array(list.buffer, list.byteOffset, list.length);
  return Uint32Array.from(list);
}

/** @throws PotluckError when the parts do not make a matrix */
function checkParts({ rows, cols, indptr, indices, values }: SparseMatrixParts): void {
  if (indptr.length !== rows + 1) {
    throw new PotluckError(`SparseMatrix: indptr needs ${rows + 1} entries for ${rows} rows, found ${indptr.length}`);
  }
  if (indices.length !== values.length) {
    throw new PotluckError(`SparseMatrix: indices and values must be equally long, found ${indices.length} and ${values.length}`);
  }
  if (indptr[0] !== 0 || indptr[rows] !== indices.length) {
    throw new PotluckError(`SparseMatrix: indptr must run from 0 to ${indices.length}, found ${indptr[0]} to ${indptr[rows]}`);
  }
  for (let row = 0; row < rows; row++) {
    const start = indptr[row], end = indptr[row + 1];
    if (end >= start && Number.isInteger(end)) continue;
    throw new PotluckError(`SparseMatrix: indptr must be whole numbers that do not descend, found ${end} after ${start} at row ${row}`);
  }
  for (let k = 0; k < indices.length; k++) {
    if (!(indices[k] >= 0 && indices[k] < cols && Number.isInteger(indices[k]))) {
      throw new PotluckError(`SparseMatrix: indices[${k}] is ${showValue(indices[k])}, outside a matrix of ${cols} columns`);
    }
  }
}

/** @throws PotluckError when a value of a new matrix is no finite float32; names its place, and the value as it was given */
function checkFinite({ values, indptr, indices }: SparseMatrix, given: ArrayLike<number>, what = ""): void {
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return;
  const row = indptr.findLastIndex((start) => start <= odd);
  throw new PotluckError(
    `${what}row ${row}, column ${indices[odd]} is ${showValue(given[odd])}; every value must be a finite number that float32 can hold: ` +
    "leave the row out or fill the gap",
  );
}
