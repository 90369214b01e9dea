/**
 * @file Which rows train, validate and test: seeded shares, stratified by label if labels are given (as scikit-learn's train_test_split
 * with `stratify`), or a column that names the side; and seeded samples. Row numbers are ascending, so that a split does not depend on
 * what is later done with the rows.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { didYouMean, number, type Options, readOptions, seed, text, value, whole } from "../options/index.js";
import { isList } from "../tensor/nd-array.js";
import { type CellValue, checkTable, type Table, showCell } from "./table.js";

/** Row numbers of the sides, each ascending; no row is on two. */
export interface Split {
  train: Uint32Array;
  /** Rows to choose the best epoch by; none unless they were asked for. */
  validation: Uint32Array;
  test: Uint32Array;
}

/** What {@link splitRows} takes. */
export const splitOptions = {
  rows: whole({ from: 0, describe: "How many rows there are." }),
  test: number({
    above: 0, below: 1, default: 0.25, describe: "Share of the rows that test.", aliases: ["testSize"], phrase: "a number between 0 and 1",
  }),
  validation: number({
    above: 0, below: 1, default: null, orNull: "for none", phrase: "a number between 0 and 1",
    aliases: ["validationSize", "valSize", "val"],
    describe: "Share of all rows that validate, taken from those that do not test. null: none.",
  }),
  labels: value<ArrayLike<CellValue>>()({
    optional: true, phrase: "a list with one label per row", accepts: isList, aliases: ["stratify", "y"],
    describe: "One value per row: each value's rows are divided in proportion. A missing value counts as a value.",
  }),
  seed: seed({ default: 0, describe: "Seeds the choice of rows." }),
  name: text({ default: "data", phrase: "text", empty: true, describe: "Names the random stream, split/<name>, and the data in errors." }),
};

const sampleArguments = {
  rows: splitOptions.rows, count: whole({ from: 1, describe: "How many rows to take." }), seed: splitOptions.seed, name: splitOptions.name,
};

/** Options of {@link splitRows}. */
export type SplitOptions = Options<typeof splitOptions>;

/**
 * Splits rows at random. The test side has exactly `round(test * rows)` rows, half rounded up. With `labels`, every label has its share
 * of them, rounded down, and the remaining rows go to the largest remainders (ties at random), so that no label is a row or more off its
 * share; but each label keeps a row for training as long as others can give theirs.
 *
 * The `round(validation * rows)` rows that validate are chosen afterwards, in the same way, from the rows that do not test: the test rows
 * are the same with and without them.
 *
 * @throws PotluckError on wrong options, when a side would be empty, or labels and rows differ in number
 * @example
 * const { train, test } = splitRows({ rows: 2000, test: 0.25, labels: table.column("label"), seed: 1, name: "movie" });
 * test.length; // 500
 */
export function splitRows(given: SplitOptions): Split {
  const owner = typeof (given as SplitOptions | undefined)?.name === "string" ? `split of "${given.name}"` : "splitRows";
  const { rows, test, validation, labels, seed, name } = readOptions(owner, splitOptions, given);
  if (labels && labels.length !== rows) throw new PotluckError(`${owner}: found ${labels.length} labels for ${rows} rows`);
  const testCount = Math.round(test * rows), validationCount = Math.round((validation ?? 0) * rows);
  const refuse = (side: keyof Split): never => {
    const shares = validation === null ? `a test share of ${test}` : `a test share of ${test} and a validation share of ${validation}`;
    throw new PotluckError(`${owner}: ${rows} rows at ${shares} leave none to ${VERBS[side]}: use more rows or another share`);
  };
  if (testCount === 0) refuse("test");
  if (validation !== null && validationCount === 0) refuse("validation");
  if (testCount + validationCount >= rows) refuse("train");
  const sides = new Uint8Array(rows);
  mark(sides, SIDES.indexOf("test"), testCount, labels, new RandomStream(seed, `split/${name}`));
  if (validationCount > 0) {
    mark(sides, SIDES.indexOf("validation"), validationCount, labels, new RandomStream(seed, `split/${name}/validation`));
  }
  return splitOf(sides);
}

/**
 * Takes some of the training rows of a split to validate: `round(share * rows)` of them, one at least, where no rows validate yet. With
 * `labels`, each label gives its share, and keeps a row for training as long as others can give theirs.
 *
 * @param share of the training rows, between 0 and 1
 * @param labels one value for each row of the data
 * @param name names the random stream, split/<name>/aside, and the data in errors
 * @throws PotluckError when there are fewer than two training rows
 * @example
 * setAside(splitByColumn(table, "part"), { share: 0.2, seed: 1, name: "movie" }).validation.length;
 */
export function setAside(
  { train, validation, test }: Split,
  { share, labels, seed, name }: { share: number; labels?: ArrayLike<CellValue>; seed: number; name: string },
): Split {
  if (validation.length > 0) return { train, validation, test };
  if (train.length < 2) throw new PotluckError(`split of "${name}": found ${train.length} training rows, and automatic length needs 2`);
  const sides = new Uint8Array(train.length), own = labels && Array.from(train, (row) => labels[row]);
  const count = Math.max(1, Math.round(share * train.length));
  mark(sides, SIDES.indexOf("validation"), count, own, new RandomStream(seed, `split/${name}/aside`));
  const taken = splitOf(sides), rows = (positions: Uint32Array): Uint32Array => positions.map((position) => train[position]);
  return { train: rows(taken.train), validation: rows(taken.validation), test };
}

/**
 * Splits a table's rows by a column whose values are `train`, `test` and, if there are rows to validate, `validation`.
 *
 * @throws PotluckError when a row has another value (names the row), or no row trains, or none tests
 * @example
 * const { train, test } = splitByColumn(table, "split");
 */
export function splitByColumn(table: Table, column: string): Split {
  checkTable("splitByColumn", table);
  const split = splitOf(Uint8Array.from(table.column(column), (value, row) => {
    const side = (SIDES as readonly CellValue[]).indexOf(value);
    if (side >= 0) return side;
    const hint = typeof value === "string" ? didYouMean(value, SIDES) : "";
    const problem = `must be "train", "validation" or "test", found ${showCell(value)}${hint}`;
    throw new PotluckError(`${table.where(row)}: column "${column}" ${problem}`);
  }));
  for (const side of ["train", "test"] as const) {
    if (split[side].length === 0) throw new PotluckError(`${table.name}: no row has "${side}" in column "${column}" (${table.rows} rows)`);
  }
  return split;
}

/**
 * A random sample of `count` of `rows` rows, without replacement, in their original order.
 *
 * @throws PotluckError on wrong numbers, and when there are fewer rows than `count`
 * @example
 * sampleRows(5547, 2000, 1, "yelp"); // Uint32Array, ascending
 */
export function sampleRows(rows: number, count: number, seed = 0, name = "data"): Uint32Array {
  readOptions("sampleRows", sampleArguments, { rows, count, seed, name });
  if (count > rows) throw new PotluckError(`sample of "${name}": asked for ${count} rows, found ${rows}: ask for ${rows} at most`);
  return new RandomStream(seed, `sample/${name}`).permutation(rows).subarray(0, count).toSorted();
}

/** The sides; rows are marked by their places here. */
const SIDES = ["train", "validation", "test"] as const;
const VERBS: Record<keyof Split, string> = { train: "train", validation: "validate", test: "test" };

/** Marks `count` of the rows that still train as another side's; each label gives its share. */
function mark(sides: Uint8Array, side: number, count: number, labels: ArrayLike<CellValue> | undefined, stream: RandomStream): void {
  const free = Uint32Array.from(sides.keys()).filter((row) => sides[row] === 0);
  const groups = labels ? groupRows(free, labels) : [free];
  const counts = allocate(groups.map((group) => group.length), count, stream.fork("remainders"));
  groups.forEach((group, index) => {
    for (const row of stream.shuffle(group).subarray(0, counts[index])) sides[row] = side;
  });
}

/** Rows by label, labels in the order of their first rows. */
function groupRows(rows: Uint32Array, labels: ArrayLike<CellValue>): Uint32Array[] {
  const groups = new Map<CellValue, number[]>();
  for (const row of rows) {
    const group = groups.get(labels[row]);
    if (group) group.push(row);
    else groups.set(labels[row], [row]);
  }
  return [...groups.values()].map((group) => Uint32Array.from(group));
}

/** Divides `total` over groups in proportion to their sizes, by largest remainder, in whole numbers throughout. */
function allocate(sizes: number[], total: number, stream: RandomStream): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const counts = sizes.map((size) => Math.floor((size * total) / all));
  const remainder = (group: number): number => (sizes[group] * total) % all;
  // A stable sort of a shuffled list: equal remainders stay in their random order.
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
