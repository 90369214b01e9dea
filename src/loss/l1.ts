/** @file Absolute error, whose best constant is the median. Semantics of torch.nn.L1Loss, whose gradient at 0 is 0. */
import type { Tensor } from "../tensor/tensor.js";
import { residualLoss } from "./residual.js";
import type { SampleWeighted, TargetInput } from "./targets.js";

/**
 * The mean over all labelled elements of |x - y|.
 *
 * @param predictions `[rows, columns]`
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target, left out of the mean
 * @param options `sampleWeights` (default all 1)
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, or a weight is below 0
 * @example
 * const loss = l1Loss(model.forward(batch.x, "age"), batch.y);
 */
export function l1Loss(predictions: Tensor, targets: TargetInput, options: SampleWeighted = {}): Tensor {
  return residualLoss(predictions, targets, options, "l1Loss", "absolute");
}
