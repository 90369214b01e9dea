/**
 * @file What a metric looks at: a task's targets beside what the model said, in the form of the task's kind. The step from
 * logits to probabilities and predictions is here, once, so that every model and split is scored alike.
 */
import { PotluckError } from "../../engine/errors.js";
import { exp64 } from "../../engine/math.js";

/** A task of one class a row, scored. */
export interface ScoredClasses {
  kind: "binary" | "multiclass" | "ordinal";
  /** How many classes; 2 for binary. */
  classes: number;
  /** `[n]` class indices, for ordinal classes in their order; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n]` probabilities of class 1 for binary; else row-major `[n * classes]`. */
  probabilities: Float32Array;
  /** `[n]` class indices. */
  predictions: ArrayLike<number>;
}

/** A task of any number of labels a row, scored. */
export interface ScoredLabels {
  kind: "multilabel";
  /** How many labels there are to have. */
  labels: number;
  /** Row-major `[n * labels]` of 0 and 1; NaN is a missing one, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n * labels]`, of each label by itself. */
  probabilities: Float32Array;
  /** `[n * labels]` of 0 and 1. */
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
export type Scored = ScoredClasses | ScoredLabels | ScoredValues;

/** The kinds of task that have metrics. */
export type ScoredKind = Scored["kind"];

/**
 * Scores a classification head's logits. Binary: probability = sigmoid(logit), predicted 1 where the logit is above 0 (a
 * probability of exactly 0.5 goes to class 0, as rounding to even does); multilabel: the same for each label. Multiclass: softmax, and the
 * class of the largest logit, the first of equals. Ordinal: differences of the cumulative probabilities, and the likeliest class, the first
 * of equals.
 *
 * @param kind `binary`, `multiclass`, `ordinal` or `multilabel`
 * @param classes 2 for binary, C for multiclass and ordinal, the number of labels for multilabel
 * @param targets `[n]` class indices, or `[n * labels]` of 0 and 1; NaN is a missing target
 * @param logits `[n]` for binary (shape `[n, 1]` has the same elements), row-major `[n * C]` for multiclass, `[n * (C - 1)]` for ordinal,
 *   `[n * labels]` for multilabel
 * @throws PotluckError when the logits do not fill `n` rows, or one of them is not finite: the model has diverged
 * @example
 * scoredFromLogits("binary", 2, [1, 0], new Float32Array([2, -1])).predictions; // Uint32Array [1, 0]
 */
export function scoredFromLogits(
  kind: ScoredClasses["kind"], classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>,
): ScoredClasses;
export function scoredFromLogits(kind: "multilabel", classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>): ScoredLabels;
export function scoredFromLogits(
  kind: Exclude<ScoredKind, "regression">, classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>,
): ScoredClasses | ScoredLabels {
  const width = { binary: 1, multilabel: 1, multiclass: classes, ordinal: classes - 1 }[kind];
  if (logits.length !== targets.length * width) {
    throw new PotluckError(`scoring: ${targets.length} targets need ${targets.length * width} logits, found ${logits.length}`);
  }
  for (let i = 0; i < logits.length; i++) {
    if (!Number.isFinite(logits[i])) {
      const row = Math.floor(i / (kind === "multilabel" ? classes : width));
      throw new PotluckError(`scoring: the logit of row ${row} is ${logits[i]}: the model has diverged; try a lower learning rate`);
    }
  }
  const probabilities = new Float32Array(targets.length * (width === 1 && kind !== "ordinal" ? 1 : classes));
  const predictions = new Uint32Array(targets.length);
  for (let row = 0; row < targets.length; row++) {
    if (kind === "multiclass") {
      predictions[row] = softmaxRow(logits, row * width, width, probabilities);
    } else if (kind === "ordinal") {
      predictions[row] = differenceRow(logits, row * width, classes, probabilities, row * classes);
    } else {
      probabilities[row] = sigmoid(logits[row]);
      predictions[row] = logits[row] > 0 ? 1 : 0;
    }
  }
  const rest = { targets, probabilities, predictions };
  return kind === "multilabel" ? { kind, labels: classes, ...rest } : { kind, classes, ...rest };
}

function sigmoid(x: number): number {
  return 1 / (1 + exp64(-x));
}

/**
 * Writes one row's sigmoid(a) - sigmoid(b) of neighbouring cumulative logits, by the product that loses no digits (see kernels/ordinal.ts),
 * and returns the index of the largest.
 */
function differenceRow(logits: ArrayLike<number>, start: number, classes: number, out: Float32Array, to: number): number {
  let best = 0, largest = -1;
  for (let k = 0; k < classes; k++) {
    const above = k === classes - 1 ? Infinity : logits[start + k], below = k === 0 ? -Infinity : logits[start + k - 1];
    const probability = sigmoid(above) * sigmoid(-below) * (1 - exp64(below - above));
    out[to + k] = probability;
    if (probability > largest) {
      best = k;
      largest = probability;
    }
  }
  return best;
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
