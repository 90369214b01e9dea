/** @file Activations, element by element. All gradients but gelu's need only the output. Semantics of torch.nn.functional. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";

type Activation = "sigmoid" | "tanh" | "relu" | "gelu";

function activation<T extends Operand<T>>(a: Operand<T>, name: Activation, saves: "input" | "output" = "output"): T {
  const { kernels, parallel } = engine();
  const out: T = a.makeOutput(a.shape, [a], (given) =>
    kernels[`${name}Gradient`](saves === "output" ? out.pointer() : from, given, a.gradientPointer(), a.size));
  const from = a.pointer(), to = out.pointer();
  parallel.overElements(name, a.size, (at, length) => [from + at * 4, to + at * 4, length]);
  return out;
}

/** 1 / (1 + e^-x). */
export function sigmoid<T extends Operand<T>>(a: Operand<T>): T {
  return activation(a, "sigmoid");
}

/** Hyperbolic tangent. */
export function tanh<T extends Operand<T>>(a: Operand<T>): T {
  return activation(a, "tanh");
}

/** max(x, 0); gradient 0 at 0, NaN stays NaN. */
export function relu<T extends Operand<T>>(a: Operand<T>): T {
  return activation(a, "relu");
}

/** x Phi(x), Phi the normal distribution function: the exact form, torch's default (Hendrycks & Gimpel 2016). */
export function gelu<T extends Operand<T>>(a: Operand<T>): T {
  return activation(a, "gelu", "input");
}
