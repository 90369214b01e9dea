/** @file Matrix products, and the dense linear layer in torch.nn.Linear's form: weights `[out, in]`. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { sizeOf } from "../nd-array.js";
import type { Operand } from "../operand.js";

/** The error where a backward needs weights that were overwritten after its forward. */
export const WEIGHTS_CHANGED =
  "backward(): weights have changed (step() or loadStateDict()) since the forward; run the forward again";

/** @throws PotluckError when a tensor's numbers are not those of the forward any more, as torch does */
function requireUnchanged<T>(tensor: Operand<T>, version: number): void {
  if (tensor.version !== version) throw new PotluckError(WEIGHTS_CHANGED);
}

/**
 * Matrix product in torch.matmul's form: `[m, k]` times `[k, n]` gives `[m, n]`. Axes before the last two are batches, and broadcast. A
 * tensor with one axis is a row on the left and a column on the right; the result does not have that axis.
 *
 * @throws PotluckError when the lengths do not go together; and in backward() when one side has changed since
 */
export function matmul<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape, right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const m = left[left.length - 2], k = left[left.length - 1], n = right[right.length - 1];
  const batch = k === right[right.length - 2] ? broadcastShapes(left.slice(0, -2), right.slice(0, -2)) : null;
  if (a.shape.length === 0 || b.shape.length === 0 || batch === null) {
    throw new PotluckError(
      `matmul: shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] do not match; they must be [m, k] and [k, n], ` +
      "after axes of batches that are equal or 1",
    );
  }
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])];
  const products = productsOf(left, right, batch);
  // times a vector: its numbers lie as those of a matrix [1, k], which makes of each element one sum
  const { forward, toLeft, toRight } = b.shape.length === 1 ? withVector : withMatrix;
  const out = a.makeOutput(shape, [a, b], (gradient) => {
    if (a.requiresGrad) requireUnchanged(b, bVersion);
    if (b.requiresGrad) requireUnchanged(a, aVersion);
    const intoLeft = a.requiresGrad ? a.gradientPointer() : null, intoRight = b.requiresGrad ? b.gradientPointer() : null;
    for (const { rows, a: aFrom, b: bFrom, out: outFrom } of products) {
      const g = gradient + outFrom * 4;
      if (intoLeft !== null) toLeft(g, bAt + bFrom * 4, intoLeft + aFrom * 4, rows, k, n);
      if (intoRight !== null) toRight(aAt + aFrom * 4, g, intoRight + bFrom * 4, rows, k, n);
    }
  });
  const aAt = a.pointer(), bAt = b.pointer(), outAt = out.pointer(), aVersion = a.version, bVersion = b.version;
  engine().floats(outAt, out.size).fill(0);
  for (const { rows, a: aFrom, b: bFrom, out: outFrom } of products) {
    forward(aAt + aFrom * 4, bAt + bFrom * 4, outAt + outFrom * 4, rows, k, n);
  }
  return out;
}

/** The products `[m, k]` times `[k, n]` and their gradients, by addresses; all add to what is there. */
const withMatrix = {
  forward: (a: number, b: number, out: number, m: number, k: number, n: number): void =>
    engine().kernels.matmul(a, b, out, 0, m, n, k),
  toLeft: (gradient: number, b: number, into: number, m: number, k: number, n: number): void =>
    engine().kernels.matmulTransposed(gradient, b, into, 0, m, k, n),
  toRight: (a: number, gradient: number, into: number, m: number, k: number, n: number): void =>
    engine().kernels.matmulFirstTransposed(a, gradient, into, 0, k, k, n, m),
};

/** The same for n = 1, `b` being a vector. */
const withVector: typeof withMatrix = {
  forward: (a, b, out, m, k) => engine().kernels.matmulTransposed(a, b, out, 0, m, 1, k),
  toLeft: (gradient, b, into, m, k) => engine().kernels.matmul(gradient, b, into, 0, m, k, 1),
  toRight: (a, gradient, into, m, k) => engine().kernels.matmulFirstTransposed(gradient, a, into, 0, 1, 1, k, m),
};

/** The common shape of two shapes, as numpy broadcasts them; null where there is none. */
function broadcastShapes(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], axis: number): number => shape[axis - (rank - shape.length)] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => (at(a, axis) === 1 ? at(b, axis) : at(a, axis)));
  return shape.every((length, axis) => at(b, axis) === length || at(b, axis) === 1) ? shape : null;
}

/** One product of matrices: its rows, and where its parts begin, in elements. */
interface Product {
  rows: number;
  a: number;
  b: number;
  out: number;
}

/** The products that a batch consists of; batches of `a` that meet one matrix are one product of more rows. */
function productsOf(left: readonly number[], right: readonly number[], batch: readonly number[]): Product[] {
  const m = left[left.length - 2], k = left[left.length - 1], n = right[right.length - 1];
  const count = sizeOf(batch), ofLeft = left.slice(0, -2), ofRight = right.slice(0, -2);
  if (count * m * n === 0) return [];
  if (sizeOf(ofRight) === 1 && sizeOf(ofLeft) === count) return [{ rows: count * m, a: 0, b: 0, out: 0 }];
  const leftAt = placesOf(ofLeft, batch), rightAt = placesOf(ofRight, batch);
  return Array.from({ length: count }, (_, i) => ({ rows: m, a: leftAt(i) * m * k, b: rightAt(i) * k * n, out: i * m * n }));
}

/** Which of its own matrices an operand has at each place of the broadcast batch. */
function placesOf(own: readonly number[], batch: readonly number[]): (place: number) => number {
  const added = batch.length - own.length;
  return (place) => {
    let found = 0, step = 1, rest = place;
    for (let axis = batch.length - 1; axis >= added; axis--) {
      const index = rest % batch[axis];
      rest = Math.floor(rest / batch[axis]);
      if (own[axis - added] === 1) continue;
      found += index * step;
      step *= own[axis - added];
    }
    return found;
  };
}

/**
 * x W^T + b: x `[batch, in]`, weight `[out, in]`, bias `[out]`; gives `[batch, out]`.
 *
 * @throws PotluckError when x has another width than the weights; and, as torch does, in backward() when the weights have changed since
 */
export function linear<T extends Operand<T>>(x: Operand<T>, weight: Operand<T>, bias: Operand<T>): T {
  const { kernels } = engine();
  const [batch, width] = x.shape, [outputs, inputs] = weight.shape;
  if (x.shape.length !== 2 || width !== inputs) {
    throw new PotluckError(`a layer of ${inputs} inputs needs a tensor of shape [batch, ${inputs}], found [${x.shape.join(", ")}]`);
  }
  const out = x.makeOutput([batch, outputs], [x, weight, bias], (gradient) => {
    if (x.requiresGrad) requireUnchanged(weight, version);
    if (x.requiresGrad) kernels.matmul(gradient, weightAt, x.gradientPointer(), 0, batch, inputs, outputs);
    if (weight.requiresGrad) kernels.matmulFirstTransposed(gradient, xAt, weight.gradientPointer(), 0, outputs, outputs, inputs, batch);
    if (bias.requiresGrad) kernels.addColumnSums(gradient, bias.gradientPointer(), batch, outputs);
  });
  const xAt = x.pointer(), weightAt = weight.pointer(), version = weight.version;
  engine().floats(out.pointer(), batch * outputs).fill(0);
  kernels.matmulTransposed(xAt, weightAt, out.pointer(), 0, batch, outputs, inputs);
  kernels.addBias(bias.pointer(), out.pointer(), batch, outputs);
  return out;
}
