/** @file Squared error, whose best constant is the mean. Semantics of torch.nn.MSELoss. */
import { loss, lossFunction } from "./loss.js";
import { residualLoss } from "./residual.js";

export const mse = loss({
  name: "mse", describe: "the squared error", options: {},
  compute: (predictions, targets, _, sampleWeights, reduction) =>
    residualLoss("mseLoss", "squared", predictions, targets, sampleWeights, reduction),
});

/**
 * The mean over all elements with a target of (x - y)^2.
 *
 * @param predictions of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target and does not count
 * @param options `sampleWeights`, `reduction`
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the predictions
 * @throws PotluckError when the shapes differ, a weight is below 0, or an option is unknown
 * @example
 * const loss = mseLoss(model.forward(batch.x, "age"), batch.y);
 */
export const mseLoss = lossFunction("mseLoss", mse);
