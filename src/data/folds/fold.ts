/**
 * @file What all ways to cut rows into folds share: their options, and the sides of each fold. The folds' sizes and guarantees are those of
 * scikit-learn's splitters; where it shuffles with NumPy's generator, we draw from a named stream of ours.
 */
import { PotluckError } from "../../engine/errors.js";
import { RandomStream } from "../../engine/random.js";
import { boolean, readOptions, type Report, seed, type Settings, type Shape, text, value, whole } from "../../options/index.js";
import { isList } from "../../tensor/nd-array.js";
import type { CellValue } from "../table.js";

/** Row numbers of one fold, each side ascending; every row is on one side. */
export interface Fold {
  train: Uint32Array;
  test: Uint32Array;
}

/** What every way takes. */
export const foldOptions = {
  folds: whole({ from: 2, default: 5, aliases: ["nSplits", "splits", "nFolds", "k"], describe: "How many folds: each tests once." }),
  shuffle: boolean({ default: false, describe: "Whether rows are shuffled before they are divided; else folds follow the rows' order." }),
  seed: seed({ optional: true, describe: "Seeds the shuffling: 0 unless it is set. Only with shuffle." }),
  name: text({ default: "data", phrase: "text", empty: true, describe: "Names the random stream, folds/<name>, and the data in errors." }),
};

/** One value per row. */
export const labels = value<ArrayLike<CellValue>>()({
  phrase: "a list with one label per row", accepts: isList, aliases: ["y", "stratify"],
  describe: "The class of each row: each class's rows are divided evenly. A missing value counts as a value.",
});

/** One group per row. */
export const groups = value<ArrayLike<CellValue>>()({
  phrase: "a list with one group per row", accepts: isList,
  describe: "What rows must stay together, such as the author of a text: all rows of a group test in the same fold.",
});

/** Options of folds, checked, and the stream to shuffle by, null where nothing is shuffled. */
export function readFolds<S extends Shape & typeof foldOptions>(
  what: string, shape: S, given: unknown,
): { owner: string; settings: Settings<S>; stream: RandomStream | null } {
  const named = (given as { name?: unknown } | undefined)?.name;
  const owner = typeof named === "string" ? `${what} of "${named}"` : what;
  const settings = readOptions(owner, shape, given as never, checkSeed as never);
  const { shuffle, seed: from = 0, name } = settings as Settings<typeof foldOptions>;
  return { owner, settings, stream: shuffle ? new RandomStream(from, `folds/${name}`) : null };
}

function checkSeed({ shuffle, seed: from }: Settings<typeof foldOptions>, report: Report): void {
  if (!shuffle && from !== undefined) report("seed", "does nothing where shuffle is false: set shuffle, or leave it out", "key");
}

/** Throws where there are fewer rows, or groups, than folds. */
export function checkEnough(owner: string, folds: number, count: number, what: string): void {
  if (count < folds) throw new PotluckError(`${owner}: ${folds} folds need at least ${folds} ${what}, found ${count}: use fewer folds`);
}

/** The folds, given in which one each row tests. */
export function foldsOf(folds: number, testsIn: ArrayLike<number>): Fold[] {
  const rows = Uint32Array.from({ length: testsIn.length }, (_, row) => row);
  return Array.from({ length: folds }, (_, fold) => (
    { train: rows.filter((row) => testsIn[row] !== fold), test: rows.filter((row) => testsIn[row] === fold) }));
}

/** The part of each of `count` places, in `parts` runs whose lengths differ by one at most, the longer ones first. */
export function partOf(place: number, count: number, parts: number): number {
  const size = Math.floor(count / parts), longer = count % parts, border = longer * (size + 1);
  return place < border ? Math.floor(place / (size + 1)) : longer + Math.floor((place - border) / size);
}

/** Values as numbers from 0, in the order of their first rows. */
export function encoded(values: ArrayLike<CellValue>): { codes: Uint32Array; values: CellValue[] } {
  const numbers = new Map<CellValue, number>();
  const codes = Uint32Array.from({ length: values.length }, (_, row) => {
    const value = values[row] ?? null; // a list may have holes
    const known = numbers.get(value) ?? numbers.size;
    numbers.set(value, known);
    return known;
  });
  return { codes, values: [...numbers.keys()] };
}

/** How many rows have each code. */
export function countCodes(codes: Uint32Array, count: number): Uint32Array {
  const counts = new Uint32Array(count);
  for (const code of codes) counts[code]++;
  return counts;
}

/** Throws where no class has a row for every fold. */
export function checkClasses(owner: string, folds: number, counts: Uint32Array): void {
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  if (most < folds) {
    throw new PotluckError(`${owner}: ${folds} folds need a label with ${folds} rows or more, the largest has ${most}: use fewer folds`);
  }
}
