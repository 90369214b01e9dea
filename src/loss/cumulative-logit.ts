/**
 * @file The log-likelihood of ordered classes under cumulative logits, the proportional-odds model: P(y <= k) = sigmoid(logit k), so that
 * P(y = k) = sigmoid(logit k) - sigmoid(logit k - 1). McCullagh 1980, "Regression models for ordinal data". It is exact, and stable where
 * probabilities vanish: see kernels/ordinal.ts.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { loss, lossFunction } from "./loss.js";
import { labelledWeight, lossTensor, matrixShape, readSampleWeights, readTargets, requireClass } from "./targets.js";

const OWNER = "cumulativeLogitLoss";

export const cumulativeLogit = loss({
  name: "cumulative_logit", describe: "the log-likelihood of ordered classes", options: {},
  compute(logits, targets, _, sampleWeights, reduction) {
    const [rows, thresholds] = matrixShape(logits, OWNER);
    const { data } = readTargets(targets, OWNER);
    if (data.length !== rows) throw new PotluckError(`${OWNER}: ${rows} rows of logits need as many targets, found ${data.length}`);
    data.forEach((target, row) => Number.isNaN(target) || requireClass(target, row, thresholds + 1, OWNER));
    const numbers = logits.toArray();
    const falling = numbers.findIndex((logit, at) => at % thresholds > 0 && logit < numbers[at - 1]);
    if (falling >= 0) {
      throw new PotluckError(
        `${OWNER}: the logits of row ${Math.floor(falling / thresholds)} descend; they must ascend, as an OrdinalHead's do`,
      );
    }
    const samples = readSampleWeights(sampleWeights, rows, OWNER);
    const native = engine();
    return lossTensor(logits, [rows], reduction, () => labelledWeight(data, 1, samples), (at, slope, divisor, each) => (
      native.kernels.cumulativeLoss(
        at, native.stageFloats(data), samples ? native.stageFloats(samples) : 0, slope, rows, thresholds, divisor, each,
      )));
  },
});

/**
 * The mean over all rows with a target of -log P(y = target).
 *
 * @param predictions logits, `[rows, classes - 1]`, ascending in each row: the output of an `OrdinalHead`
 * @param targets class indices from 0, `[rows]`, in the order of the classes; NaN is a missing target and does not count
 * @param options `sampleWeights`, `reduction`
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` `[rows]`
 * @throws PotluckError when there is not one target for each row, an index is not that of a class, logits descend, a weight is below 0, or
 *   an option is unknown
 * @example
 * const loss = cumulativeLogitLoss(model.forward(batch.x, "stars"), batch.y);
 */
export const cumulativeLogitLoss = lossFunction(OWNER, cumulativeLogit);
