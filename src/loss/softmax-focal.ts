/**
 * @file The focal loss over classes: the cross-entropy of each class times (1 - p)^gamma, p the softmax's probability of that class. Lin et
 * al. 2017, "Focal Loss for Dense Object Detection", eq. 4, whose section 3 says that it extends to several classes so; the weights of
 * classes stand for the paper's alpha. Neither torch nor torchvision has it; where gamma is 0 it is `crossEntropy`.
 */
import { engine } from "../engine/engine.js";
import type { Options } from "../options/index.js";
import { multiclassLoss, multiclassOptions, reduceClasses } from "./class-loss.js";
import { gamma } from "./focal-options.js";
import { lossFunction, type LossOptions } from "./loss.js";

const options = { gamma };

/** Options of {@link softmaxFocalLoss}. */
export type SoftmaxFocalOptions = Options<typeof options> & Options<typeof multiclassOptions> & LossOptions;

export const softmaxFocal = multiclassLoss({
  name: "focal", describe: "cross-entropy that counts rows less that are right already", options,
  compute: (logits, targets, settings, sampleWeights, reduction) => (
    reduceClasses("softmaxFocalLoss", logits, targets, settings, sampleWeights, reduction, (at) => engine().kernels.focalShares(
      at.logits, at.shares, at.weights, at.sampleWeights, settings.labelSmoothing, settings.gamma, at.slope, at.rows, at.classes,
      at.divisor, at.each,
    ))),
});

/**
 * The mean over all rows with a target of -sum over classes c of w_c y_c (1 - p_c)^gamma log p_c, p = softmax(x). The mean divides as that
 * of `crossEntropy`: by the sum of the rows' class weights where the targets are indices.
 *
 * @param predictions logits, `[rows, classes]`
 * @param targets class indices `[rows]`, or shares `[rows, classes]`; a row of NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing or ignored. With `reduction: "none"` `[rows]`
 * @throws PotluckError when the shapes differ, an index is not that of a class, a row is NaN in part, or an option is unknown or out of
 *   range
 * @example
 * const loss = softmaxFocalLoss(model.forward(batch.x, "species"), batch.y, { gamma: 2 });
 */
export const softmaxFocalLoss = lossFunction("softmaxFocalLoss", softmaxFocal, multiclassOptions);
