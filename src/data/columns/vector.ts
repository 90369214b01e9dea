/**
 * @file Columns of vectors, such as sentence embeddings: a dense input of fixed width. Each cell is a list of numbers, all of one length;
 * or each is one number, so that a pattern such as `emb_*` names a vector whose numbers are columns. Numbers stay as they are unless
 * `scale` says otherwise: `standard` has the semantics of scikit-learn's `StandardScaler` (see ../moments.ts), `unit` those of its
 * `Normalizer`. Sparse vectors stay sparse from cell to feature; `standard` would fill them, and is refused as scikit-learn refuses to
 * center a sparse matrix. Their width is the largest of the datasets that share the column, since an index that does not occur is a 0.
 */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Settings } from "../../options/index.js";
import { moments } from "../moments.js";
import type { SparseVector } from "../sparse-vector.js";
import { LARGEST_FLOAT32 } from "./cells.js";
import { type ColumnEncoder, columnKind, type FitPart, type ReadCells } from "./column-kind.js";
import { readVectors, type Vectors } from "./read-vectors.js";

const scales = ["none", "standard", "unit"] as const;

const options = {
  scale: oneOf(scales, {
    default: "none",
    describe: "none: numbers stay as they are; standard: each place of the vector to mean 0 and standard deviation 1 over the training " +
      "rows, not for sparse vectors; unit: each row's vector to length 1, only for lists.",
  }),
};

/** What the features of a vector column are computed from. */
export interface VectorState {
  column: string;
  /** Numbers of a vector. */
  width: number;
  /** Whether cells are lists, rather than a number each. */
  lists: boolean;
  scale: (typeof scales)[number];
  /** Set where the cells are sparse. */
  sparse?: true;
  /** The mean of each place, `[width]`; empty unless the scale is standard. */
  means: readonly number[];
  /** The standard deviation of each place, 1 where it is constant, `[width]`; empty unless the scale is standard. */
  deviations: readonly number[];
}

/**
 * A vector as one feature for each of its numbers.
 *
 * @example
 * const cells = { width: 2, lists: true, data: Float32Array.of(3, 4, 0, 1) };
 * fitVector("embedding", [{ cells, rows: [0, 1] }], { scale: "unit" }).featureNames(); // ["embedding[0]", "embedding[1]"]
 */
export class VectorEncoder implements ColumnEncoder<Vectors> {
  readonly kind = "vector";
  readonly column: string;
  readonly width: number;

  constructor(readonly state: Readonly<VectorState>) {
    this.column = state.column;
    this.width = state.width;
  }

  get shape(): string {
    return shapeOf(this.state);
  }

  /** Sparse vectors may be shorter than those of the training rows; `encode` refuses an index that is too large, and names the row. */
  fits({ width, lists, sparse }: Vectors): boolean {
    if (sparse !== undefined) return this.state.lists && (this.state.sparse === true || width <= this.width);
    return lists === this.state.lists && width === this.width;
  }

  featureNames(): string[] {
    return this.state.lists ? Array.from({ length: this.width }, (_, at) => `${this.column}[${at}]`) : [this.column];
  }

  encode({ cells, where }: ReadCells<Vectors>, row: number, add: (feature: number, value: number) => void): void {
    const { width, state: { scale, means, deviations } } = this, sparse = cells.sparse?.[row];
    if (sparse !== undefined && scale !== "standard") {
      this.encodeSparse(sparse, where(row), add);
      return;
    }
    const [data, from] = sparse === undefined ? [cells.data, row * width] : [denseOf(sparse, width), 0];
    if (scale === "standard") {
      for (let at = 0; at < width; at++) {
        const value = (data[from + at] - means[at]) / deviations[at];
        if (!(Math.abs(value) <= LARGEST_FLOAT32)) this.refuse(data[from + at], at, where(row));
        add(at, value);
      }
      return;
    }
    const length = scale === "unit" ? lengthOf(data, from, width) : 1;
    for (let at = 0; at < width; at++) add(at, data[from + at] / length);
  }

  toJSON(): VectorState & { kind: "vector" } {
    return { kind: this.kind, ...this.state };
  }

  private encodeSparse({ indices, values }: SparseVector, where: string, add: (feature: number, value: number) => void): void {
    const length = this.state.scale === "unit" ? lengthOf(values, 0, values.length) : 1;
    for (let at = 0; at < indices.length; at++) {
      if (indices[at] >= this.width) {
        throw new PotluckError(
          `${where}: vector column "${this.column}" has a value at place ${indices[at] + 1}, but the model was trained with ` +
          `${this.width} places. Train it with this row's file too, or with the number of features that all files have`,
        );
      }
      add(indices[at], values[at] / length);
    }
  }

  private refuse(value: number, at: number, where: string): never {
    throw new PotluckError(
      `${where}: vector column "${this.column}": number ${at + 1} of ${this.width} is ${value}, too many standard deviations from the ` +
      `mean of the training rows, ${this.state.means[at]}, for float32. Remove the row, or set scale: none for vector columns`,
    );
  }
}

/** A vector's Euclidean length, computed in float64; 1 for a vector of zeros, which stays one. */
function lengthOf(data: Float32Array, from: number, width: number): number {
  let squares = 0;
  for (let at = from; at < from + width; at++) squares += data[at] * data[at];
  return squares === 0 ? 1 : Math.sqrt(squares);
}

function denseOf({ indices, values }: SparseVector, width: number): Float32Array {
  const dense = new Float32Array(width);
  indices.forEach((index, at) => (dense[index] = values[at]));
  return dense;
}

function shapeOf({ width, lists, sparse }: { width: number; lists: boolean; sparse?: unknown }): string {
  if (sparse !== undefined) return "sparse vectors";
  return lists ? `lists of ${width} numbers` : "single numbers";
}

/**
 * Fits a vector column to all the parts' rows together.
 *
 * @param parts each dataset's vectors, all of one width, and the rows to fit on
 * @throws PotluckError where scale needs rows and there are none, and for `unit` where cells are single numbers
 */
export function fitVector(column: string, parts: readonly FitPart<Vectors>[], { scale }: Settings<typeof options>): VectorEncoder {
  const { lists, sparse } = parts[0].cells, width = Math.max(...parts.map(({ cells }) => cells.width));
  if (width === 0) throw new PotluckError(`vector column "${column}": there are no rows. Remove the column, or use more rows`);
  if (scale === "unit" && !lists) {
    throw new PotluckError(
      `vector column "${column}": scale: unit needs a list in each cell, and these are single numbers: use none or standard, or make one ` +
      "column of lists",
    );
  }
  if (scale === "standard" && sparse !== undefined) {
    throw new PotluckError(
      `vector column "${column}": scale: standard would turn the zeros of these sparse vectors into other numbers, so that each row ` +
      `would have all ${width} of them. Use none, or unit`,
    );
  }
  const { means, deviations } = scale === "standard" ? places(column, parts, width) : { means: [], deviations: [] };
  return new VectorEncoder({ column, width, lists, scale, means, deviations, ...(sparse && { sparse: true }) });
}

/** The moments of each place. */
function places(column: string, parts: readonly FitPart<Vectors>[], width: number): Pick<VectorState, "means" | "deviations"> {
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === 0) throw new PotluckError(`vector column "${column}": there are no training rows to scale by`);
  const values = new Float64Array(count), means: number[] = [], deviations: number[] = [];
  for (let at = 0; at < width; at++) {
    let next = 0;
    for (const { cells, rows } of parts) {
      for (let index = 0; index < rows.length; index++) values[next++] = cells.data[rows[index] * width + at];
    }
    const { mean, deviation } = moments(values);
    means.push(mean);
    deviations.push(deviation);
  }
  return { means, deviations };
}

export const vector = columnKind({
  name: "vector",
  describe: "vectors, such as embeddings: lists of numbers of one length, or numbers that stay as they are; one feature for each number",
  options,
  many: true,
  read: readVectors,
  shape: (cells) => (cells.width === 0 ? "" : shapeOf(cells)),
  fit: fitVector,
  fromJSON(json) {
    const { column, width, lists, scale, means, deviations, sparse } = json as unknown as VectorState;
    const size = scale === "standard" ? width : 0;
    const areNumbers = [means, deviations].every((one) => Array.isArray(one) && one.length === size && one.every(Number.isFinite));
    const whole = typeof column === "string" && Number.isSafeInteger(width) && width > 0 && typeof lists === "boolean" &&
      (sparse === undefined || sparse);
    if (!whole || !areNumbers || !scales.includes(scale)) throw new PotluckError("a saved vector column is damaged");
    return new VectorEncoder({ column, width, lists, scale, means, deviations, ...(sparse && { sparse }) });
  },
});
