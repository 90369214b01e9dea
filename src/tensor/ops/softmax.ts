/** @file Softmax and its logarithm along an axis, shifted by the largest number, in float64 inside. Semantics of torch.softmax. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { readAxis } from "./arguments.js";
import { permute } from "./permute.js";

type Form = "softmax" | "logSoftmax";

function alongLast<T extends Operand<T>>(a: Operand<T>, form: Form): T {
  const { kernels } = engine();
  const classes = a.shape.length === 0 ? 1 : a.shape[a.shape.length - 1], rows = classes === 0 ? 0 : a.size / classes;
  const out: T = a.makeOutput(a.shape, [a], (gradient) =>
    kernels[`${form}Gradient`](out.pointer(), gradient, a.gradientPointer(), rows, classes));
  kernels.softmaxRows(a.pointer(), out.pointer(), rows, classes, form === "softmax" ? 0 : 1);
  return out;
}

function along<T extends Operand<T>>(a: Operand<T>, axis: number, form: Form): T {
  const rank = a.shape.length, place = readAxis(axis, rank, form);
  if (place >= rank - 1) return alongLast(a, form);
  const others = a.shape.map((_, other) => other).filter((other) => other !== place);
  const back = a.shape.map((_, other) => (other < place ? other : other - 1));
  back[place] = rank - 1;
  return permute(alongLast(permute(a, [...others, place]), form), back);
}

/** e^x over the sum along the axis. @throws PotluckError when there is no such axis */
export function softmax<T extends Operand<T>>(a: Operand<T>, axis = -1): T {
  return along(a, axis, "softmax");
}

/** The logarithm of the softmax, without passing through it. @throws PotluckError when there is no such axis */
export function logSoftmax<T extends Operand<T>>(a: Operand<T>, axis = -1): T {
  return along(a, axis, "logSoftmax");
}
