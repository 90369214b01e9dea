/**
 * @file Which rows train, which validate and which test: seeded shares, stratified by label where labels are given (as scikit-learn's
 * train_test_split with `stratify`), or a column that says it; and seeded samples. Row numbers, ascending, so that a split is
 * the same whatever is later done with the rows.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { RandomStream } from "../engine/random.js";
import { type CellValue, type Table, showCell } from "./table.js";

/** Row numbers of the sides, each ascending; no row is on two. */
export interface Split {
  train: Uint32Array;
  /** Rows to choose an epoch by; none where none were asked for. */
  validation: Uint32Array;
  test: Uint32Array;
}

/** Options of {@link splitRows}. */
export interface SplitOptions {
  /** How many rows there are. */
  rows: number;
  /** Share of the rows that test, between 0 and 1; default 0.25. */
  test?: number;
  /** Share of all rows that validate, taken from those that do not test; between 0 and 1, or null, the default, for none. */
  validation?: number | null;
  /** One value a row: each value's rows are shared out in proportion. Missing values count as a value. */
  labels?: ArrayLike<CellValue>;
  /** Default 0. */
  seed?: number;
  /** Names the stream of chance, `split/<name>`, and the data in errors; default `data`. */
  name?: string;
}

/**
 * Splits rows by chance. The test side has exactly `round(test * rows)` rows, half rounded up. With `labels`, every label has
 * its share of them, rounded down, and the rows that are left over go to the largest remainders (equal ones by chance), so that
 * no label is a row or more off its share; but each label keeps a row for training as long as others can give theirs.
 *
 * The `round(validation * rows)` rows that validate are drawn afterwards, in the same way, from the rows that do not test: the
 * test rows are the same with them and without.
 *
 * @throws PotluckError when a share is not between 0 and 1, a side would be empty, or labels and rows differ in number
 * @example
 * const { train, test } = splitRows({ rows: 2000, test: 0.25, labels: table.column("label"), seed: 1, name: "movie" });
 * test.length; // 500
 */
export function splitRows({ rows, test = 0.25, validation = null, labels, seed = 0, name = "data" }: SplitOptions): Split {
  if (!(test > 0 && test < 1)) throw new PotluckError(`split of "${name}": the test share must be between 0 and 1, found ${test}`);
  if (validation !== null && !(validation > 0 && validation < 1)) {
    throw new PotluckError(`split of "${name}": the validation share must be between 0 and 1, found ${validation}`);
  }
  if (labels && labels.length !== rows) throw new PotluckError(`split of "${name}": found ${labels.length} labels for ${rows} rows`);
  const testCount = Math.round(test * rows), validationCount = Math.round((validation ?? 0) * rows);
  const refuse = (side: keyof Split): never => {
    const shares = validation === null ? `a test share of ${test}` : `a test share of ${test} and a validation share of ${validation}`;
    throw new PotluckError(`split of "${name}": ${rows} rows at ${shares} leave none to ${VERBS[side]}: take more rows or another share`);
  };
  if (testCount === 0) refuse("test");
  if (validation !== null && validationCount === 0) refuse("validation");
  if (testCount + validationCount >= rows) refuse("train");
  const sides = new Uint8Array(rows);
  mark(sides, SIDES.indexOf("test"), testCount, labels, new RandomStream(seed, `split/${name}`));
  if (validationCount > 0) mark(sides, SIDES.indexOf("validation"), validationCount, labels, new RandomStream(seed, `split/${name}/validation`));
  return splitOf(sides);
}

/**
 * Splits a table's rows by a column whose values are `train` and `test`, and, where there are rows to validate, `validation`.
 *
 * @throws PotluckError when a row has any other value (says which row), or no row trains, or none tests
 * @example
 * const { train, test } = splitByColumn(table, "split");
 */
export function splitByColumn(table: Table, column: string): Split {
  const split = splitOf(Uint8Array.from(table.column(column), (value, row) => {
    const side = (SIDES as readonly CellValue[]).indexOf(value);
    if (side >= 0) return side;
    const hint = typeof value === "string" ? didYouMean(value, SIDES) : "";
    throw new PotluckError(`${table.where(row)}: column "${column}" must be "train", "validation" or "test", found ${showCell(value)}${hint}`);
  }));
  for (const side of ["train", "test"] as const) {
    if (split[side].length === 0) throw new PotluckError(`${table.name}: no row has "${side}" in column "${column}" (${table.rows} rows)`);
  }
  return split;
}

/**
 * Draws `count` rows of `rows` by chance, without replacement, and returns them in their original order.
 *
 * @throws PotluckError when there are fewer rows than that, or `count` is not a whole number from 1
 * @example
 * sampleRows(5547, 2000, 1, "yelp"); // Uint32Array, ascending
 */
export function sampleRows(rows: number, count: number, seed = 0, name = "data"): Uint32Array {
  if (!Number.isInteger(count) || count < 1) throw new PotluckError(`sample of "${name}" must be a whole number from 1, found ${count}`);
  if (count > rows) throw new PotluckError(`sample of "${name}": ${count} rows wanted where there are ${rows}; ask for ${rows} at most`);
  return new RandomStream(seed, `sample/${name}`).permutation(rows).subarray(0, count).toSorted();
}

/** The sides, in the numbers by which rows are marked. */
const SIDES = ["train", "validation", "test"] as const;
const VERBS: Record<keyof Split, string> = { train: "train", validation: "validate", test: "test" };

/** Marks so many of the rows that still train as another side's, each label giving its share. */
function mark(sides: Uint8Array, side: number, count: number, labels: ArrayLike<CellValue> | undefined, stream: RandomStream): void {
  const free = Uint32Array.from(sides.keys()).filter((row) => sides[row] === 0);
  const groups = labels ? groupRows(free, labels) : [free];
  const counts = allocate(groups.map((group) => group.length), count, stream.fork("remainders"));
  groups.forEach((group, index) => {
    for (const row of stream.shuffle(group).subarray(0, counts[index])) sides[row] = side;
  });
}

/** Rows by label, labels in the order in which they first come up. */
function groupRows(rows: Uint32Array, labels: ArrayLike<CellValue>): Uint32Array[] {
  const groups = new Map<CellValue, number[]>();
  for (const row of rows) {
    const group = groups.get(labels[row]);
    if (group) group.push(row);
    else groups.set(labels[row], [row]);
  }
  return [...groups.values()].map((group) => Uint32Array.from(group));
}

/** Shares `total` out over groups in proportion to their sizes, by largest remainder, in whole numbers throughout. */
function allocate(sizes: number[], total: number, stream: RandomStream): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const counts = sizes.map((size) => Math.floor((size * total) / all));
  const remainder = (group: number): number => (sizes[group] * total) % all;
  // A stable sort of a shuffled list: equal remainders stay in their drawn order.
  const order = [...stream.permutation(sizes.length)].sort((a, b) => remainder(b) - remainder(a));
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const kept of [1, 0]) { // a label's last row is taken only once no label has two
    let given = -1;
    while (left > 0 && given !== 0) {
      const takers = order.filter((group) => sizes[group] - counts[group] > kept).slice(0, left);
      for (const group of takers) counts[group]++;
      given = takers.length;
      left -= given;
    }
  }
  return counts;
}

function splitOf(sides: Uint8Array): Split {
  const rows = Uint32Array.from(sides.keys());
  const of = (side: keyof Split): Uint32Array => rows.filter((row) => sides[row] === SIDES.indexOf(side));
  return { train: of("train"), validation: of("validation"), test: of("test") };
}
