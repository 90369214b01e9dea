/**
 * @file Binary cross-entropy over logits. Sigmoid and loss are one operation, which is exact also where the sigmoid alone rounds to 0 or 1.
 * Semantics of torch.nn.BCEWithLogitsLoss.
 */
import { engine } from "../engine/engine.js";
import type { Options } from "../options/index.js";
import { binaryLoss, binaryOptions, reduceBinary } from "./binary-loss.js";
import { lossFunction, type LossOptions } from "./loss.js";

/** Options of {@link bceWithLogits}. */
export type BceOptions = Options<typeof binaryOptions> & LossOptions;

export const bce = binaryLoss({
  name: "bce", describe: "binary cross-entropy", options: {},
  compute: (logits, targets, options, sampleWeights, reduction) => (
    reduceBinary("bceWithLogits", logits, targets, options, sampleWeights, reduction, (at) => engine().kernels.binaryCrossEntropy(
      at.logits, at.targets, at.positiveWeights, at.sampleWeights, at.slope, at.length, at.columns, at.divisor, at.each,
    ))),
});

/**
 * The mean over all elements with a target of -[w y log sigmoid(x) + (1 - y) log(1 - sigmoid(x))].
 *
 * @param predictions logits of any shape, such as `[rows, columns]`; rows are the first axis
 * @param targets numbers from 0 to 1 of the same shape or, for one number a row, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in the shape of the logits
 * @throws PotluckError when the shapes differ, a target is outside [0, 1], a weight is below 0, or an option is unknown or out of range
 * @example
 * const loss = bceWithLogits(model.forward(batch.x, "movie"), batch.y);
 */
export const bceWithLogits = lossFunction("bceWithLogits", bce, binaryOptions);
