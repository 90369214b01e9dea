/** @file Squared error, whose best constant is the mean. Semantics of torch.nn.MSELoss. */
import type { Tensor } from "../tensor/tensor.js";
import { residualLoss } from "./residual.js";
import type { SampleWeighted, TargetInput } from "./targets.js";

/**
 * The mean over all labelled elements of (x - y)^2.
 *
 * @param predictions `[rows, columns]`
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target, left out of the mean
 * @param options `sampleWeights` (default all 1)
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, or a weight is below 0
 * @example
 * const loss = mseLoss(model.forward(batch.x, "age"), batch.y);
 */
export function mseLoss(predictions: Tensor, targets: TargetInput, options: SampleWeighted = {}): Tensor {
  return residualLoss(predictions, targets, options, "mseLoss", "squared");
}
