/**
 * @file Features with the targets of one task or of several, row by row: PyTorch's TensorDataset for a sparse matrix. Dense features become
 * sparse here, so that all data takes the same path to a model. Outside the engine's memory: many runs may read one dataset.
 */
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { isMap, type Options, readOptions, showValue, value } from "../options/index.js";
import { type ArrayInput, checkRows, isList, type NdArray, selectRows, sizeOf, toNdArray } from "../tensor/nd-array.js";
import { SparseMatrix } from "../tensor/sparse-matrix.js";

/** One task's targets, or several tasks' by name; shapes `[n]` or `[n, classes]`, a missing target is NaN. */
export type Targets = NdArray | Record<string, NdArray>;

/** Targets, or weights, of several tasks by name. */
export type TaskTargets = Record<string, NdArray>;

/** Features as a user may give them: a sparse matrix, or dense rows `[n, features]`. */
export type FeaturesInput = SparseMatrix | NdArray | readonly ArrayLike<number>[];

/** Some rows of a dataset: what a step trains on. */
export interface Batch<T extends Targets = NdArray> {
  /** `[rows, features]`. */
  x: SparseMatrix;
  /** Targets of the same rows, in the dataset's form. */
  y: T;
  /** The weights of the same rows in the loss of each task that has some, `[rows]` each. */
  sampleWeights: TaskTargets;
  /** The rows' numbers in the dataset. */
  rows: Uint32Array;
}

const extras = {
  sampleWeights: value<Readonly<Record<string, ArrayInput>>>()({
    phrase: "a map from task to one weight for each row", accepts: isMap, default: {}, aliases: ["weights", "sampleWeight"],
    describe: "The weight of each row in a task's loss, for the tasks that have weights.",
  }),
  sourceRows: value<ArrayLike<number>>()({
    phrase: "a row number for each row", accepts: isList, optional: true,
    describe: "The number of each row where the rows come from, such as its table. Default: its number in the dataset.",
  }),
};

class Dataset<T extends Targets = NdArray> {
  readonly x: SparseMatrix;
  readonly y: T;
  /** Sample weights by task, `[rows]` each. Tasks without weights are left out. */
  readonly sampleWeights: TaskTargets;
  /** For each row, its row number in the source. */
  readonly sourceRows: Uint32Array;

  constructor(x: FeaturesInput, y: ArrayInput | Record<string, ArrayInput>, options?: Options<typeof extras>) {
    const { sampleWeights, sourceRows } = readOptions("TaskDataset", extras, options);
    this.x = x instanceof SparseMatrix ? x : SparseMatrix.fromDense(x, "features");
    const isSingle = isArrayInput(y, this.x.rows);
    if (!isSingle && !isMap(y)) throw new PotluckError(`targets must be a list, or a map from task to list, found ${showValue(y)}`);
    this.y = (isSingle ? toTarget(y as ArrayInput, "targets", this.x.rows) : mapValues(y as Record<string, ArrayInput>, (input, name) => {
      return toTarget(input, `targets of "${name}"`, this.x.rows);
    })) as T;
    this.sampleWeights = mapValues(sampleWeights, (input, name) => toTarget(input, `sample weights of "${name}"`, this.x.rows));
    this.sourceRows = Uint32Array.from(sourceRows ?? { length: this.x.rows }, (row: number | undefined, index) => row ?? index);
    const numbers = this.sourceRows.length, { rows } = this.x;
    if (numbers !== rows) throw new PotluckError(`sourceRows: found ${numbers} where the features have ${rows} rows`);
  }

  /** How many rows there are. */
  get length(): number {
    return this.x.rows;
  }

  /** The given rows as a new dataset, in the given order; a row may be taken more than once. @throws PotluckError for other row numbers */
  select(rows: ArrayLike<number>): TaskDataset<T> {
    checkRows(rows, this.length, "a dataset");
    const { rows: own, ...batch } = this.batch(Uint32Array.from(rows));
    return Object.assign(Object.create(Dataset.prototype) as Dataset<T>, batch, { sourceRows: own.map((row) => this.sourceRows[row]) });
  }

  /** The same rows with the targets of some tasks alone, those that it has; with a single target, the dataset itself. */
  withTargets(tasks: readonly string[]): TaskDataset<T> {
    if (isSingleTarget(this.y)) return this;
    const own = <V>(map: Readonly<Record<string, V>>): Record<string, V> => (
      Object.fromEntries(Object.entries(map).filter(([task]) => tasks.includes(task))));
    const parts = { x: this.x, y: own(this.y as TaskTargets), sampleWeights: own(this.sampleWeights), sourceRows: this.sourceRows };
    return Object.assign(Object.create(Dataset.prototype) as Dataset<T>, parts);
  }

  /** The given rows as a batch: what a loader calls at every step. */
  batch(rows: Uint32Array): Batch<T> {
    const select = (target: NdArray): NdArray => selectRows(target, rows);
    const y = isSingleTarget(this.y) ? select(this.y) : mapValues(this.y, select);
    return { x: this.x.selectRows(rows), y: y as T, sampleWeights: mapValues(this.sampleWeights, select), rows };
  }
}

/**
 * Features `[n, features]` with one task's targets, or several tasks' by name. A missing target is NaN. Binary targets are `[n]` of 0 and
 * 1, class indices `[n]` from 0, one-hot or probability targets `[n, classes]`. Labels that are strings become class indices by
 * `fitLabels`.
 *
 * `select(rows)` gives some rows as a new dataset; `length` counts the rows.
 *
 * @throws PotluckError when features and targets differ in rows, a feature is not a finite number, or a target is no number
 * @example
 * const movies = new TaskDataset(vectorizer.transform(texts), [1, 0, 1]);
 * const tweets = new TaskDataset([[0, 1.5], [2, 0]], { mood: [0, 2], angry: [NaN, 1] }); // two tasks, one missing target
 * tweets.select([1]).y.mood.data; // Float32Array [2]
 */
export const TaskDataset = Dataset as {
  new (x: FeaturesInput, y: ArrayInput, options?: Options<typeof extras>): Dataset;
  new <T extends string>(x: FeaturesInput, y: Record<T, ArrayInput>, options?: Options<typeof extras>): Dataset<Record<T, NdArray>>;
};
export type TaskDataset<T extends Targets = NdArray> = Dataset<T>;

/** Whether a dataset's targets are those of one task, rather than of several by name. */
export function isSingleTarget(y: Targets): y is NdArray {
  return y.data instanceof Float32Array;
}

function toTarget(input: ArrayInput, what: string, rows: number): NdArray {
  const target = toNdArray(input, what);
  if (target.shape.length === 0 || target.shape[0] !== rows) {
    throw new PotluckError(`${what}: found shape [${target.shape.join(", ")}] where the features have ${rows} rows`);
  }
  return target;
}

/**
 * Whether targets are those of one task, rather than of several by name. Two tasks may be called shape and data: then both are targets of
 * every row. An array's shape is a list of whole numbers whose first is the number of rows, and its data fill the shape. Where one row or
 * two can be read both ways, typed data are an array's.
 */
function isArrayInput(y: ArrayInput | Record<string, ArrayInput>, rows: number): boolean {
  if (isList(y) || typeof y !== "object" || y === null) return isList(y);
  if (!("shape" in y && "data" in y) || "shape" in Object(y.data)) return false;
  const { shape, data } = y as { shape: unknown; data: unknown };
  if (!isList(shape) || !isList(data)) return !isMap(shape);
  const isEachRow = shape.length === rows && (data.length === rows || isList(shape[0]));
  const lengths = Array.from(shape), fills = Array.isArray(shape) && lengths.every(Number.isInteger) && lengths[0] === rows
    && sizeOf(lengths as number[]) === data.length;
  return fills ? !isEachRow || ArrayBuffer.isView(data) : shape.length !== rows && !isList(shape[0]);
}
