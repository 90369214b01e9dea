/**
 * @file What curves over thresholds share: their options, and the rows that have passed each threshold. As scikit-learn's
 * `confusion_matrix_at_thresholds`.
 */
import { PotluckError } from "../../engine/errors.js";
import { boolean, type Options, readOptions, whole } from "../../options/index.js";
import { checkClass, presentRows, scoreColumns } from "../shared/pairs.js";
import { weightOptions, weightsOf } from "../shared/sample-weight.js";
import { rank, type Threshold, thresholds } from "../shared/thresholds.js";

/** The options of a curve, whose `dropIntermediate` has this default. */
export const curveOptions = <const Drop extends boolean>(drop: Drop, dropped: string) => ({
  dropIntermediate: boolean({ default: drop, describe: `Whether to leave out ${dropped}.` }),
  positive: whole({
    from: 0, default: null, orNull: "for class 1, of two",
    describe: "The class that counts as positive, against all others. null: class 1, and targets must be 0 or 1.",
  }),
  ...weightOptions,
});

/** Options of `rocCurve` and `precisionRecallCurve`. */
export type CurveOptions = Options<ReturnType<typeof curveOptions>>;

/**
 * The thresholds, from the highest score to the lowest.
 *
 * @throws PotluckError when there is not one score a row, a target is no class index, or a score is NaN
 */
export function curveSteps(
  what: string, targets: ArrayLike<number>, scores: ArrayLike<number>, shape: ReturnType<typeof curveOptions>,
  given: CurveOptions | undefined,
): { steps: Threshold[]; dropIntermediate: boolean } {
  const { dropIntermediate, positive, sampleWeight } = readOptions(what, shape, given);
  if (scoreColumns(targets, scores, what) !== 1) {
    const found = `found ${targets.length} targets and ${scores.length} scores`;
    throw new PotluckError(`${what}: ${found}; give one score a row: for several classes, those of one class, and name it as positive`);
  }
  const rows = presentRows(targets);
  for (const row of rows) checkClass(targets[row], "target", what, positive === null ? 2 : undefined);
  const weights = sampleWeight === undefined ? null : weightsOf(rows, targets.length, sampleWeight, what);
  const ranked = rank({ rows, scoreOf: (row) => scores[row], isPositive: (row) => targets[row] === (positive ?? 1), weights }, what);
  return { steps: [...thresholds(ranked)], dropIntermediate };
}

/** The steps but for those between the first and the last that are dropped. */
export function withoutSteps(
  steps: readonly Threshold[], drops: (before: Threshold, step: Threshold, after: Threshold) => boolean,
): Threshold[] {
  return steps.filter((step, place) => place === 0 || place === steps.length - 1 || !drops(steps[place - 1], step, steps[place + 1]));
}
