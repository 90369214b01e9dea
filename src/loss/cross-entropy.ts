/**
 * @file Cross-entropy over logits; softmax and loss are one operation. Semantics of torch.nn.CrossEntropyLoss. Its two means are in
 * class-loss.ts.
 */
import { engine } from "../engine/engine.js";
import type { Options } from "../options/index.js";
import { multiclassLoss, multiclassOptions, reduceClasses } from "./class-loss.js";
import { lossFunction, type LossOptions } from "./loss.js";

/** Options of {@link crossEntropy}. */
export type CrossEntropyOptions = Options<typeof multiclassOptions> & LossOptions;

export const softmaxCrossEntropy = multiclassLoss({
  name: "cross_entropy", describe: "cross-entropy of the softmax over the classes", options: {},
  compute: (logits, targets, options, sampleWeights, reduction) => (
    reduceClasses("crossEntropy", logits, targets, options, sampleWeights, reduction, (at) => engine().kernels.crossEntropyShares(
      at.logits, at.shares, at.weights, at.sampleWeights, options.labelSmoothing, at.slope, at.rows, at.classes, at.divisor, at.each,
    ))),
});

/**
 * The mean over all rows with a target of -sum over classes c of w_c y_c log softmax(x)_c.
 *
 * @param predictions logits, `[rows, classes]`
 * @param targets class indices `[rows]`, or shares `[rows, classes]`; a row of NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing or ignored (torch: NaN). With `reduction: "none"` `[rows]`
 * @throws PotluckError when the shapes differ, an index is not that of a class, a row is NaN in part, or an option is unknown or out of
 *   range
 * @example
 * const loss = crossEntropy(model.forward(batch.x, "yelp"), batch.y, { labelSmoothing: 0.1 });
 */
export const crossEntropy = lossFunction("crossEntropy", softmaxCrossEntropy, multiclassOptions);
