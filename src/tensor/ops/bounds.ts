/** @file The lower and the higher of two numbers, element by element, with broadcasting; and numbers held between bounds. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { addGradient, broadcastShape, broadcastTo } from "./broadcast.js";
import { unchangedSince } from "./saved.js";

function extreme<T extends Operand<T>>(a: Operand<T>, b: Operand<T>, operation: "minimum" | "maximum"): T {
  const { kernels } = engine();
  const shape = broadcastShape(operation, a.shape, b.shape), checkUnchanged = unchangedSince(a, b);
  const higher = operation === "maximum";
  const out: T = a.makeOutput(shape, [a, b], (gradient) => {
    checkUnchanged();
    const size = out.size;
    addGradient(a, shape, (into) => kernels.higherGradient(higher ? aAt : bAt, higher ? bAt : aAt, gradient, into, size));
    addGradient(b, shape, (into) => kernels.higherGradient(higher ? bAt : aAt, higher ? aAt : bAt, gradient, into, size));
  });
  const aAt = broadcastTo(a, a.pointer(), shape), bAt = broadcastTo(b, b.pointer(), shape);
  kernels[operation](aAt, bAt, out.pointer(), out.size);
  return out;
}

/**
 * The lower of a and b; NaN where either is NaN. The gradient goes to the lower one, half to each where they are equal, and to both where
 * either is NaN, as in torch.
 *
 * @throws PotluckError when the shapes do not broadcast; and in backward() when one is a parameter that was changed since
 */
export function minimum<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  return extreme(a, b, "minimum");
}

/** The higher of a and b; as {@link minimum} in all else. */
export function maximum<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  return extreme(a, b, "maximum");
}

/**
 * a between `low` and `high`, each of which may be undefined; `high` where low is above it. NaN stays NaN. The gradient passes between the
 * bounds only: at a bound it is 0, as relu's at 0, and as torch's since its version 2.14.
 *
 * @throws PotluckError in backward() when `a` is a parameter that was changed since
 */
export function clamp<T extends Operand<T>>(a: Operand<T>, low: number | undefined, high: number | undefined): T {
  const { kernels } = engine();
  const checkUnchanged = unchangedSince(a);
  const out = a.makeOutput(a.shape, [a], (gradient) => {
    checkUnchanged();
    kernels.clampGradient(from, gradient, a.gradientPointer(), a.size, low ?? NaN, high ?? NaN);
  });
  const from = a.pointer();
  kernels.clamp(from, out.pointer(), a.size, low ?? -Infinity, high ?? Infinity);
  return out;
}
