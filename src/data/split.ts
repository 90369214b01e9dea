/**
 * @file Which rows train and which test: seeded shares, stratified by label where labels are given (as scikit-learn's
 * train_test_split with `stratify`), or a column that says it; and seeded samples. Row numbers, ascending, so that a split is
 * the same whatever is later done with the rows.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../engine/nearest-name.js";
import { RandomStream } from "../engine/random.js";
import { type CellValue, type Table, showCell } from "./table.js";

/** Row numbers of the two sides, each ascending; no row is on both. */
export interface Split {
  train: Uint32Array;
  test: Uint32Array;
}

/** Options of {@link splitRows}. */
export interface SplitOptions {
  /** How many rows there are. */
  rows: number;
  /** Share of the rows that test, between 0 and 1; default 0.25. */
  test?: number;
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
 * @throws PotluckError when the share is not between 0 and 1, a side would be empty, or labels and rows differ in number
 * @example
 * const { train, test } = splitRows({ rows: 2000, test: 0.25, labels: table.column("label"), seed: 1, name: "movie" });
 * test.length; // 500
 */
export function splitRows({ rows, test = 0.25, labels, seed = 0, name = "data" }: SplitOptions): Split {
  if (!(test > 0 && test < 1)) throw new PotluckError(`split of "${name}": the test share must be between 0 and 1, found ${test}`);
  if (labels && labels.length !== rows) throw new PotluckError(`split of "${name}": found ${labels.length} labels for ${rows} rows`);
  const testCount = Math.round(test * rows);
  if (testCount === 0 || testCount === rows) {
    throw new PotluckError(
      `split of "${name}": ${rows} rows at a test share of ${test} leave none to ${testCount === 0 ? "test" : "train"}: ` +
      "take more rows or another share",
    );
  }
  const stream = new RandomStream(seed, `split/${name}`);
  const groups = labels ? groupRows(labels) : [Uint32Array.from({ length: rows }, (_, row) => row)];
  const counts = allocate(groups.map((group) => group.length), testCount, stream.fork("remainders"));
  const tested = new Uint8Array(rows);
  groups.forEach((group, index) => {
    for (const row of stream.shuffle(group).subarray(0, counts[index])) tested[row] = 1;
  });
  return sides(tested);
}

/**
 * Splits a table's rows by a column whose values are `train` and `test`.
 *
 * @throws PotluckError when a row has any other value (says which row), or a side is empty
 * @example
 * const { train, test } = splitByColumn(table, "split");
 */
export function splitByColumn(table: Table, column: string): Split {
  const tested = Uint8Array.from(table.column(column), (value, row) => {
    if (value === "train") return 0;
    if (value === "test") return 1;
    const hint = typeof value === "string" ? didYouMean(value, ["train", "test"]) : "";
    throw new PotluckError(`${table.where(row)}: column "${column}" must be "train" or "test", found ${showCell(value)}${hint}`);
  });
  const split = sides(tested);
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

/** Row numbers by label, labels in the order in which they first come up. */
function groupRows(labels: ArrayLike<CellValue>): Uint32Array[] {
  const groups = new Map<CellValue, number[]>();
  for (let row = 0; row < labels.length; row++) {
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

function sides(tested: Uint8Array): Split {
  const rows = Uint32Array.from(tested, (_, row) => row);
  return { train: rows.filter((row) => tested[row] === 0), test: rows.filter((row) => tested[row] === 1) };
}
