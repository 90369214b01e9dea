/** @file Sums, differences and products, element by element, of two tensors of one shape or of a tensor and a scalar. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";

/** Which of two tensors is a scalar; null when both have the same shape. */
function scalarOf<T extends Operand<T>>(a: Operand<T>, b: Operand<T>, operation: string): "a" | "b" | null {
  const same = a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);
  if (same) return null;
  if (b.size === 1) return "b";
  if (a.size === 1) return "a";
  throw new PotluckError(
    `${operation}: shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] differ; they must be the same, or one must be a scalar`,
  );
}

function linear<T extends Operand<T>>(a: Operand<T>, b: Operand<T>, sign: 1 | -1, operation: string): T {
  const { kernels } = engine();
  const scalar = scalarOf(a, b, operation);
  const wide = scalar === "a" ? b : a;
  const back = (input: Operand<T>, factor: number, gradient: number): void => {
    if (!input.requiresGrad) return;
    if (input.size === wide.size) kernels.accumulate(input.gradientPointer(), gradient, factor, wide.size);
    else kernels.accumulateConstant(input.gradientPointer(), factor * kernels.sum(gradient, wide.size), 1);
  };
  const out = a.makeOutput(wide.shape, [a, b], (gradient) => {
    back(a, 1, gradient);
    back(b, sign, gradient);
  });
  if (scalar === null) {
    kernels.addScaled(a.pointer(), b.pointer(), sign, out.pointer(), wide.size);
  } else {
    kernels.scale(wide.pointer(), scalar === "a" ? sign : 1, out.pointer(), wide.size);
    kernels.accumulateConstant(out.pointer(), scalar === "a" ? a.item() : sign * b.item(), wide.size);
  }
  return out;
}

/** a + b. @throws PotluckError when the shapes differ and neither is a scalar */
export function add<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  return linear(a, b, 1, "add");
}

/** a - b. @throws PotluckError when the shapes differ and neither is a scalar */
export function subtract<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  return linear(a, b, -1, "sub");
}

/** factor * a, the factor a plain number. */
export function scale<T extends Operand<T>>(a: Operand<T>, factor: number): T {
  const { kernels } = engine();
  const out = a.makeOutput(a.shape, [a], (gradient) => kernels.accumulate(a.gradientPointer(), gradient, factor, a.size));
  kernels.scale(a.pointer(), factor, out.pointer(), a.size);
  return out;
}

/** a * b. @throws PotluckError when the shapes differ and neither is a scalar */
export function multiply<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  const { kernels } = engine();
  const scalar = scalarOf(a, b, "mul");
  if (scalar !== null) return multiplyByScalar(scalar === "a" ? b : a, scalar === "a" ? a : b);
  const out = a.makeOutput(a.shape, [a, b], (gradient) => {
    if (a.requiresGrad) kernels.accumulateProduct(a.gradientPointer(), gradient, bAt, a.size);
    if (b.requiresGrad) kernels.accumulateProduct(b.gradientPointer(), gradient, aAt, a.size);
  });
  const aAt = a.pointer(), bAt = b.pointer();
  kernels.multiply(aAt, bAt, out.pointer(), a.size);
  return out;
}

function multiplyByScalar<T extends Operand<T>>(wide: Operand<T>, scalar: Operand<T>): T {
  const { kernels } = engine();
  const factor = scalar.item();
  const out = wide.makeOutput(wide.shape, [wide, scalar], (gradient) => {
    if (wide.requiresGrad) kernels.accumulate(wide.gradientPointer(), gradient, factor, wide.size);
    if (!scalar.requiresGrad) return;
    const products = engine().stageZeros(wide.size);
    kernels.multiply(gradient, wideAt, products, wide.size);
    kernels.accumulateConstant(scalar.gradientPointer(), kernels.sum(products, wide.size), 1);
  });
  const wideAt = wide.pointer();
  kernels.scale(wideAt, factor, out.pointer(), wide.size);
  return out;
}
