/** @file Top-k accuracy: the share of rows whose class is among the k with the highest scores. As scikit-learn's `top_k_accuracy_score`. */
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions, whole } from "../../options/index.js";
import { metric } from "../shared/metric.js";
import { checkClass, presentRows, scoreColumns } from "../shared/pairs.js";
import { sumOf, weightOptions, weightsOf } from "../shared/sample-weight.js";

const ownOptions = {
  k: whole({ from: 1, default: 2, describe: "How many classes of the highest scores count as predicted." }),
};
const options = { ...ownOptions, ...weightOptions };

/** Options of {@link topKAccuracy}. */
export type TopKOptions = Options<typeof options>;

/**
 * The share of rows whose class is among the k with the highest scores, in [0, 1]; of classes with equal scores the last come first. 1
 * where k is the number of classes or more; NaN when no row has a target.
 *
 * Scores `[n]` are of class 1: with k = 1 it is predicted above 0.5, or above 0 where a score is outside [0, 1]; with k = 2 all are right.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores row-major `[n * C]` (logits or probabilities), or `[n]`
 * @param given `k`, 2 unless it is set; `sampleWeight`: `[n]`
 * @throws PotluckError when sizes do not match, a target is no class index, a score is NaN, or an option is unknown or wrong
 * @example
 * topKAccuracy([0, 1, 2, 2], [0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1], { k: 2 }); // 0.75
 */
export function topKAccuracy(targets: ArrayLike<number>, scores: ArrayLike<number>, given?: TopKOptions): number {
  const what = "top_k_accuracy", { k, sampleWeight } = readOptions(what, options, given);
  const columns = scoreColumns(targets, scores, what), rows = presentRows(targets);
  const weights = weightsOf(rows, targets.length, sampleWeight, what);
  const scoreOf = (row: number, column = 0): number => scores[row * columns + column];
  for (const row of rows) {
    checkClass(targets[row], "target", what, Math.max(columns, 2));
    for (let column = 0; column < columns; column++) {
      if (Number.isNaN(scoreOf(row, column))) throw new PotluckError(`${what}: the score of row ${row} is NaN`);
    }
  }
  const border = rows.every((row) => scoreOf(row) >= 0 && scoreOf(row) <= 1) ? 0.5 : 0;
  const isHit = (row: number): boolean => {
    const target = targets[row];
    if (columns === 1) return k > 1 || (scoreOf(row) > border ? 1 : 0) === target;
    let before = 0;
    for (let column = 0; column < columns; column++) {
      const score = scoreOf(row, column), own = scoreOf(row, target);
      if (score > own || (score === own && column > target)) before++;
    }
    return before < k;
  };
  return rows.reduce((sum, row, place) => sum + (isHit(row) ? weights[place] : 0), 0) / sumOf(weights);
}

export const topKAccuracyMetric = metric({
  name: "top_k_accuracy", describe: "the share of rows whose class is among the k most probable", kinds: ["multiclass", "ordinal"],
  higherIsBetter: true, options: ownOptions,
  compute: ({ targets, probabilities }, { k }) => topKAccuracy(targets, probabilities, { k }),
});
