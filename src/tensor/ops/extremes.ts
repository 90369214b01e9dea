/** @file The greatest and least numbers along axes, and where they are. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";
import { withoutRecording } from "../tape.js";
import { addInLayout, type Axes, inLayout, layoutOf, readReducedAxes, readReducedAxis } from "./axes.js";
import { refuseNothing } from "./reductions.js";
import { unchangedSince } from "./saved.js";

/** Whole numbers up to here have an exact float32. */
const MOST_PLACES = 2 ** 24;

/**
 * The greatest or least numbers along the given axes, with the semantics of torch.amax and torch.amin: NaN where one is NaN, and elements
 * that tie share the gradient evenly. As there, the gradient along the axes is NaN where the result is.
 *
 * @throws PotluckError for axes that are none of the tensor's, or without elements; in backward() for a parameter that was changed since
 */
export function extremeOver<T extends Operand<T>>(a: Operand<T>, operation: "max" | "min", axes: Axes, keepDim: boolean): T {
  const { kernels } = engine();
  const layout = layoutOf(a.shape, readReducedAxes(operation, a.shape, axes), keepDim), { outer, count, inner } = layout;
  refuseNothing(operation, a.shape, count);
  const checkUnchanged = unchangedSince(a);
  const out: T = a.makeOutput(layout.shape, [a], (gradient) => {
    checkUnchanged();
    addInLayout(a.gradientPointer(), layout, (into) =>
      kernels.extremeGradient(at, out.pointer(), gradient, into, outer, count, inner));
  });
  const at = inLayout(a.pointer(), layout);
  kernels.reduceExtreme(at, out.pointer(), outer, count, inner, operation === "max" ? 1 : -1, 0);
  return out;
}

/**
 * The places, from 0, of the greatest or least numbers along one axis, or in the whole tensor, row-major; as floats, without gradient. The
 * first of several that tie, and the first NaN where there is one, as in torch.
 *
 * @throws PotluckError for an axis that is none of the tensor's, or without elements, or too long for a float32 to tell its places apart
 */
export function placeOfExtreme<T extends Operand<T>>(
  a: Operand<T>, operation: "argmax" | "argmin", axis: number | undefined, keepDim: boolean,
): T {
  const { kernels } = engine();
  const axes = axis === undefined ? undefined : readReducedAxis(operation, a.shape, axis);
  const layout = layoutOf(a.shape, readReducedAxes(operation, a.shape, axes), keepDim), { outer, count, inner } = layout;
  refuseNothing(operation, a.shape, count);
  if (count > MOST_PLACES) {
    throw new PotluckError(`${operation}() gives places as float32, which are exact up to ${MOST_PLACES}; found ${count} in a row`);
  }
  const out = withoutRecording(() => a.makeOutput(layout.shape, [a], () => undefined));
  kernels.reduceExtreme(inLayout(a.pointer(), layout), out.pointer(), outer, count, inner, operation === "argmax" ? 1 : -1, 1);
  return out;
}
