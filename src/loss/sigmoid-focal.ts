/**
 * @file The focal loss of binary logits: Lin et al. 2017, "Focal Loss for Dense Object Detection", eq. 5. Rows that the model already gets
 * right count less, so that many easy rows do not outweigh a few hard ones. Numbers of torchvision's `sigmoid_focal_loss`, whose reduction
 * is none by default; here it is the mean, as of all losses, over the elements and not over the positive ones, as in the paper.
 */
import { engine } from "../engine/engine.js";
import { number, type Options } from "../options/index.js";
import { binaryLoss, binaryOptions, reduceBinary } from "./binary-loss.js";
import { gamma } from "./focal-options.js";
import { lossFunction, type LossOptions } from "./loss.js";

const options = {
  gamma,
  alpha: number({
    from: 0, to: 1, default: 0.25, orNull: "for no such weights",
    describe: "The weight of the positive class; the negative one has 1 - alpha. null: neither is weighted.",
  }),
};

/** Options of {@link sigmoidFocalLoss}. */
export type SigmoidFocalOptions = Options<typeof options> & Options<typeof binaryOptions> & LossOptions;

export const sigmoidFocal = binaryLoss({
  name: "focal", describe: "binary cross-entropy that counts rows less that are right already", options,
  compute: (logits, targets, settings, sampleWeights, reduction) => (
    reduceBinary("sigmoidFocalLoss", logits, targets, settings, sampleWeights, reduction, (at) => engine().kernels.binaryFocal(
      at.logits, at.targets, at.positiveWeights, at.sampleWeights, at.slope, at.length, at.columns, settings.alpha ?? -1, settings.gamma,
      at.divisor, at.each,
    ))),
});

/**
 * The mean over all elements with a target of a (1 - p)^gamma times the binary cross-entropy, where p = y sigmoid(x) + (1 - y) (1 -
 * sigmoid(x)) is the probability of the target, and a = alpha y + (1 - alpha) (1 - y). `posWeight` acts in the cross-entropy, as in
 * `bceWithLogits`, beside alpha; `labelSmoothing` changes y everywhere.
 *
 * @param predictions logits of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers from 0 to 1 of the same shape or, for one number a row, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the logits
 * @throws PotluckError when the shapes differ, a target is outside [0, 1], a weight is below 0, or an option is unknown or out of range
 * @example
 * const loss = sigmoidFocalLoss(model.forward(batch.x, "fraud"), batch.y, { alpha: 0.75, gamma: 2 });
 */
export const sigmoidFocalLoss = lossFunction("sigmoidFocalLoss", sigmoidFocal, binaryOptions);
