/** @file The ROC curve: the true positive rate against the false positive rate, threshold by threshold. As scikit-learn's `roc_curve`. */
import { type CurveOptions, curveOptions, curveSteps, withoutSteps } from "./curve.js";

const options = curveOptions(true, "points on a straight line between their neighbours, which change neither a drawing nor the area");

/** The points of a ROC curve, from (0, 0) to (1, 1): `[points]` each. */
export interface RocCurve {
  /** False positive rate: the share of the negative rows that score at or above the threshold. NaN where there is no negative row. */
  fpr: Float64Array;
  /** True positive rate: the share of the positive rows that score at or above the threshold. NaN where there is no positive row. */
  tpr: Float64Array;
  /** Descending; the first is Infinity, which no row reaches. */
  thresholds: Float64Array;
}

/**
 * The ROC curve of scores.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for the positive class
 * @param given `dropIntermediate`: whether to leave out points on straight lines, true unless it is set; `positive`: the class that counts
 *   as positive, by default 1 of 0 and 1; `sampleWeight`: `[n]`, where a row of weight 0 gives no threshold
 * @throws PotluckError when there is not one score a row, a target is no class index, a score is NaN, or an option is unknown or wrong
 * @example
 * const { fpr, tpr, thresholds } = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * // [0, 0, 0.5, 0.5, 1], [0, 0.5, 0.5, 1, 1], [Infinity, 0.8, 0.4, 0.35, 0.1]
 */
export function rocCurve(targets: ArrayLike<number>, scores: ArrayLike<number>, given?: CurveOptions): RocCurve {
  const { steps: all, dropIntermediate } = curveSteps("rocCurve", targets, scores, options, given);
  const bend = (before: number, here: number, after: number): boolean => after - here - (here - before) !== 0;
  const steps = !dropIntermediate ? all : withoutSteps(all, (before, step, after) => (
    !bend(before.negatives, step.negatives, after.negatives) && !bend(before.positives, step.positives, after.positives)));
  const points = [{ score: Infinity, positives: 0, negatives: 0 }, ...steps], last = points[points.length - 1];
  return {
    fpr: Float64Array.from(points, ({ negatives }) => negatives / last.negatives),
    tpr: Float64Array.from(points, ({ positives }) => positives / last.positives),
    thresholds: Float64Array.from(points, ({ score }) => score),
  };
}
