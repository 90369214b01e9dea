/**
 * @file Builds a sparse matrix row by row, without a dense one: the arrays double in size when they are full.
 */
import { SparseMatrix } from "../../tensor/sparse-matrix.js";

/** The rows so far. Zeros are left out; within a row, columns must not descend. */
export class CsrBuilder {
  private indices = new Uint32Array(1024);
  private values = new Float32Array(1024);
  private size = 0;
  private readonly ends: number[] = [0];

  /** @param cols columns of the finished matrix */
  constructor(private readonly cols: number) {}

  /** Adds an element to the current row. */
  add(column: number, value: number): void {
    if (value === 0) return;
    if (this.size === this.indices.length) this.grow();
    this.indices[this.size] = column;
    this.values[this.size++] = value;
  }

  /** Ends the current row. */
  endRow(): void {
    this.ends.push(this.size);
  }

  /** The rows ended so far, `[rows, cols]`. */
  finish(): SparseMatrix {
    const { ends, cols, size } = this;
    const parts = { indices: this.indices.slice(0, size), values: this.values.slice(0, size) };
    return new SparseMatrix({ rows: ends.length - 1, cols, indptr: Uint32Array.from(ends), ...parts });
  }

  private grow(): void {
    const indices = new Uint32Array(2 * this.size), values = new Float32Array(2 * this.size);
    indices.set(this.indices);
    values.set(this.values);
    this.indices = indices;
    this.values = values;
  }
}
