/**
 * @file Which rows train, validate and test: seeded shares, stratified by labels if they are given (as scikit-learn's train_test_split
 * with `stratify`), whole groups at a time, or in time; or a column that names the side; and seeded samples. Row numbers are ascending, so
 * that a split does not depend on what is later done with the rows.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { didYouMean, number, type Options, readOptions, seed, text, value, whole } from "../options/index.js";
import { isList } from "../tensor/nd-array.js";
import { dealGroups } from "./splits/groups.js";
import { dealByLabels } from "./splits/iterative.js";
import { type LabelSets, singleLabels } from "./splits/label-sets.js";
import { markOf, SIDES, type Split, splitOf, VERBS } from "./splits/sides.js";
import { takeLabelled } from "./splits/single-label.js";
import { latestRows, timesOf } from "./splits/time.js";
import { type CellValue, checkTable, isMissing, type Side, type Table, showCell } from "./table.js";

export type { Split } from "./splits/sides.js";

const shares = {
  test: number({
    from: 0, below: 1, default: 0.25, describe: "Share of the rows that test. 0: none.", aliases: ["testSize"],
    phrase: "a number from 0 up, below 1",
  }),
  validation: number({
    above: 0, below: 1, default: null, orNull: "for none", phrase: "a number between 0 and 1",
    aliases: ["validationSize", "valSize", "val"],
    describe: "Share of all rows that validate, taken from those that do not test. null: none.",
  }),
};

/** What {@link splitRows} takes. */
export const splitOptions = {
  rows: whole({ from: 0, describe: "How many rows there are." }),
  ...shares,
  labels: value<ArrayLike<CellValue> | LabelSets>()({
    optional: true, phrase: "a list with one label per row, or label sets", accepts: (given) => isList(given) || isLabelSets(given),
    aliases: ["stratify", "y"],
    describe: "One value per row: each value's rows are divided in proportion. A missing value counts as a value. Or any number of " +
      "labels per row, from labelSets.",
  }),
  groups: value<ArrayLike<CellValue>>()({
    optional: true, phrase: "a list with one group per row", accepts: isList,
    describe: "What rows must stay together, such as the author of a text: all rows of a group are on one side.",
  }),
  seed: seed({ default: 0, describe: "Seeds the choice of rows." }),
  name: text({ default: "data", phrase: "text", empty: true, describe: "Names the random stream, split/<name>, and the data in errors." }),
};

const sampleArguments = {
  rows: splitOptions.rows, count: whole({ from: 1, describe: "How many rows to take." }), seed: splitOptions.seed, name: splitOptions.name,
};

const timeOptions = {
  column: text({ phrase: "the name of a column", describe: "The column with each row's time." }), ...shares,
};

/** Options of {@link splitRows}. */
export type SplitOptions = Options<typeof splitOptions>;
/** Options of {@link splitByTime}. */
export type SplitByTimeOptions = Options<typeof timeOptions>;

/** What keeps rows together or apart while some are taken. */
export interface Strata {
  /** One value for each row of the data, or label sets. Left out: rows are taken at random. */
  labels?: ArrayLike<CellValue> | LabelSets;
  /** One group for each row of the data. Left out: each row stands for itself. */
  groups?: ArrayLike<CellValue>;
}

/**
 * Splits rows at random. The test side has exactly `round(test * rows)` rows, half rounded up. With one label per row, every label has its
 * share of them, rounded down, and the remaining rows go to the largest remainders (ties at random), so that no label is a row or more off
 * its share; but each label keeps a row for training as long as others can give theirs. With several labels per row, they are dealt by
 * iterative stratification (Sechidis, Tsoumakas & Vlahavas 2011); a label of one row trains.
 *
 * With `groups`, whole groups are dealt: no group is on two sides, and the sides have their shares of the rows, and of each label, as
 * nearly as groups allow.
 *
 * The rows that validate are chosen afterwards, in the same way, from the rows that do not test: the test rows are the same with and
 * without them.
 *
 * @throws PotluckError on wrong options, when a side would be empty, when labels or groups and rows differ in number, and for a row without
 *   a group
 * @example
 * const { train, test } = splitRows({ rows: 2000, test: 0.25, labels: table.column("label"), seed: 1, name: "movie" });
 * test.length; // 500
 */
export function splitRows(given: SplitOptions): Split {
  const owner = typeof (given as SplitOptions | undefined)?.name === "string" ? `split of "${given.name}"` : "splitRows";
  const { rows, test, validation, labels, groups, seed, name } = readOptions(owner, splitOptions, given);
  const labelled = labels === undefined ? rows : isLabelSets(labels) ? labels.starts.length - 1 : labels.length;
  if (labelled !== rows) throw new PotluckError(`${owner}: found ${labelled} labels for ${rows} rows`);
  if (groups && groups.length !== rows) throw new PotluckError(`${owner}: found ${groups.length} groups for ${rows} rows`);
  const counts = countsOf(owner, rows, { test, validation });
  const marks = new Uint8Array(rows), stream = new RandomStream(seed, `split/${name}`), strata = strataOf(owner, { labels, groups });
  if (counts.test > 0) mark(marks, "test", counts.test, strata, stream);
  if (counts.validation > 0) mark(marks, "validation", counts.validation, strata, stream.fork("validation"));
  return splitOf(marks);
}

/**
 * Takes some of the training rows of a split to validate: `round(share * rows)` of them, one at least, where no rows validate yet. With
 * `labels`, each label gives its share, and keeps a row for training as long as others can give theirs; with `groups`, whole groups are
 * taken.
 *
 * @param share of the training rows, between 0 and 1
 * @param name names the random stream, split/<name>/aside, and the data in errors
 * @throws PotluckError when there are fewer than two training rows, or groups
 * @example
 * setAside(splitByColumn(table, "part"), { share: 0.2, seed: 1, name: "movie" }).validation.length;
 */
export function setAside(
  { train, validation, test }: Split, { share, seed, name, ...given }: Strata & { share: number; seed: number; name: string },
): Split {
  if (validation.length > 0) return { train, validation, test };
  requireTwo(name, train);
  const owner = `split of "${name}"`, strata = strataOf(owner, given);
  const aside = new Uint8Array(train.length);
  mark(aside, "validation", asideCount(share, train), strata, new RandomStream(seed, `split/${name}/aside`), train);
  const taken = splitOf(aside), rows = (positions: Uint32Array): Uint32Array => positions.map((position) => train[position]);
  return { train: rows(taken.train), validation: rows(taken.validation), test };
}

/** As {@link setAside}, but takes the latest of the training rows. */
export function setLatestAside(
  { train, validation, test }: Split, table: Table, { column, share }: { column: string; share: number },
): Split {
  if (validation.length > 0) return { train, validation, test };
  requireTwo(table.name, train);
  const { early, late } = latest(table, column, train, timesOf(table, column), asideCount(share, train));
  return { train: early, validation: late, test };
}

/**
 * Splits a table's rows in time: the latest `test` share tests, and the latest `validation` share of all rows before it validates. All rows
 * of one time are on one side, so a side may have somewhat more or fewer rows than its share. There is no chance in it.
 *
 * @throws PotluckError on wrong options, for a row whose time is missing or neither an ISO date or timestamp nor a number (it names the
 *   row), and when too few different times are there for the sides
 * @example
 * const { train, test } = splitByTime(table, { column: "date", test: 0.2 });
 */
export function splitByTime(table: Table, given: SplitByTimeOptions): Split {
  checkTable("splitByTime", table);
  const { column, test, validation } = readOptions("splitByTime", timeOptions, given), times = timesOf(table, column);
  const counts = countsOf(`split of "${table.name}"`, table.rows, { test, validation });
  let train: Uint32Array = Uint32Array.from(times.keys());
  const sides: Omit<Split, "train"> = { validation: new Uint32Array(), test: new Uint32Array() };
  for (const side of ["test", "validation"] as const) {
    if (counts[side] === 0) continue;
    const { early, late } = latest(table, column, train, times, counts[side]);
    train = early;
    sides[side] = late;
  }
  return { train, ...sides };
}

/** What {@link splitByFold} takes. */
export interface FoldOptions extends Strata {
  rows: number;
  /** How many folds. */
  folds: number;
  /** The fold that tests, from 0. */
  fold: number;
  /** Seeds the dealing: with the same, every fold is of the same dealing. */
  dealing: number;
  /** Share of all rows that validate, taken from the other folds; null: none. */
  validation: number | null;
  /** Seeds the choice of rows that validate. */
  seed: number;
  /** Names the random streams, folds/<name> and split/<name>/validation, and the data in errors. */
  name: string;
}

/**
 * Deals rows into folds of the same size, but for one row, of which one tests; each fold has its share of every label. With `groups`, whole
 * groups are dealt, and folds are as nearly equal as groups allow.
 *
 * @throws PotluckError when there are fewer rows or groups than folds, when no row is left to train, and for a row without a group
 */
export function splitByFold({ rows, folds, fold, dealing, validation, seed, name, ...given }: FoldOptions): Split {
  const owner = `split of "${name}"`, strata = strataOf(owner, given), stream = new RandomStream(dealing, `folds/${name}`);
  if (rows < folds) throw new PotluckError(`${owner}: ${folds} folds need at least ${folds} rows, found ${rows}: use fewer folds`);
  const sizes = Array.from({ length: folds }, (_, index) => Math.floor(rows / folds) + (index < rows % folds ? 1 : 0));
  const all = Uint32Array.from({ length: rows }, (_, row) => row), { groups, sets } = strata;
  const dealt = groups ? dealGroups({ rows: all, groups, sizes, sets, stream })
    : dealByLabels({ rows: all, sizes, sets: sets ?? singleLabels(new Uint8Array(rows)), stream });
  if (!dealt) throw tooFewGroups(owner, groups!, `${folds} folds`, all);
  const marks = Uint8Array.from(dealt, (own) => (own === fold ? markOf("test") : 0));
  if (validation !== null) {
    const { validation: count } = countsOf(owner, rows, { test: 0, validation }), others = dealt.filter((own) => own !== fold).length;
    if (count >= others) throw new PotluckError(`${owner}: ${rows} rows in ${folds} folds leave none to train: use more rows`);
    mark(marks, "validation", count, strata, new RandomStream(seed, `split/${name}/validation`));
  }
  return splitOf(marks);
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

/** How many rows test and validate. @throws PotluckError when a side that is wanted would be empty */
function countsOf(
  owner: string, rows: number, { test, validation }: { test: number; validation: number | null },
): { test: number; validation: number } {
  const counts = { test: Math.round(test * rows), validation: Math.round((validation ?? 0) * rows) };
  const refuse = (side: Side): never => {
    const shares = [
      ...(test === 0 ? [] : [`a test share of ${test}`]), ...(validation === null ? [] : [`a validation share of ${validation}`]),
    ].join(" and ");
    const found = `${rows} rows${shares && ` at ${shares}`}`;
    throw new PotluckError(`${owner}: ${found} leave none to ${VERBS[side]}: use more rows or another share`);
  };
  if (test > 0 && counts.test === 0) refuse("test");
  if (validation !== null && counts.validation === 0) refuse("validation");
  if (counts.test + counts.validation >= rows) refuse("train");
  return counts;
}

function asideCount(share: number, train: Uint32Array): number {
  return Math.max(1, Math.round(share * train.length));
}

function requireTwo(name: string, train: Uint32Array): void {
  if (train.length < 2) throw new PotluckError(`split of "${name}": found ${train.length} training rows, and automatic length needs 2`);
}

/** Labels and groups, ready to be dealt. */
interface ReadyStrata {
  /** One value per row, which is divided by largest remainders. */
  single?: ArrayLike<CellValue>;
  /** The same, or several labels per row, as sets. */
  sets: LabelSets | null;
  groups?: Uint32Array;
}

function strataOf(owner: string, { labels, groups }: Strata): ReadyStrata {
  const single = labels === undefined || isLabelSets(labels) ? undefined : labels;
  return {
    single, sets: single ? singleLabels(single) : labels as LabelSets | undefined ?? null, groups: groups && groupCodes(owner, groups),
  };
}

/** Groups as numbers from 0, in the order of their first rows. Two values that are written alike are one group. */
function groupCodes(owner: string, groups: ArrayLike<CellValue>): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from({ length: groups.length }, (_, row) => {
    if (isMissing(groups[row] ?? null)) throw new PotluckError(`${owner}: row ${row} has no group, found ${showCell(groups[row] ?? null)}`);
    const name = String(groups[row]), code = known.get(name) ?? known.size;
    known.set(name, code);
    return code;
  });
}

/**
 * Marks about `count` of the rows that still train as another side's.
 *
 * @param rows the row of the data that each mark is of; left out: the same
 */
function mark(
  marks: Uint8Array, side: Side, count: number, { single, sets, groups }: ReadyStrata, stream: RandomStream, rows?: Uint32Array,
): void {
  const free = Uint32Array.from(marks.keys()).filter((row) => marks[row] === 0), data = rows ? free.map((row) => rows[row]) : free;
  if (!groups && (single || !sets)) {
    const own = single && Array.from(free, (_, place) => single[data[place]]);
    for (const place of takeLabelled(own ?? free.length, count, stream)) marks[free[place]] = markOf(side);
    return;
  }
  const sizes = [free.length - count, count], deal = { rows: data, sizes, first: 0, stream };
  const dealt = groups ? dealGroups({ ...deal, groups, sets }) : dealByLabels({ ...deal, sets: sets! });
  if (!dealt) throw tooFewGroups(stream.name, groups!, `rows that ${VERBS[side]} and rows that train`, data);
  dealt.forEach((part, place) => {
    if (part === 1) marks[free[place]] = markOf(side);
  });
}

function tooFewGroups(owner: string, groups: Uint32Array, what: string, rows: Uint32Array): PotluckError {
  const found = new Set(Array.from(rows, (row) => groups[row])).size, count = found === 1 ? "1 group" : `${found} groups`;
  return new PotluckError(`${owner}: found ${count} for ${what}: a group is on one side only, so more groups are needed`);
}

/** The latest of some rows. @throws PotluckError where all of them have one time */
function latest(
  table: Table, column: string, rows: Uint32Array, times: Float64Array, count: number,
): { early: Uint32Array; late: Uint32Array } {
  const divided = latestRows(rows, times, count);
  if (divided) return divided;
  const [row] = rows, shown = showCell(table.column(column)[row]);
  throw new PotluckError(`${table.name}: all ${rows.length} rows that are to be divided have ${shown} in column "${column}": ` +
    "a split in time needs rows of several times");
}

function isLabelSets(given: unknown): given is LabelSets {
  return typeof given === "object" && given !== null && "starts" in given && "needed" in given;
}
