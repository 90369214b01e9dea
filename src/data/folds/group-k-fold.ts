/** @file Folds in which no group both trains and tests. As scikit-learn's `GroupKFold`. */
import type { Options } from "../../options/index.js";
import { checkEnough, countCodes, type Fold, foldOptions, foldsOf, groups, partOf, readFolds } from "./fold.js";
import { groupCodes } from "./group-order.js";

/** What {@link groupKFold} takes. */
export const groupKFoldOptions = { groups, ...foldOptions };

/** Options of {@link groupKFold}. */
export type GroupKFoldOptions = Options<typeof groupKFoldOptions>;

/**
 * Divides rows into folds, whole groups at a time. The largest groups go first, each to the fold with the fewest rows, so that folds are
 * about equal in rows; with `shuffle`, random groups go to each fold, equal in number but for one.
 *
 * @returns one `{ train, test }` of ascending row numbers for each fold; every row tests once, and no group is on both sides
 * @throws PotluckError on wrong options, a seed without `shuffle`, a row without a group, and when there are fewer groups than folds
 * @example
 * groupKFold({ groups: ["ann", "bob", "ann", "cleo"], folds: 2 })[0]; // { train: [1, 3], test: [0, 2] }
 */
export function groupKFold(given: GroupKFoldOptions): Fold[] {
  const { owner, settings, stream } = readFolds("groupKFold", groupKFoldOptions, given), { folds } = settings;
  const { codes, count } = groupCodes(owner, settings.groups);
  checkEnough(owner, folds, count, "groups");
  const foldOf = new Uint32Array(count);
  if (stream) {
    stream.permutation(count).forEach((group, place) => (foldOf[group] = partOf(place, count, folds)));
  } else {
    const sizes = countCodes(codes, count), filled = new Float64Array(folds);
    for (const group of [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || b - a)) {
      const fold = filled.indexOf(Math.min(...filled));
      filled[fold] += sizes[group];
      foldOf[group] = fold;
    }
  }
  return foldsOf(folds, codes.map((code) => foldOf[code]));
}
