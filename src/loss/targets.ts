/** @file What the losses share: reading targets, counting the labelled rows, and the step from a kernel's slopes to the tape. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { type ArrayInput, type NdArray, sizeOf, toNdArray } from "../tensor/nd-array.js";
import { Tensor } from "../tensor/tensor.js";

/** Targets as a user may hand them over: numbers, an NdArray, or a tensor. */
export type TargetInput = ArrayInput | Tensor;

/** Targets as an NdArray. */
export function readTargets(targets: TargetInput): NdArray {
  return targets instanceof Tensor ? targets.toNdArray() : toNdArray(targets, "targets");
}

/** Example weights as a user may hand them over, `[rows]`. */
export interface SampleWeighted {
  /** A weight of each row, from 0 up; the mean becomes sum(weight * loss) / sum(weight) over what is labelled. Default: all 1. */
  sampleWeights?: TargetInput;
}

/**
 * One weight a row; null where none were given.
 *
 * @throws PotluckError when there is not one a row, or a weight is no finite number from 0 up
 */
export function readSampleWeights({ sampleWeights }: SampleWeighted, rows: number, loss: string): Float32Array | null {
  if (sampleWeights === undefined) return null;
  const { data } = readTargets(sampleWeights);
  if (data.length !== rows) throw new PotluckError(`${loss}: sampleWeights needs ${rows} numbers, found ${data.length}`);
  const wrong = data.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) throw new PotluckError(`${loss}: sampleWeights must be from 0 up, found ${data[wrong]} for row ${wrong}`);
  return data;
}

/**
 * Targets that go with a matrix element by element: `[rows, columns]` or, for one column, `[rows]`.
 *
 * @throws PotluckError when the shapes differ
 */
export function readMatching(logits: Tensor, targets: TargetInput, loss: string): { rows: number; columns: number; data: Float32Array } {
  const [rows, columns] = matrixShape(logits, loss);
  const { shape, data } = readTargets(targets);
  const fits = sizeOf(shape) === logits.size && (shape.length === 2 ? shape[0] === rows && shape[1] === columns : columns === 1);
  if (!fits) throw new PotluckError(`${loss}: targets of shape [${shape.join(", ")}] do not match logits of shape [${rows}, ${columns}]`);
  return { rows, columns, data };
}

/** What a mean over the labelled elements divides by: their weights' sum; 1 where that is 0, so that the loss is 0. */
export function labelledWeight(targets: Float32Array, columns: number, sampleWeights: Float32Array | null): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) if (!Number.isNaN(targets[i])) sum += sampleWeights ? sampleWeights[Math.floor(i / columns)] : 1;
  return sum > 0 ? sum : 1;
}

/** @throws PotluckError when logits are not `[rows, columns]` */
export function matrixShape(logits: Tensor, loss: string): [number, number] {
  if (logits.shape.length !== 2) throw new PotluckError(`${loss}: logits must have shape [rows, columns], found [${logits.shape.join(", ")}]`);
  return [logits.shape[0], logits.shape[1]];
}

/**
 * A scalar loss from a kernel that gives the loss and, in `slope`, its gradient by each logit.
 *
 * @param compute takes pointers to the logits and to room for the slopes, and returns the loss
 */
export function lossTensor(logits: Tensor, compute: (logitsAt: number, slope: number) => number): Tensor {
  const native = engine();
  const { kernels } = native;
  const out = logits.makeOutput([], [logits], (gradient) =>
    kernels.accumulate(logits.gradientPointer(), slope, engine().f32[gradient >>> 2], logits.size));
  const slope = native.arena.allocate(logits.size * 4);
  const value = compute(logits.pointer(), slope);
  native.f32[out.pointer() >>> 2] = value;
  return out;
}
