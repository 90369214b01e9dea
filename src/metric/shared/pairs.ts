/**
 * @file The checks that every metric begins with: targets and predictions have one length, rows without a target (NaN) are left out, and
 * the other rows hold no number that would make the result meaningless. Where the remaining rows do not define a metric (no row, or one
 * class only for a ranking metric), it is NaN.
 */
import { PotluckError } from "../../engine/errors.js";
import { weightsOf } from "./sample-weight.js";

/** The rows with a target: all arrays have the same length and hold no NaN. */
export interface Pairs {
  /** `[rows]`. */
  targets: Float64Array;
  /** `[rows]`. */
  predictions: Float64Array;
  /** `[rows]` from 0 up; all 1 where none were given. */
  weights: Float64Array;
}

/** More than any task has. A larger index is a mistake, such as a label's value instead of its index. */
const MOST_CLASSES = 1 << 20;

/**
 * Targets with their predictions, without the rows whose target is missing.
 *
 * @param what the metric's name, for errors
 * @param sampleWeight how much each row counts; default: all alike
 * @throws PotluckError when the lengths differ, a prediction is NaN, or a weight is not a finite number from 0 up
 */
export function presentPairs(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, what: string, sampleWeight?: ArrayLike<number>,
): Pairs {
  if (targets.length !== predictions.length) {
    throw new PotluckError(`${what}: found ${targets.length} targets and ${predictions.length} predictions; each row needs one of each`);
  }
  const present = presentRows(targets);
  const pairs = {
    targets: new Float64Array(present.length), predictions: new Float64Array(present.length),
    weights: weightsOf(present, targets.length, sampleWeight, what),
  };
  for (let i = 0; i < present.length; i++) {
    const prediction = predictions[present[i]];
    if (Number.isNaN(prediction)) throw new PotluckError(`${what}: the prediction of row ${present[i]} is NaN`);
    pairs.targets[i] = targets[present[i]];
    pairs.predictions[i] = prediction;
  }
  return pairs;
}

/** As {@link presentPairs}, where both are class indices: whole numbers from 0, below `classes`. */
export function classPairs(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, what: string, sampleWeight?: ArrayLike<number>, classes = MOST_CLASSES,
): Pairs {
  const pairs = presentPairs(targets, predictions, what, sampleWeight);
  pairs.targets.forEach((target) => checkClass(target, "target", what, classes));
  pairs.predictions.forEach((prediction) => checkClass(prediction, "prediction", what, classes));
  return pairs;
}

/** The numbers of the rows whose target is not missing. */
export function presentRows(targets: ArrayLike<number>): Uint32Array {
  const rows = new Uint32Array(targets.length);
  let count = 0;
  for (let row = 0; row < targets.length; row++) if (!Number.isNaN(targets[row])) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Throws unless `value` is a class index below `classes`. */
export function checkClass(value: number, role: string, what: string, classes = MOST_CLASSES): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  throw new PotluckError(`${what}: a ${role} must be a class index, a whole number from 0 to ${classes - 1}; found ${value}`);
}

/**
 * How many scores each row has: 1 for a binary task's `[n]`, C for a multiclass task's row-major `[n, C]`.
 *
 * @throws PotluckError when the scores do not fill whole rows
 */
export function scoreColumns(targets: ArrayLike<number>, scores: ArrayLike<number>, what: string): number {
  const columns = targets.length === 0 ? 1 : scores.length / targets.length;
  if (Number.isInteger(columns) && columns >= 1) return columns;
  throw new PotluckError(
    `${what}: found ${targets.length} targets and ${scores.length} scores; give one score a row, or one for each class`);
}
