/**
 * @file Features with the targets of one task or of several, row by row: PyTorch's TensorDataset for a sparse matrix.
 * Dense features become sparse here, so that there is one road from data to model. Outside the engine's memory: many
 * runs may read one dataset.
 */
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { type ArrayInput, type NdArray, selectRows, toNdArray } from "../tensor/nd-array.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";

/** One task's targets, or several tasks' by name; shapes `[n]` or `[n, classes]`, a missing target is NaN. */
export type Targets = NdArray | Record<string, NdArray>;

/** What a user may hand over as features: a sparse matrix, or dense rows `[n, features]`. */
export type FeaturesInput = SparseMatrix | NdArray | readonly ArrayLike<number>[];

/** Some rows of a dataset: what a step trains on. */
export interface Batch<T extends Targets = NdArray> {
  /** `[rows, features]`. */
  x: SparseMatrix;
  /** Targets of the same rows, in the dataset's form. */
  y: T;
  /** The rows' numbers in the dataset. */
  rows: Uint32Array;
}

class Dataset<T extends Targets = NdArray> {
  readonly x: SparseMatrix;
  readonly y: T;

  constructor(x: FeaturesInput, y: ArrayInput | Record<string, ArrayInput>) {
    this.x = toFeatures(x);
    this.y = (isArrayInput(y) ? toTarget(y, "targets", this.x.rows) : mapValues(y, (input, name) => {
      return toTarget(input, `targets of "${name}"`, this.x.rows);
    })) as T;
  }

  /** How many rows there are. */
  get length(): number {
    return this.x.rows;
  }

  /** The given rows as a dataset of its own, in the given order; a row may be taken more than once. */
  select(rows: ArrayLike<number>): TaskDataset<T> {
    const { x, y } = this.batch(Uint32Array.from(checkedRows(rows, this.length)));
    return Object.assign(Object.create(Dataset.prototype) as Dataset<T>, { x, y });
  }

  /** The given rows as a batch; what a loader calls at every step. */
  batch(rows: Uint32Array): Batch<T> {
    const y = isSingleTarget(this.y) ? selectRows(this.y, rows) : mapValues(this.y, (target) => selectRows(target, rows));
    return { x: this.x.selectRows(rows), y: y as T, rows };
  }
}

/**
 * Features `[n, features]` with one task's targets, or several tasks' by name (any of them NaN where it is missing).
 * Binary targets are `[n]` of 0 and 1, class indices `[n]` from 0, one-hot or probability targets `[n, classes]`.
 *
 * `select(rows)` gives some rows as a dataset of its own; `length` counts the rows.
 *
 * @throws PotluckError when features and targets differ in rows, or a feature is not a finite number
 * @example
 * const movies = new TaskDataset(vectorizer.transform(texts), [1, 0, 1]);
 * const tweets = new TaskDataset([[0, 1.5], [2, 0]], { mood: [0, 2], angry: [NaN, 1] }); // two tasks, one missing target
 * tweets.select([1]).y.mood.data; // Float32Array [2]
 */
export const TaskDataset = Dataset as {
  new (x: FeaturesInput, y: ArrayInput): Dataset;
  new <Task extends string>(x: FeaturesInput, y: Record<Task, ArrayInput>): Dataset<Record<Task, NdArray>>;
};
export type TaskDataset<T extends Targets = NdArray> = Dataset<T>;

/** Whether a dataset's targets are one task's; else they are several tasks', by name. */
export function isSingleTarget(y: Targets): y is NdArray {
  return y.data instanceof Float32Array;
}

function toFeatures(x: FeaturesInput): SparseMatrix {
  const matrix = x instanceof SparseMatrix ? x : denseToSparse(toNdArray(x, "features"));
  const odd = matrix.values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    const row = matrix.indptr.findLastIndex((start) => start <= odd);
    throw new PotluckError(
      `features: row ${row}, column ${matrix.indices[odd]} is ${matrix.values[odd]}; every feature must be a finite number: ` +
      "leave the row out or fill the gap",
    );
  }
  return matrix;
}

function denseToSparse({ shape, data }: NdArray): SparseMatrix {
  if (shape[0] === 0) return SparseMatrix.fromDense(0, shape[1] ?? 0, []);
  if (shape.length !== 2) throw new PotluckError(`features must have shape [rows, features], found [${shape.join(", ")}]`);
  return SparseMatrix.fromDense(shape[0], shape[1], data);
}

function toTarget(input: ArrayInput, what: string, rows: number): NdArray {
  const target = toNdArray(input, what);
  if (target.shape.length === 0 || target.shape[0] !== rows) {
    throw new PotluckError(`${what}: found shape [${target.shape.join(", ")}] where the features have ${rows} rows`);
  }
  return target;
}

/** Tells one task's targets from several tasks' by name, whatever the tasks' names. */
function isArrayInput(y: ArrayInput | Record<string, ArrayInput>): y is ArrayInput {
  if (Array.isArray(y) || ArrayBuffer.isView(y)) return true;
  if ("shape" in y && "data" in y) return !("shape" in (y.data as object));
  return typeof (y as { length?: unknown }).length === "number";
}

function checkedRows(rows: ArrayLike<number>, length: number): ArrayLike<number> {
  for (let i = 0; i < rows.length; i++) {
    if (!(Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < length)) {
      throw new PotluckError(`row ${rows[i]} is outside a dataset of ${length} rows`);
    }
  }
  return rows;
}
