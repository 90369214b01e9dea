/**
 * @file What a metric looks at: a task's targets beside what the model said, in the form of the task's kind. The step from
 * logits to probabilities and predictions is here, once, so that every model and split is scored alike.
 */
import { PotluckError } from "../engine/errors.js";
import { exp64 } from "../engine/math.js";

/** A classification task, scored. */
export interface ScoredClasses {
  kind: "binary" | "multiclass";
  /** How many classes; 2 for binary. */
  classes: number;
  /** `[n]` class indices; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n]` probabilities of class 1 for binary; row-major `[n * classes]` for multiclass. */
  probabilities: Float32Array;
  /** `[n]` class indices. */
  predictions: ArrayLike<number>;
}

/** A regression task, scored. */
export interface ScoredValues {
  kind: "regression";
  /** `[n]`; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n]`, in the targets' unit. */
  predictions: ArrayLike<number>;
}

/** Anything that a metric may be asked to score, told apart by `kind`. */
export type Scored = ScoredClasses | ScoredValues;

/** The kinds of task that have metrics. */
export type ScoredKind = Scored["kind"];

/**
 * Scores a classification head's logits. Binary: probability = sigmoid(logit), predicted 1 where the logit is above 0 (a
 * probability of exactly 0.5 goes to class 0, as rounding to even does). Multiclass: softmax, and the class of the largest logit,
 * the first of equals.
 *
 * @param kind `binary` or `multiclass`
 * @param classes 2 for binary, C for multiclass
 * @param targets `[n]` class indices; NaN is a missing target
 * @param logits `[n]` for binary (shape `[n, 1]` has the same elements), row-major `[n * classes]` for multiclass
 * @throws PotluckError when the logits do not fill `n` rows, or one of them is not finite: the model has diverged
 * @example
 * scoredFromLogits("binary", 2, [1, 0], new Float32Array([2, -1])).predictions; // Uint32Array [1, 0]
 */
export function scoredFromLogits(
  kind: ScoredClasses["kind"], classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>,
): ScoredClasses {
  const width = kind === "binary" ? 1 : classes;
  if (logits.length !== targets.length * width) {
    throw new PotluckError(`scoring: ${targets.length} targets need ${targets.length * width} logits, found ${logits.length}`);
  }
  for (let i = 0; i < logits.length; i++) {
    if (!Number.isFinite(logits[i])) {
      const row = Math.floor(i / width);
      throw new PotluckError(`scoring: the logit of row ${row} is ${logits[i]}: the model has diverged; try a lower learning rate`);
    }
  }
  const probabilities = new Float32Array(logits.length);
  const predictions = new Uint32Array(targets.length);
  for (let row = 0; row < targets.length; row++) {
    if (kind === "binary") {
      probabilities[row] = 1 / (1 + exp64(-logits[row]));
      predictions[row] = logits[row] > 0 ? 1 : 0;
    } else {
      predictions[row] = softmaxRow(logits, row * width, width, probabilities);
    }
  }
  return { kind, classes, targets, probabilities, predictions };
}

/** Writes the softmax of one row and returns the index of its largest logit. */
function softmaxRow(logits: ArrayLike<number>, start: number, width: number, out: Float32Array): number {
  let best = 0, sum = 0;
  for (let i = 1; i < width; i++) if (logits[start + i] > logits[start + best]) best = i;
  const largest = logits[start + best];
  for (let i = 0; i < width; i++) sum += exp64(logits[start + i] - largest);
  for (let i = 0; i < width; i++) out[start + i] = exp64(logits[start + i] - largest) / sum;
  return best;
}
