/** @file Variance and standard deviation along axes, in float64, the mean first. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { addInLayout, type Axes, inLayout, layoutOf, readReducedAxes } from "./axes.js";
import { refuseNothing } from "./reductions.js";
import { unchangedSince } from "./saved.js";

/**
 * The squared deviations from the mean, added up and divided by their number less `correction`, with the semantics of torch.var; or the
 * root of that. NaN where the deviations are 0 and the divisor is too: one element with the correction 1. The root has no gradient
 * where it is 0.
 *
 * @throws PotluckError for axes that are none of the tensor's, or without elements; in backward() for a parameter that was changed since
 */
export function varianceOver<T extends Operand<T>>(
  a: Operand<T>, operation: "var" | "std", axes: Axes, correction: number, keepDim: boolean,
): T {
  const { kernels, arena } = engine();
  const layout = layoutOf(a.shape, readReducedAxes(operation, a.shape, axes), keepDim), { outer, count, inner } = layout;
  refuseNothing(operation, a.shape, count);
  const divisor = Math.max(0, count - correction), root = operation === "std" ? 1 : 0;
  const checkUnchanged = unchangedSince(a);
  const out: T = a.makeOutput(layout.shape, [a], (gradient) => {
    checkUnchanged();
    addInLayout(a.gradientPointer(), layout, (into) =>
      kernels.varianceGradient(at, out.pointer(), means, gradient, into, outer, count, inner, count - correction, root));
  });
  const at = inLayout(a.pointer(), layout), means = arena.allocate(out.size * 8);
  kernels.reduceVariance(at, out.pointer(), means, outer, count, inner, divisor, root);
  return out;
}
