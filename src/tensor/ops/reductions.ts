/** @file Sum and mean, over all elements or some axes, added up in float64. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";
import { addInLayout, type Axes, inLayout, layoutOf, readReducedAxes } from "./axes.js";

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
  refuseNothing("mean", a.shape, a.size);
  return reduce(a, a.size);
}

function reduceOver<T extends Operand<T>>(a: Operand<T>, operation: "sum" | "mean", axes: Axes, keepDim: boolean): T {
  const { kernels } = engine();
  const layout = layoutOf(a.shape, readReducedAxes(operation, a.shape, axes), keepDim), { outer, count, inner } = layout;
  if (operation === "mean") refuseNothing(operation, a.shape, count);
  const divisor = operation === "mean" ? count : 1;
  const out = a.makeOutput(layout.shape, [a], (gradient) => addInLayout(a.gradientPointer(), layout, (into) =>
    kernels.reduceSumGradient(gradient, into, outer, count, inner, divisor)));
  kernels.reduceSum(inLayout(a.pointer(), layout), out.pointer(), outer, count, inner, divisor);
  return out;
}

/** The sums over the given axes. @throws PotluckError for axes that are none of the tensor's */
export function sumOver<T extends Operand<T>>(a: Operand<T>, axes: Axes, keepDim: boolean): T {
  return reduceOver(a, "sum", axes, keepDim);
}

/** The means over the given axes. @throws PotluckError for axes that are none of the tensor's, or without elements */
export function meanOver<T extends Operand<T>>(a: Operand<T>, axes: Axes, keepDim: boolean): T {
  return reduceOver(a, "mean", axes, keepDim);
}

/** @throws PotluckError for a reduction of no elements that has no result then */
export function refuseNothing(operation: string, shape: readonly number[], count: number): void {
  if (count > 0) return;
  throw new PotluckError(
    `${operation}(): a tensor without elements has no ${operation}, and one of shape [${shape.join(", ")}] has none along the axes; ` +
    "check its shape first",
  );
}
