/** @file Exponential and natural logarithm, element by element. */
import { engine } from "../../engine/engine.js";
import type { Tensor } from "../tensor.js";

/** e^x. */
export function exp(a: Tensor): Tensor {
  const { kernels } = engine();
  const out: Tensor = a.makeOutput(a.shape, [a], (gradient) =>
    kernels.accumulateProduct(a.gradientPointer(), gradient, out.pointer(), a.size));
  kernels.exp(a.pointer(), out.pointer(), a.size);
  return out;
}

/** ln x; -Infinity at 0, NaN below. */
export function log(a: Tensor): Tensor {
  const { kernels } = engine();
  const out = a.makeOutput(a.shape, [a], (gradient) => kernels.logGradient(from, gradient, a.gradientPointer(), a.size));
  const from = a.pointer();
  kernels.log(from, out.pointer(), a.size);
  return out;
}
