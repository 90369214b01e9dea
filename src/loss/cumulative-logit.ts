/**
 * @file The log-likelihood of ordered classes under cumulative logits, the proportional-odds model: P(y <= k) = sigmoid(logit k), so that
 * P(y = k) = sigmoid(logit k) - sigmoid(logit k - 1). McCullagh 1980, "Regression models for ordinal data". Exact, and stable where
 * probabilities vanish: see kernels/ordinal.ts.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { labelledWeight, lossTensor, matrixShape, readSampleWeights, readTargets, type SampleWeighted, type TargetInput } from "./targets.js";

/**
 * The mean over all labelled rows of -log P(y = target).
 *
 * @param logits `[rows, classes - 1]`, ascending in each row: what an `OrdinalHead` gives
 * @param targets class indices from 0, `[rows]`, in the order of the classes; NaN is a missing target, left out of the mean
 * @param options `sampleWeights` (default all 1)
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when there is not one target a row, a target is no class, logits descend, or a weight is below 0
 * @example
 * const loss = cumulativeLogitLoss(model.forward(batch.x, "stars"), batch.y);
 */
export function cumulativeLogitLoss(logits: Tensor, targets: TargetInput, options: SampleWeighted = {}): Tensor {
  const loss = "cumulativeLogitLoss";
  const [rows, thresholds] = matrixShape(logits, loss);
  const { data } = readTargets(targets);
  if (data.length !== rows) throw new PotluckError(`${loss}: ${rows} rows of logits need as many targets, found ${data.length}`);
  const wrong = data.findIndex((target) => !Number.isNaN(target) && !(Number.isInteger(target) && target >= 0 && target <= thresholds));
  if (wrong >= 0) throw new PotluckError(`${loss}: target ${data[wrong]} of row ${wrong} is no class; the classes are 0 to ${thresholds}`);
  const numbers = logits.toArray();
  const falling = numbers.findIndex((logit, at) => at % thresholds > 0 && logit < numbers[at - 1]);
  if (falling >= 0) {
    throw new PotluckError(`${loss}: the logits of row ${Math.floor(falling / thresholds)} descend; they must ascend, as those of an OrdinalHead do`);
  }
  const samples = readSampleWeights(options, rows, loss);
  const native = engine();
  return lossTensor(logits, (logitsAt, slope) => native.kernels.cumulativeLoss(
    logitsAt, native.stageFloats(data), samples ? native.stageFloats(samples) : 0, slope, rows, thresholds, labelledWeight(data, 1, samples),
  ));
}
