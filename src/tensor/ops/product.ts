/** @file The product of the elements along axes. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { addInLayout, type Axes, inLayout, layoutOf, readReducedAxes } from "./axes.js";
import { unchangedSince } from "./saved.js";

/**
 * The product, in float64; 1 over no elements. The gradient of an element is the product of the others, also where some are 0.
 *
 * @throws PotluckError for axes that are none of the tensor's; and in backward() for a parameter that was changed since
 */
export function productOver<T extends Operand<T>>(a: Operand<T>, axes: Axes, keepDim: boolean): T {
  const { kernels, arena } = engine();
  const layout = layoutOf(a.shape, readReducedAxes("prod", a.shape, axes), keepDim), { outer, count, inner } = layout;
  const checkUnchanged = unchangedSince(a);
  const out = a.makeOutput(layout.shape, [a], (gradient) => {
    checkUnchanged();
    addInLayout(a.gradientPointer(), layout, (into) =>
      kernels.productGradient(at, gradient, into, arena.allocate(count * 8), outer, count, inner));
  });
  const at = inLayout(a.pointer(), layout);
  kernels.reduceProduct(at, out.pointer(), outer, count, inner);
  return out;
}
