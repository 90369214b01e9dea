/** @file Rows in k parts of equal size, each of which tests once. As scikit-learn's `KFold`. */
import { type Options, whole } from "../../options/index.js";
import { checkEnough, type Fold, foldOptions, foldsOf, partOf, readFolds } from "./fold.js";

/** What {@link kFold} takes. */
export const kFoldOptions = { rows: whole({ from: 0, describe: "How many rows there are." }), ...foldOptions };

/** Options of {@link kFold}. */
export type KFoldOptions = Options<typeof kFoldOptions>;

/**
 * Divides rows into folds. Their sizes differ by one at most, the larger ones first; without `shuffle` each tests a run of rows.
 *
 * @returns one `{ train, test }` of ascending row numbers for each fold; every row tests once
 * @throws PotluckError on wrong options, a seed without `shuffle`, and when there are fewer rows than folds
 * @example
 * const [{ train, test }] = kFold({ rows: 2000, folds: 5, shuffle: true, seed: 1 }); // the first of five
 * train.length; // 1600
 */
export function kFold(given: KFoldOptions): Fold[] {
  const { owner, settings: { rows, folds }, stream } = readFolds("kFold", kFoldOptions, given);
  checkEnough(owner, folds, rows, "rows");
  const order = stream?.permutation(rows) ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const testsIn = new Uint32Array(rows);
  order.forEach((row, place) => (testsIn[row] = partOf(place, rows, folds)));
  return foldsOf(folds, testsIn);
}
