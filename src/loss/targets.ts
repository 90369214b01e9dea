/** @file What the losses share: reading targets, counting the labelled rows, and the step from a kernel's slopes to the tape. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { type ArrayInput, type NdArray, toNdArray } from "../tensor/nd-array.js";
import { Tensor } from "../tensor/tensor.js";

/** Targets as a user may hand them over: numbers, an NdArray, or a tensor. */
export type TargetInput = ArrayInput | Tensor;

/** Targets as an NdArray. */
export function readTargets(targets: TargetInput): NdArray {
  return targets instanceof Tensor ? targets.toNdArray() : toNdArray(targets, "targets");
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
  const out = logits.derive([], [logits], (gradient) =>
    kernels.accumulate(logits.gradientPointer(), slope, engine().f32[gradient >>> 2], logits.size));
  const slope = native.arena.allocate(logits.size * 4);
  const value = compute(logits.pointer(), slope);
  native.f32[out.pointer() >>> 2] = value;
  return out;
}
