/** @file Functions of one number, element by element, whose kernels share one loop: `kernels/unary.ts`. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { unchangedSince } from "./saved.js";

/** The codes of kernels/unary.ts. */
const forms = { abs: 0, sqrt: 1, reciprocal: 2, sign: 3, log1p: 4, expm1: 5, softplus: 6, sin: 7, cos: 8 };

/** A function by its name. */
export type FunctionName = keyof typeof forms;

/**
 * f(a), with torch's values and gradients at the edges: the slope of `abs` at 0 is 0, that of `sign` is 0 everywhere.
 *
 * @throws PotluckError in backward() when `a` is a parameter that was changed since
 */
export function apply<T extends Operand<T>>(a: Operand<T>, name: FunctionName): T {
  const { kernels, parallel } = engine();
  const form = forms[name], checkUnchanged = unchangedSince(a);
  const out: T = a.makeOutput(a.shape, [a], (gradient) => {
    checkUnchanged();
    const into = a.gradientPointer(); // zeros, for sign
    if (name !== "sign") kernels.unaryGradient(form, from, out.pointer(), gradient, into, a.size);
  });
  const from = a.pointer(), to = out.pointer();
  parallel.overElements("unary", a.size, (at, length) => [form, from + at * 4, to + at * 4, length]);
  return out;
}
