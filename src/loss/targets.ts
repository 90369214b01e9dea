/** @file What all losses need: reading and checking targets and weights, and an output on the tape from a kernel's slopes. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { type ArrayInput, type NdArray, sameShape, sizeOf, toNdArray } from "../tensor/nd-array.js";
import { Tensor } from "../tensor/tensor.js";
import type { Reduction } from "./reduction.js";

/** Targets as a user may give them: numbers, an NdArray, or a tensor. */
export type TargetInput = ArrayInput | Tensor;

/** Targets as an NdArray. @throws PotluckError for a tensor that requires a gradient, which torch would send into it */
export function readTargets(targets: TargetInput, loss: string): NdArray {
  return readConstant(targets, "targets", loss);
}

function readConstant(given: TargetInput, what: string, loss: string): NdArray {
  if (!(given instanceof Tensor)) return toNdArray(given, what);
  if (!given.requiresGrad) return given.toNdArray();
  throw new PotluckError(
    `${loss}: ${what} get no gradient, and these are a tensor that requires one: give its detach(), or write the loss as operations, ` +
    "such as a.sub(b).square().mean()",
  );
}

/**
 * One weight for each row; null where none are given.
 *
 * @throws PotluckError when there is not one for each row, or a weight is not a finite number from 0 up
 */
export function readSampleWeights(given: TargetInput | undefined, rows: number, loss: string): Float32Array | null {
  if (given === undefined) return null;
  const { data } = readConstant(given, "sampleWeights", loss);
  if (data.length !== rows) {
    throw new PotluckError(`${loss}: sampleWeights must have ${rows} numbers, one for each row, found ${data.length}`);
  }
  const wrong = data.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) throw new PotluckError(`${loss}: sampleWeights must be from 0 up, found ${data[wrong]} for row ${wrong}`);
  return data;
}

/**
 * Targets for each element of the predictions, which may have any shape: targets of the same shape or, for one number a row, `[rows]` and
 * `[rows, 1]` for each other. (torch would broadcast these two to `[rows, rows]`.) Rows are the first axis, and columns all others.
 *
 * @param what the predictions, as errors call them
 * @throws PotluckError when the shapes differ
 */
export function readMatching(
  logits: Tensor, targets: TargetInput, loss: string, what = "logits",
): { rows: number; columns: number; data: Float32Array } {
  requireLogits(logits, loss, what);
  const rows = logits.shape[0] ?? 1, columns = sizeOf(logits.shape.slice(1));
  const { shape, data } = readTargets(targets, loss);
  const same = sameShape(shape, logits.shape);
  if (!same && !(columns === 1 && data.length === rows && (shape[0] ?? 1) === rows)) {
    throw new PotluckError(`${loss}: targets of shape [${shape.join(", ")}] do not match ${what} of shape [${logits.shape.join(", ")}]`);
  }
  return { rows, columns, data };
}

/** Where an element is in an array, as errors show it: `[2, 0]`. */
export function showPlace(shape: readonly number[], element: number): string {
  const place = shape.map((length, axis) => Math.floor(element / sizeOf(shape.slice(axis + 1))) % length);
  return `[${place.join(", ")}]`;
}

/** @throws PotluckError when a class index is not that of a class */
export function requireClass(index: number, row: number, classes: number, loss: string): number {
  if (Number.isInteger(index) && index >= 0 && index < classes) return index;
  throw new PotluckError(`${loss}: the target of row ${row} must be the index of a class, from 0 to ${classes - 1}, found ${index}`);
}

/** The divisor of a mean over the elements with a target: the sum of their weights, or 1 where that is 0, so that the loss is 0. */
export function labelledWeight(targets: Float32Array, columns: number, sampleWeights: Float32Array | null): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) if (!Number.isNaN(targets[i])) sum += sampleWeights ? sampleWeights[Math.floor(i / columns)] : 1;
  return sum > 0 ? sum : 1;
}

function requireLogits(logits: unknown, loss: string, what = "logits"): void {
  if (!(logits instanceof Tensor)) throw new PotluckError(`${loss}: ${what} must be a tensor, found ${showValue(logits)}`);
}

/** @throws PotluckError when logits are no tensor `[rows, columns]` */
export function matrixShape(logits: Tensor, loss: string): [number, number] {
  requireLogits(logits, loss);
  const { shape } = logits, rank = shape.length;
  if (rank === 2) return [shape[0], shape[1]];
  const order = [0, ...shape.slice(2).map((_, place) => place + 2), 1];
  const remedy = rank < 2 ? "" : `; where axis 1 are the classes, use logits.permute([${order.join(", ")}]).flatten(0, ${rank - 2})`;
  throw new PotluckError(`${loss}: logits must have shape [rows, columns], found [${shape.join(", ")}]${remedy}`);
}

/**
 * A loss from a kernel that computes it and its gradient with respect to each logit, the slopes.
 *
 * @param shape of the loss without reduction: that of the logits, or `[rows]`
 * @param reduction default: mean
 * @param divisor of the mean
 * @param compute gets the addresses of the logits and of the slopes, the divisor, and where it writes what the sum is of (0: nowhere); it
 *   returns sum / divisor
 */
export function lossTensor(
  logits: Tensor, shape: readonly number[], reduction: Reduction | undefined, divisor: () => number,
  compute: (logitsAt: number, slope: number, divisor: number, each: number) => number,
): Tensor {
  const native = engine();
  const { kernels } = native;
  const whole = reduction !== "none";
  const out = logits.makeOutput(whole ? [] : shape, [logits], (gradient) => {
    const into = logits.gradientPointer();
    if (whole) kernels.accumulate(into, slope, engine().f32[gradient >>> 2], logits.size);
    else if (shape.length === logits.shape.length) kernels.accumulateProduct(into, slope, gradient, logits.size);
    else kernels.accumulateRows(into, slope, gradient, 1, logits.shape[0], logits.shape[1]);
  });
  const slope = native.arena.allocate(logits.size * 4);
  const by = reduction === undefined || reduction === "mean" ? divisor() : 1;
  const value = compute(logits.pointer(), slope, by, whole ? 0 : out.pointer());
  if (whole) native.f32[out.pointer() >>> 2] = value;
  return out;
}
