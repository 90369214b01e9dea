/** @file A gate over experts: the softmax of a linear map without bias (Ma et al. 2018; Tang et al. 2020). */
import type { SharedBatch } from "../tensor/batch-view.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import { linear } from "../tensor/ops/matmul.js";
import { sparseLinear } from "../tensor/ops/sparse-linear.js";
import { DenseParameter } from "../tensor/parameter.js";
import { Tensor } from "../tensor/tensor.js";
import { fill, type Layer } from "./layer.js";

/** For each row one weight for each expert; they are positive and add up to 1. */
export interface Gate extends Layer {
  /** `[batch, inputs]` to `[batch, experts]`. */
  forward(x: SharedBatch | Tensor): Tensor;
}

/**
 * Weight `[experts, inputs]` from U(-1/sqrt(inputs), 1/sqrt(inputs)), as {@link Linear}'s; with `sparse` it reads the features, else a
 * dense input.
 */
export function createGate(name: string, sparse: boolean, inputs: number, experts: number, seed: number): Gate {
  const bound = 1 / Math.sqrt(inputs), noBias = new Tensor([experts], { held: new Float32Array(experts) });
  if (sparse) {
    const weight = new FeatureParameter(`${name}.weight`, experts, inputs);
    fill(weight.rows.weights, inputs, experts, weight.rows.width, seed, weight.name, bound);
    return { name, parameters: [weight], forward: (x) => sparseLinear(x as SharedBatch, weight, noBias).softmax() };
  }
  const weight = new DenseParameter(`${name}.weight`, [experts, inputs]);
  fill(weight.pointer(), experts, inputs, inputs, seed, weight.name, bound);
  return { name, parameters: [weight], forward: (x) => linear(x as Tensor, weight, noBias).softmax() };
}
