/**
 * @file Folds in which no group both trains and tests, with as equal shares of each label as groups allow. As scikit-learn's
 * `StratifiedGroupKFold`, a greedy search. Sums are added in NumPy's order, since which of two equal folds is taken may turn on
 * the last bit.
 */
import { PotluckError } from "../../engine/errors.js";
import type { Options } from "../../options/index.js";
import { checkClasses, checkEnough, countCodes, type Fold, foldOptions, foldsOf, groups, labels, readFolds } from "./fold.js";
import { groupCodes, sortedCodes } from "./group-order.js";

/** What {@link stratifiedGroupKFold} takes. */
export const stratifiedGroupKFoldOptions = { labels, groups, ...foldOptions };

/** Options of {@link stratifiedGroupKFold}. */
export type StratifiedGroupKFoldOptions = Options<typeof stratifiedGroupKFoldOptions>;

/**
 * Divides rows into folds, whole groups at a time. The groups whose labels are least even go first, each to the fold that makes the labels'
 * shares most equal over the folds; of equal folds to the one with the fewest rows. `shuffle` changes the order of groups that are equally
 * uneven. A fold may end up without rows to test where few groups are large.
 *
 * @returns one `{ train, test }` of ascending row numbers for each fold; every row tests once, and no group is on both sides
 * @throws PotluckError on wrong options, a seed without `shuffle`, labels and groups that differ in number, a row without a group, and when
 *   there are fewer groups than folds, or no label has a row for each fold
 * @example
 * const folds = stratifiedGroupKFold({ labels: table.column("stars"), groups: table.column("author"), folds: 3, shuffle: true, seed: 1 });
 */
export function stratifiedGroupKFold(given: StratifiedGroupKFoldOptions): Fold[] {
  const { owner, settings, stream } = readFolds("stratifiedGroupKFold", stratifiedGroupKFoldOptions, given), { folds } = settings;
  const rows = settings.labels.length;
  if (settings.groups.length !== rows) throw new PotluckError(`${owner}: found ${settings.groups.length} groups for ${rows} labels`);
  checkEnough(owner, folds, rows, "rows");
  const classes = sortedCodes(settings.labels), all = countCodes(classes.codes, classes.count);
  checkClasses(owner, folds, all);
  const { codes, count } = groupCodes(owner, settings.groups);
  checkEnough(owner, folds, count, "groups");
  const inGroup = Array.from({ length: count }, () => new Float64Array(classes.count));
  codes.forEach((group, row) => inGroup[group][classes.codes[row]]++);

  const uneven = inGroup.map((counts) => deviation(counts, pairwise));
  const order = [...(stream?.permutation(count) ?? inGroup.keys())].sort((a, b) => uneven[b] - uneven[a]); // a stable sort
  const inFold = Array.from({ length: folds }, () => new Float64Array(classes.count)), foldOf = new Uint32Array(count);
  for (const group of order) {
    foldOf[group] = bestFold(inFold, inGroup[group], all);
    inGroup[group].forEach((more, code) => (inFold[foldOf[group]][code] += more));
  }
  return foldsOf(folds, codes.map((group) => foldOf[group]));
}

/** The fold that a group makes most even; of folds that come to about the same, the one with the fewest rows. */
function bestFold(inFold: readonly Float64Array[], group: Float64Array, all: Uint32Array): number {
  let best = 0, least = Infinity, fewest = Infinity;
  const add = all.length === 1 ? pairwise : inTurn; // down the columns of a matrix NumPy adds row by row
  inFold.forEach((own, fold) => {
    const deviations = Float64Array.from(all, (count, code) => (
      deviation(inFold.map((counts, other) => (counts[code] + (other === fold ? group[code] : 0)) / count), add)));
    const mean = pairwise(deviations) / all.length, rows = inTurn(own);
    if (!(mean < least || (isClose(mean, least) && rows < fewest))) return;
    best = fold;
    least = mean;
    fewest = rows;
  });
  return best;
}

/** The standard deviation. */
function deviation(values: ArrayLike<number>, add: (values: ArrayLike<number>) => number): number {
  const mean = add(values) / values.length;
  return Math.sqrt(add(Float64Array.from(values, (value) => (value - mean) * (value - mean))) / values.length);
}

function inTurn(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** NumPy's sum of numbers that lie side by side: in eight parts, of up to 128 numbers; halves of more. */
function pairwise(values: ArrayLike<number>): number {
  const { length } = values;
  if (length < 8) return inTurn(values);
  if (length > 128) {
    const half = (length >> 1) - ((length >> 1) % 8), all = Float64Array.from(values);
    return pairwise(all.subarray(0, half)) + pairwise(all.subarray(half));
  }
  const part = Float64Array.from({ length: 8 }, (_, index) => values[index]);
  let at = 8;
  for (; at + 8 <= length; at += 8) for (let index = 0; index < 8; index++) part[index] += values[at + index];
  let sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  for (; at < length; at++) sum += values[at];
  return sum;
}

/** NumPy's `isclose`. */
function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);
}
