/**
 * @file What a metric computes from: targets beside probabilities and predictions, in one form for each kind of task. The step from logits
 * to probabilities and predictions is here, once, so that every model and every split is scored in the same way.
 */
import { PotluckError } from "../../engine/errors.js";
import { exp64 } from "../../engine/math.js";
import { showValue } from "../../options/index.js";

/** Rows of one class each. */
export interface ClassInput {
  kind: "binary" | "multiclass" | "ordinal";
  /** How many classes there are; 2 for binary. */
  classes: number;
  /** `[n]` class indices, for ordinal classes in their order; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n]` probabilities of class 1 for binary; else row-major `[n * classes]`. */
  probabilities: Float32Array;
  /** `[n]` class indices. */
  predictions: ArrayLike<number>;
  /** Of binary: the probability above which class 1 is predicted. Left out: 0.5. */
  threshold?: number;
}

/** Rows of any number of labels each. */
export interface LabelInput {
  kind: "multilabel";
  /** How many labels there are. */
  labels: number;
  /** Row-major `[n * labels]` of 0 and 1; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n * labels]`, of each label by itself. */
  probabilities: Float32Array;
  /** `[n * labels]` of 0 and 1. */
  predictions: ArrayLike<number>;
  /** The probability of each label above which it is predicted, `[labels]`. Left out: 0.5 for all. */
  thresholds?: readonly number[];
}

/** Rows of one number each. */
export interface ValueInput {
  kind: "regression";
  /** `[n]`; NaN is a missing target, which every metric leaves out. */
  targets: ArrayLike<number>;
  /** `[n]`, in the targets' unit. */
  predictions: ArrayLike<number>;
}

/** The inputs by kind. Kinds are named after the kinds of task; several kinds of task may use one. */
export interface MetricInputs {
  binary: ClassInput;
  multiclass: ClassInput;
  multilabel: LabelInput;
  regression: ValueInput;
  ordinal: ClassInput;
}

/** A kind of input. */
export type MetricKind = keyof MetricInputs;

/** What a metric computes from; `kind` says which it is. */
export type MetricInput = MetricInputs[MetricKind];

/**
 * The input of metrics, from the logits of a classification head.
 *
 * - `binary`: probability = sigmoid(logit); predicted 1 where the logit is above 0, so a probability of exactly 0.5 is class 0; with
 *   another threshold, where the probability is above it.
 * - `multilabel`: the same for each label, or by its own threshold.
 * - `multiclass`: softmax, and the class of the largest logit (the first, if several are equal).
 * - `ordinal`: differences of the cumulative probabilities, and the most probable class (the first, if several are equal).
 *
 * @param kind `binary`, `multiclass`, `ordinal` or `multilabel`
 * @param classes 2 for binary, C for multiclass and ordinal, the number of labels for multilabel
 * @param targets `[n]` class indices, or `[n * labels]` of 0 and 1; NaN is a missing target
 * @param logits `[n]` for binary (shape `[n, 1]` has the same elements), row-major `[n * C]` for multiclass, `[n * (C - 1)]` for ordinal,
 *   `[n * labels]` for multilabel
 * @param thresholds for binary, the probability above which class 1 is predicted (default 0.5); for multilabel, `[labels]`, that of each
 *   label (null: 0.5 for all)
 * @throws PotluckError when the kind is unknown, the logits do not fill `n` rows, or one of them is not finite: the model has diverged
 * @example
 * metricInput("binary", 2, [1, 0], new Float32Array([2, -1])).predictions; // Uint32Array [1, 0]
 */
export function metricInput(
  kind: "binary", classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>, threshold?: number,
): ClassInput;
export function metricInput(kind: ClassInput["kind"], classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>): ClassInput;
export function metricInput(
  kind: "multilabel", classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>, thresholds?: readonly number[] | null,
): LabelInput;
export function metricInput(
  kind: ClassInput["kind"] | "multilabel", classes: number, targets: ArrayLike<number>, logits: ArrayLike<number>,
  thresholds: number | readonly number[] | null = null,
): ClassInput | LabelInput {
  const width = widthOf(kind, classes);
  if (logits.length !== targets.length * width) {
    throw new PotluckError(`metricInput: ${targets.length} targets need ${targets.length * width} logits, found ${logits.length}`);
  }
  for (let i = 0; i < logits.length; i++) {
    if (!Number.isFinite(logits[i])) {
      const row = Math.floor(i / (kind === "multilabel" ? classes : width));
      throw new PotluckError(`metricInput: the logit of row ${row} is ${logits[i]}: the model has diverged. Try a lower learning rate`);
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
      const threshold = (typeof thresholds === "number" ? thresholds : thresholds?.[row % classes]) ?? 0.5;
      predictions[row] = (threshold === 0.5 ? logits[row] > 0 : probabilities[row] > threshold) ? 1 : 0;
    }
  }
  const rest = { targets, probabilities, predictions };
  if (kind === "multilabel") return { kind, labels: classes, ...rest, ...(thresholds !== null && { thresholds: thresholds as number[] }) };
  return { kind, classes, ...rest, ...(typeof thresholds === "number" && thresholds !== 0.5 && { threshold: thresholds }) };
}

/** Logits for each target. */
function widthOf(kind: ClassInput["kind"] | "multilabel", classes: number): number {
  switch (kind) {
    case "binary":
    case "multilabel":
      return 1;
    case "multiclass":
      return classes;
    case "ordinal":
      return classes - 1;
    default:
      throw new PotluckError(`metricInput: the kind must be binary, multiclass, ordinal or multilabel, found ${showValue(kind)}`);
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + exp64(-x));
}

/**
 * Writes one row's sigmoid(a) - sigmoid(b) of neighbouring cumulative logits, as a product that loses no digits (see kernels/ordinal.ts),
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
