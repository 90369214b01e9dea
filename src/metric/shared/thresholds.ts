/**
 * @file What ranking metrics share: lower a threshold from the highest score to the lowest and count the rows above it. Rows of equal score
 * pass together, as in scikit-learn's curves.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkClass, presentRows, scoreColumns } from "./pairs.js";

/** How many rows have passed a threshold. */
export interface Threshold {
  positives: number;
  negatives: number;
}

/** The scores of a two-class question, each side sorted from low to high. */
export interface RankedScores {
  positives: Float64Array;
  negatives: Float64Array;
}

/** Cumulative counts at each distinct score, the highest first; the last step counts all rows. */
export function* thresholds({ positives, negatives }: RankedScores): Generator<Threshold> {
  let p = positives.length, n = negatives.length;
  while (p > 0 || n > 0) {
    const threshold = Math.max(p > 0 ? positives[p - 1] : -Infinity, n > 0 ? negatives[n - 1] : -Infinity);
    while (p > 0 && positives[p - 1] === threshold) p--;
    while (n > 0 && negatives[n - 1] === threshold) n--;
    yield { positives: positives.length - p, negatives: negatives.length - n };
  }
}

/**
 * Scores as two-class problems: one for `[n]` scores (class 1 against class 0), and for row-major `[n * C]` scores one per class (that
 * class against the rest). Rows without a target are left out.
 *
 * @throws PotluckError when sizes do not match, a target is no class index, or a score is NaN
 */
export function* rankedScores(targets: ArrayLike<number>, scores: ArrayLike<number>, what: string): Generator<RankedScores> {
  const columns = scoreColumns(targets, scores, what);
  const rows = presentRows(targets);
  for (const row of rows) checkClass(targets[row], "target", what, Math.max(columns, 2));
  for (let column = 0; column < columns; column++) {
    const positiveClass = columns === 1 ? 1 : column;
    const sides = { positives: new Float64Array(rows.length), negatives: new Float64Array(rows.length) };
    let positives = 0, negatives = 0;
    for (const row of rows) {
      const score = scores[row * columns + column];
      if (Number.isNaN(score)) throw new PotluckError(`${what}: the score of row ${row} is NaN`);
      if (targets[row] === positiveClass) sides.positives[positives++] = score;
      else sides.negatives[negatives++] = score;
    }
    // Sorting numbers without a comparator keeps this fast enough to score after every step.
    yield { positives: sides.positives.subarray(0, positives).sort(), negatives: sides.negatives.subarray(0, negatives).sort() };
  }
}

/** The mean of a two-class metric over these problems: for binary scores the metric itself, for more classes its one-vs-rest macro mean. */
export function oneVsRestMean(
  targets: ArrayLike<number>, scores: ArrayLike<number>, what: string, metric: (ranked: RankedScores) => number,
): number {
  let sum = 0, problems = 0;
  for (const ranked of rankedScores(targets, scores, what)) {
    sum += metric(ranked);
    problems++;
  }
  return sum / problems;
}
