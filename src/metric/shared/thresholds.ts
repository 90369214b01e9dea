/**
 * @file The walk that every ranking metric takes: lower the threshold from the highest score to the lowest and count what
 * has passed it. Rows of equal score pass together, which is how scikit-learn's curves treat ties.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkClass, presentRows, scoreColumns } from "./pairs.js";

/** What has passed a threshold. */
export interface Threshold {
  positives: number;
  negatives: number;
}

/** The scores of a two-class question, each side sorted from low to high. */
export interface RankedScores {
  positives: Float64Array;
  negatives: Float64Array;
}

/** Cumulative counts at each distinct score, highest first; the last step has everything. */
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
 * The two-class questions in a task's scores: one for `[n]` scores (class 1 against class 0), one per class against the
 * rest for row-major `[n * C]` scores. Missing targets are left out.
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

/** The mean of a two-class metric over a task's questions: the metric itself for binary scores, one-vs-rest macro for many classes. */
export function oneVsRestMean(
  targets: ArrayLike<number>, scores: ArrayLike<number>, what: string, metric: (ranked: RankedScores) => number,
): number {
  let sum = 0, questions = 0;
  for (const ranked of rankedScores(targets, scores, what)) {
    sum += metric(ranked);
    questions++;
  }
  return sum / questions;
}
