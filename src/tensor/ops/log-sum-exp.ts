/** @file The logarithm of a sum of exponentials along axes. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { addInLayout, type Axes, inLayout, layoutOf, readReducedAxes } from "./axes.js";
import { unchangedSince } from "./saved.js";

/**
 * ln(sum of e^x), shifted by the greatest number so that nothing overflows, in float64; its gradient is the softmax. -Infinity over no
 * elements, as in torch.
 *
 * @throws PotluckError for axes that are none of the tensor's; and in backward() for a parameter that was changed since
 */
export function logSumExpOver<T extends Operand<T>>(a: Operand<T>, axes: Axes, keepDim: boolean): T {
  const { kernels, arena } = engine();
  const layout = layoutOf(a.shape, readReducedAxes("logSumExp", a.shape, axes), keepDim), { outer, count, inner } = layout;
  const checkUnchanged = unchangedSince(a);
  const out: T = a.makeOutput(layout.shape, [a], (gradient) => {
    checkUnchanged();
    addInLayout(a.gradientPointer(), layout, (into) => kernels.logSumExpGradient(at, logs, gradient, into, outer, count, inner));
  });
  const at = inLayout(a.pointer(), layout), logs = arena.allocate(out.size * 8);
  kernels.reduceLogSumExp(at, out.pointer(), logs, outer, count, inner);
  return out;
}
