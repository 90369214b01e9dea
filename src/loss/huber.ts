/**
 * @file Huber's loss: squared near the target, linear far from it. Huber 1964, "Robust estimation of a location parameter"; semantics of
 * torch.nn.HuberLoss.
 */
import { number, type Options } from "../options/index.js";
import { loss, lossFunction, type LossOptions } from "./loss.js";
import { residualLoss } from "./residual.js";

const options = {
  delta: number({
    above: 0, default: 1,
    describe: "The error at which the loss turns from squared to linear, in units of the predictions. In a regression task the unit is " +
      "the standard deviation of the training rows' targets.",
  }),
};

/** Options of {@link huberLoss}. */
export type HuberOptions = Options<typeof options> & LossOptions;

export const huber = loss({
  name: "huber", describe: "squared for errors up to delta, then linear", options,
  compute: (predictions, targets, { delta }, sampleWeights, reduction) =>
    residualLoss("huberLoss", "huber", predictions, targets, sampleWeights, reduction, delta),
});

/**
 * The mean over all elements with a target of r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = x - y.
 *
 * @param predictions of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the predictions
 * @throws PotluckError when the shapes differ, a weight is below 0, or an option is unknown or out of range
 * @example
 * const loss = huberLoss(model.forward(batch.x, "age"), batch.y, { delta: 0.5 });
 */
export const huberLoss = lossFunction("huberLoss", huber);
