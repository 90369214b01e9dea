/** @file Sum and mean over all elements, added up in float64. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";

function reduce<T extends Operand<T>>(a: Operand<T>, divisor: number): T {
  const { kernels } = engine();
  const out = a.makeOutput([], [a], (gradient) =>
    kernels.accumulateConstant(a.gradientPointer(), engine().f32[gradient >>> 2] / divisor, a.size));
  const total = kernels.sum(a.pointer(), a.size) / divisor;
  engine().f32[out.pointer() >>> 2] = total;
  return out;
}

/** The sum of all elements, shape `[]`. */
export function sum<T extends Operand<T>>(a: Operand<T>): T {
  return reduce(a, 1);
}

/** The mean of all elements, shape `[]`. @throws PotluckError when there are none */
export function mean<T extends Operand<T>>(a: Operand<T>): T {
  if (a.size === 0) throw new PotluckError("mean(): a tensor without elements has no mean");
  return reduce(a, a.size);
}
