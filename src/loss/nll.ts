/** @file The negative log-likelihood of classes, of log-probabilities such as `logSoftmax` gives. Semantics of torch.nn.NLLLoss. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Options } from "../options/index.js";
import { checkClassWeights, classOptions, withoutIndex } from "./class-loss.js";
import { loss, lossFunction, type LossOptions } from "./loss.js";
import { lossTensor, matrixShape, readSampleWeights, readTargets, requireClass } from "./targets.js";

const OWNER = "nllLoss";

/** Options of {@link nllLoss}. */
export type NllOptions = Options<typeof classOptions> & LossOptions;

export const nll = loss({
  name: "nll", describe: "the negative log-likelihood of classes", options: classOptions,
  compute(logProbabilities, targets, { classWeights, ignoreIndex }, sampleWeights, reduction) {
    const [rows, classes] = matrixShape(logProbabilities, OWNER);
    checkClassWeights(classWeights, classes, OWNER);
    const { shape, data } = readTargets(targets, OWNER);
    if (shape.length !== 1 || shape[0] !== rows) {
      throw new PotluckError(`${OWNER}: targets must be ${rows} class indices, one for each row, found shape [${shape.join(", ")}]`);
    }
    const indices = ignoreIndex === undefined ? data : withoutIndex(data, ignoreIndex);
    const samples = readSampleWeights(sampleWeights, rows, OWNER);
    let divisor = 0, counted = 0;
    indices.forEach((index, row) => {
      if (Number.isNaN(index)) return;
      const place = requireClass(index, row, classes, OWNER);
      counted++;
      divisor += (samples ? samples[row] : 1) * (classWeights?.[place] ?? 1);
    });
    const native = engine();
    const zero = samples ? divisor === 0 : counted === 0; // else class weights that are all 0 give NaN, as in torch
    return lossTensor(logProbabilities, [rows], reduction, () => (zero ? 1 : divisor), (at, slope, by, each) => (
      native.kernels.negativeLogLikelihood(
        at, native.stageFloats(indices), classWeights ? native.stageFloats(Float32Array.from(classWeights)) : 0,
        samples ? native.stageFloats(samples) : 0, slope, rows, classes, by, each,
      )));
  },
});

/**
 * The mean over all rows with a target of -w_y x_y: the sum divided by the sum of the rows' class weights.
 *
 * @param predictions log-probabilities, `[rows, classes]`; logits belong in {@link crossEntropy}
 * @param targets class indices, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing or ignored (torch: NaN). With `reduction: "none"` `[rows]`
 * @throws PotluckError when there is not one target for each row, an index is not that of a class, or an option is unknown or out of range
 * @example
 * const loss = nllLoss(model.forward(batch.x, "yelp").logSoftmax(), batch.y);
 */
export const nllLoss = lossFunction(OWNER, nll);
