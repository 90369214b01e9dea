/**
 * @file Sums, differences, products and quotients, element by element, with broadcasting. Tensors of one shape, and a tensor with a
 * scalar, as training steps have them, need no copy.
 */
import { engine } from "../../engine/engine.js";
import { sameShape } from "../nd-array.js";
import type { Operand } from "../operand.js";
import { addGradient, broadcastShape, broadcastTo } from "./broadcast.js";
import { unchangedSince } from "./saved.js";

/**
 * The shape of the result, and which of the tensors is a scalar beside the other: it has one element and no more axes. Null when neither
 * is, or when both have the same shape.
 */
function scalarOf<T extends Operand<T>>(
  a: Operand<T>, b: Operand<T>, operation: string,
): [shape: readonly number[], scalar: "a" | "b" | null] {
  if (sameShape(a.shape, b.shape)) return [a.shape, null];
  if (b.size === 1 && b.shape.length <= a.shape.length) return [a.shape, "b"];
  if (a.size === 1 && a.shape.length <= b.shape.length) return [b.shape, "a"];
  return [broadcastShape(operation, a.shape, b.shape), null];
}

function linear<T extends Operand<T>>(a: Operand<T>, b: Operand<T>, sign: 1 | -1, operation: string): T {
  const { kernels } = engine();
  const [shape, scalar] = scalarOf(a, b, operation);
  const back = (input: Operand<T>, factor: number, gradient: number): void => {
    if (!input.requiresGrad) return;
    if (input.size === 1 && out.size !== 1) {
      kernels.accumulateConstant(input.gradientPointer(), factor * kernels.sum(gradient, out.size), 1);
    } else {
      addGradient(input, shape, (into) => kernels.accumulate(into, gradient, factor, out.size));
    }
  };
  const out: T = a.makeOutput(shape, [a, b], (gradient) => {
    back(a, 1, gradient);
    back(b, sign, gradient);
  });
  if (scalar === null) {
    kernels.addScaled(broadcastTo(a, a.pointer(), shape), broadcastTo(b, b.pointer(), shape), sign, out.pointer(), out.size);
  } else {
    const wide = scalar === "a" ? b : a;
    kernels.scale(wide.pointer(), scalar === "a" ? sign : 1, out.pointer(), wide.size);
    kernels.accumulateConstant(out.pointer(), scalar === "a" ? a.item() : sign * b.item(), wide.size);
  }
  return out;
}

/** a + b. @throws PotluckError when the shapes do not broadcast */
export function add<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  return linear(a, b, 1, "add");
}

/** a - b. @throws PotluckError when the shapes do not broadcast */
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

/** a * b. @throws PotluckError when the shapes do not broadcast; and in backward() when one is a parameter that was changed since */
export function multiply<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  const { kernels } = engine();
  const [shape, scalar] = scalarOf(a, b, "mul");
  if (scalar !== null) return multiplyByScalar(scalar === "a" ? b : a, scalar === "a" ? a : b);
  const checkUnchanged = unchangedSince(a, b);
  const out: T = a.makeOutput(shape, [a, b], (gradient) => {
    checkUnchanged();
    addGradient(a, shape, (into) => kernels.accumulateProduct(into, gradient, bAt, out.size));
    addGradient(b, shape, (into) => kernels.accumulateProduct(into, gradient, aAt, out.size));
  });
  const aAt = broadcastTo(a, a.pointer(), shape), bAt = broadcastTo(b, b.pointer(), shape);
  kernels.multiply(aAt, bAt, out.pointer(), out.size);
  return out;
}

function multiplyByScalar<T extends Operand<T>>(wide: Operand<T>, scalar: Operand<T>): T {
  const { kernels } = engine();
  const factor = scalar.item(), checkUnchanged = unchangedSince(wide);
  const out = wide.makeOutput(wide.shape, [wide, scalar], (gradient) => {
    if (wide.requiresGrad) kernels.accumulate(wide.gradientPointer(), gradient, factor, wide.size);
    if (!scalar.requiresGrad) return;
    checkUnchanged();
    const products = engine().stageZeros(wide.size);
    kernels.multiply(gradient, wideAt, products, wide.size);
    kernels.accumulateConstant(scalar.gradientPointer(), kernels.sum(products, wide.size), 1);
  });
  const wideAt = wide.pointer();
  kernels.scale(wideAt, factor, out.pointer(), wide.size);
  return out;
}

/** a / b. @throws PotluckError as {@link multiply} */
export function divide<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  const { kernels } = engine();
  const shape = broadcastShape("div", a.shape, b.shape), checkUnchanged = unchangedSince(b);
  const out: T = a.makeOutput(shape, [a, b], (gradient) => {
    checkUnchanged();
    addGradient(a, shape, (into) => kernels.accumulateQuotient(into, gradient, bAt, out.size));
    addGradient(b, shape, (into) => kernels.divisorGradient(bAt, out.pointer(), gradient, into, out.size));
  });
  const aAt = broadcastTo(a, a.pointer(), shape), bAt = broadcastTo(b, b.pointer(), shape);
  kernels.divide(aAt, bAt, out.pointer(), out.size);
  return out;
}
