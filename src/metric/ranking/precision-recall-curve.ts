/** @file The precision-recall curve: precision and recall, threshold by threshold. As scikit-learn's `precision_recall_curve`. */
import { type CurveOptions, curveOptions, curveSteps, withoutSteps } from "./curve.js";

const options = curveOptions(false, "points between the first and the last of those with the same recall");

/** The points of a precision-recall curve, by ascending threshold. */
export interface PrecisionRecallCurve {
  /** `[points + 1]` of the rows that score at or above each threshold; the last one is 1 and has no threshold. */
  precision: Float64Array;
  /** `[points + 1]`, descending; the last one is 0 and has no threshold. 1 everywhere else where there is no positive row. */
  recall: Float64Array;
  /** `[points]`, ascending. */
  thresholds: Float64Array;
}

/**
 * The precision-recall curve of scores.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param scores `[n]`, higher for the positive class
 * @param given `dropIntermediate`: whether to leave out points between others of the same recall, false unless it is set; `positive`: the
 *   class that counts as positive, by default 1 of 0 and 1; `sampleWeight`: `[n]`, where a row of weight 0 gives no threshold
 * @throws PotluckError when there is not one score a row, a target is no class index, a score is NaN, or an option is unknown or wrong
 * @example
 * const { precision, recall, thresholds } = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * // [0.5, 0.6667, 0.5, 1, 1], [1, 1, 0.5, 0.5, 0], [0.1, 0.35, 0.4, 0.8]
 */
export function precisionRecallCurve(targets: ArrayLike<number>, scores: ArrayLike<number>, given?: CurveOptions): PrecisionRecallCurve {
  const { steps: all, dropIntermediate } = curveSteps("precisionRecallCurve", targets, scores, options, given);
  const steps = !dropIntermediate ? all : withoutSteps(all, (before, step, after) => (
    before.positives === step.positives && step.positives === after.positives));
  const positives = steps.at(-1)?.positives ?? 0, points = steps.toReversed();
  return {
    precision: Float64Array.from([...points.map((step) => step.positives / (step.positives + step.negatives)), 1]),
    recall: Float64Array.from([...points.map((step) => (positives === 0 ? 1 : step.positives / positives)), 0]),
    thresholds: Float64Array.from(points, ({ score }) => score),
  };
}
