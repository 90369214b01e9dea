/** @file Matrix products, and the dense linear layer in torch.nn.Linear's form: weights `[out, in]`. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Operand } from "../operand.js";

/** The error where a backward needs weights that were overwritten after its forward. */
export const WEIGHTS_CHANGED =
  "backward(): weights have changed (step() or loadStateDict()) since the forward; run the forward again";

/** `[m, k]` times `[k, n]`: `[m, n]`. @throws PotluckError when the inner lengths differ */
export function matmul<T extends Operand<T>>(a: Operand<T>, b: Operand<T>): T {
  const { kernels } = engine();
  const [m, k] = a.shape, n = b.shape[1];
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== b.shape[0]) {
    throw new PotluckError(
      `matmul: shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] do not match; they must be [m, k] and [k, n]`,
    );
  }
  const out = a.makeOutput([m, n], [a, b], (gradient) => {
    if (a.requiresGrad) kernels.matmulTransposed(gradient, bAt, a.gradientPointer(), 0, m, k, n);
    if (b.requiresGrad) kernels.matmulFirstTransposed(aAt, gradient, b.gradientPointer(), 0, k, k, n, m);
  });
  const aAt = a.pointer(), bAt = b.pointer();
  engine().floats(out.pointer(), m * n).fill(0);
  kernels.matmul(aAt, bAt, out.pointer(), 0, m, n, k);
  return out;
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
    if (x.requiresGrad && weight.version !== version) {
      throw new PotluckError(WEIGHTS_CHANGED);
    }
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
