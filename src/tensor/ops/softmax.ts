/** @file Softmax and its logarithm over the last axis of a matrix, shifted by the row's maximum, in float64 inside. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";

function rowsAndClasses<T extends Operand<T>>(a: Operand<T>, operation: string): [number, number] {
  if (a.shape.length !== 2) throw new PotluckError(`${operation}() takes a tensor of shape [rows, classes], found [${a.shape.join(", ")}]`);
  return [a.shape[0], a.shape[1]];
}

/** e^x over the sum of its row, `[rows, classes]`. */
export function softmax<T extends Operand<T>>(a: Operand<T>): T {
  const { kernels } = engine();
  const [rows, classes] = rowsAndClasses(a, "softmax");
  const out: T = a.makeOutput(a.shape, [a], (gradient) =>
    kernels.softmaxGradient(out.pointer(), gradient, a.gradientPointer(), rows, classes));
  kernels.softmaxRows(a.pointer(), out.pointer(), rows, classes, 0);
  return out;
}

/** The logarithm of the softmax, without passing through it, `[rows, classes]`. */
export function logSoftmax<T extends Operand<T>>(a: Operand<T>): T {
  const { kernels } = engine();
  const [rows, classes] = rowsAndClasses(a, "logSoftmax");
  const out: T = a.makeOutput(a.shape, [a], (gradient) =>
    kernels.logSoftmaxGradient(out.pointer(), gradient, a.gradientPointer(), rows, classes));
  kernels.softmaxRows(a.pointer(), out.pointer(), rows, classes, 1);
  return out;
}
