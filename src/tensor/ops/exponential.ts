/** @file Exponential and natural logarithm, element by element. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";

/** e^x. */
export function exp<T extends Operand<T>>(a: Operand<T>): T {
  const { kernels } = engine();
  const out: T = a.makeOutput(a.shape, [a], (gradient) =>
    kernels.accumulateProduct(a.gradientPointer(), gradient, out.pointer(), a.size));
  kernels.exp(a.pointer(), out.pointer(), a.size);
  return out;
}

/** ln x; -Infinity at 0, NaN below. */
export function log<T extends Operand<T>>(a: Operand<T>): T {
  const { kernels } = engine();
  const out = a.makeOutput(a.shape, [a], (gradient) => kernels.accumulateQuotient(a.gradientPointer(), gradient, from, a.size));
  const from = a.pointer();
  kernels.log(from, out.pointer(), a.size);
  return out;
}
