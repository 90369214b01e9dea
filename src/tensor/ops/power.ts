/** @file Powers, element by element, with broadcasting. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { addGradient, broadcastShape, broadcastTo } from "./broadcast.js";
import { unchangedSince } from "./saved.js";

/**
 * base^exponent, as torch.pow: NaN for a negative base with an exponent that is not whole; 1 for any base with the exponent 0. Where the
 * exponent is 0 the base has no gradient; where the base is 0 the exponent has none, unless it is negative.
 *
 * @throws PotluckError when the shapes do not broadcast; and in backward() when one is a parameter that was changed since
 */
export function power<T extends Operand<T>>(base: Operand<T>, exponent: Operand<T>): T {
  const { kernels } = engine();
  const shape = broadcastShape("pow", base.shape, exponent.shape), checkUnchanged = unchangedSince(base, exponent);
  const out: T = base.makeOutput(shape, [base, exponent], (gradient) => {
    checkUnchanged();
    addGradient(base, shape, (into) => kernels.powerBaseGradient(baseAt, exponentAt, gradient, into, out.size));
    addGradient(exponent, shape, (into) =>
      kernels.powerExponentGradient(baseAt, exponentAt, out.pointer(), gradient, into, out.size));
  });
  const baseAt = broadcastTo(base, base.pointer(), shape), exponentAt = broadcastTo(exponent, exponent.pointer(), shape);
  kernels.power(baseAt, exponentAt, out.pointer(), out.size);
  return out;
}
