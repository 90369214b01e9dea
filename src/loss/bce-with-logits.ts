/** @file Binary cross-entropy over logits: the sigmoid and the loss in one, which stays exact where they overflow apart. Semantics of torch.nn.BCEWithLogitsLoss. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights, type SampleWeighted, type TargetInput } from "./targets.js";

/** Options of {@link bceWithLogits}. */
export interface BceOptions extends SampleWeighted {
  /** Weight of the positive class: a number, or one a column; default 1. */
  posWeight?: number | readonly number[];
  /** Share of each target that is spread evenly over yes and no, in [0, 1]: y becomes (1 - share) y + share / 2; default 0. */
  labelSmoothing?: number;
}

/**
 * The mean over all labelled elements of -[w y log sigmoid(x) + (1 - y) log(1 - sigmoid(x))]. With sample weights each element counts by its
 * row's weight.
 *
 * @param logits `[rows, columns]`
 * @param targets as many numbers from 0 to 1, `[rows, columns]` or, for one column, `[rows]`; NaN is a missing target, left out of the mean
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, a target or the smoothing is outside [0, 1], or a weight is below 0
 * @example
 * const loss = bceWithLogits(model.forward(batch.x, "movie"), batch.y);
 */
export function bceWithLogits(logits: Tensor, targets: TargetInput, options: BceOptions = {}): Tensor {
  const { rows, columns, data } = readMatching(logits, targets, "bceWithLogits");
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new PotluckError(`bceWithLogits: labelSmoothing must be from 0 to 1, found ${labelSmoothing}`);
  }
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0 || data[i] > 1) throw new PotluckError(`bceWithLogits: targets must be from 0 to 1, found ${data[i]} at element ${i}`);
  }
  const shares = labelSmoothing === 0 ? data : data.map((target) => target * (1 - labelSmoothing) + labelSmoothing / 2);
  const weights = positiveWeights(options.posWeight, columns), samples = readSampleWeights(options, rows, "bceWithLogits");
  const native = engine();
  return lossTensor(logits, (logitsAt, slope) => native.kernels.binaryCrossEntropy(
    logitsAt, native.stageFloats(shares), weights ? native.stageFloats(weights) : 0, samples ? native.stageFloats(samples) : 0, slope,
    logits.size, columns, labelledWeight(data, columns, samples),
  ));
}

function positiveWeights(given: BceOptions["posWeight"], columns: number): Float32Array | null {
  if (given === undefined) return null;
  const weights = typeof given === "number" ? new Float32Array(columns).fill(given) : Float32Array.from(given);
  if (weights.length !== columns) throw new PotluckError(`bceWithLogits: posWeight needs ${columns} numbers, found ${weights.length}`);
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new PotluckError(`bceWithLogits: posWeight must be from 0 up, found ${wrong}`);
  return weights;
}
