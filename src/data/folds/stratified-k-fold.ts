/** @file Folds that all have the same share of each label. As scikit-learn's `StratifiedKFold`. */
import type { Options } from "../../options/index.js";
import { checkClasses, checkEnough, countCodes, encoded, type Fold, foldOptions, foldsOf, labels, readFolds } from "./fold.js";

/** What {@link stratifiedKFold} takes. */
export const stratifiedKFoldOptions = { labels, ...foldOptions };

/** Options of {@link stratifiedKFold}. */
export type StratifiedKFoldOptions = Options<typeof stratifiedKFoldOptions>;

/**
 * Divides rows into folds, each label's rows evenly: the test sides of two folds differ by one row at most in every label, and by one row
 * at most in all. A label with fewer rows than folds is missing in the test sides of some.
 *
 * @returns one `{ train, test }` of ascending row numbers for each fold; every row tests once
 * @throws PotluckError on wrong options, a seed without `shuffle`, and when there are fewer rows than folds, or no label has a row for each
 * @example
 * stratifiedKFold({ labels: ["a", "a", "b", "b"], folds: 2 })[0]; // { train: [1, 3], test: [0, 2] }
 */
export function stratifiedKFold(given: StratifiedKFoldOptions): Fold[] {
  const { owner, settings, stream } = readFolds("stratifiedKFold", stratifiedKFoldOptions, given), { folds } = settings;
  checkEnough(owner, folds, settings.labels.length, "rows");
  const { codes, values } = encoded(settings.labels), counts = countCodes(codes, values.length);
  checkClasses(owner, folds, counts);
  const testsIn = new Uint32Array(codes.length);
  let before = 0; // rows of the labels before, in the round of all rows label by label
  counts.forEach((count, code) => {
    const places = Array.from({ length: count }, (_, row) => (before + row) % folds).sort((a, b) => a - b);
    before += count;
    if (stream) stream.shuffle(places);
    let next = 0;
    codes.forEach((one, row) => {
      if (one === code) testsIn[row] = places[next++];
    });
  });
  return foldsOf(folds, testsIn);
}
