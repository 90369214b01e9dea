/** @file Absolute error, whose best constant is the median. Semantics of torch.nn.L1Loss: its gradient at 0 is 0. */
import { loss, lossFunction } from "./loss.js";
import { residualLoss } from "./residual.js";

export const l1 = loss({
  name: "l1", describe: "the absolute error", options: {},
  compute: (predictions, targets, _, sampleWeights, reduction) =>
    residualLoss("l1Loss", "absolute", predictions, targets, sampleWeights, reduction),
});

/**
 * The mean over all elements with a target of |x - y|.
 *
 * @param predictions of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target and does not count
 * @param options `sampleWeights`, `reduction`
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the predictions
 * @throws PotluckError when the shapes differ, a weight is below 0, or an option is unknown
 * @example
 * const loss = l1Loss(model.forward(batch.x, "age"), batch.y);
 */
export const l1Loss = lossFunction("l1Loss", l1);
