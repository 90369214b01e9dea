/** @file Layer normalisation (Ba, Kiros & Hinton 2016), with the semantics of torch.nn.functional.layer_norm over the last axis. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Tensor } from "../tensor.js";
import { WEIGHTS_CHANGED } from "./matmul.js";

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias, mean and biased variance over each row: x `[rows, cols]`, weight and bias `[cols]`.
 *
 * @param eps added to the variance; default 1e-5, torch's
 * @throws PotluckError when the shapes do not match; and, as torch does, in backward() when the weights have changed since
 * @example
 * layerNorm(tensor([[1, 3]]), tensor([1, 1]), tensor([0, 0])).toArray(); // [-1, 1], nearly
 */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, eps = 1e-5): Tensor {
  const { kernels, arena } = engine();
  const [rows, cols] = x.shape;
  if (x.shape.length !== 2 || weight.size !== cols || bias.size !== cols) {
    const needs = `layerNorm of ${weight.size} weights and ${bias.size} biases needs a tensor of shape [rows, ${weight.size}]`;
    throw new PotluckError(`${needs}, found [${x.shape.join(", ")}]`);
  }
  const out = x.makeOutput([rows, cols], [x, weight, bias], (gradient) => {
    if (x.requiresGrad) {
      if (weight.version !== version) throw new PotluckError(WEIGHTS_CHANGED);
      kernels.layerNormGradient(xAt, weightAt, gradient, moments, x.gradientPointer(), rows, cols);
    }
    if (weight.requiresGrad) {
      kernels.layerNormWeightGradient(xAt, gradient, moments, weight.gradientPointer(), rows, cols, arena.allocate(cols * 8));
    }
    if (bias.requiresGrad) kernels.addColumnSums(gradient, bias.gradientPointer(), rows, cols);
  });
  const xAt = x.pointer(), weightAt = weight.pointer(), version = weight.version;
  const moments = arena.allocate(rows * 16);
  kernels.layerNorm(xAt, weightAt, bias.pointer(), out.pointer(), moments, rows, cols, eps);
  return out;
}
