/** @file The smooth absolute error: squared near the target, absolute far from it. Semantics of torch.nn.SmoothL1Loss. */
import { number, type Options } from "../options/index.js";
import { loss, lossFunction, type LossOptions } from "./loss.js";
import { residualLoss } from "./residual.js";

const options = {
  beta: number({
    from: 0, default: 1,
    describe: "The error at which the loss turns from squared to linear, in units of the predictions. 0: linear everywhere, as l1. In a " +
      "regression task the unit is the standard deviation of the training rows' targets.",
  }),
};

/** Options of {@link smoothL1Loss}. */
export type SmoothL1Options = Options<typeof options> & LossOptions;

export const smoothL1 = loss({
  name: "smooth_l1", describe: "as huber divided by its delta: squared for errors below beta, then of slope 1", options,
  compute: (predictions, targets, { beta }, sampleWeights, reduction) =>
    residualLoss("smoothL1Loss", "smooth", predictions, targets, sampleWeights, reduction, beta),
});

/**
 * The mean over all elements with a target of r^2 / (2 beta) where |r| < beta, else |r| - beta / 2, with r = x - y.
 *
 * @param predictions of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the predictions
 * @throws PotluckError when the shapes differ, a weight is below 0, or an option is unknown or out of range
 * @example
 * const loss = smoothL1Loss(model.forward(batch.x, "age"), batch.y, { beta: 0.5 });
 */
export const smoothL1Loss = lossFunction("smoothL1Loss", smoothL1);
