/**
 * @file Binary cross-entropy over logits. Sigmoid and loss are one operation, which is exact also where the sigmoid alone rounds to 0 or 1.
 * Semantics of torch.nn.BCEWithLogitsLoss.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { either, list, number, type Options } from "../options/index.js";
import { labelSmoothing, loss, lossFunction, type SampleWeighted } from "./loss.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights } from "./targets.js";

const weight = number({ from: 0, describe: "A weight." });
const options = {
  posWeight: either([weight, list(weight, { phrase: "a list of numbers from 0 up", describe: "One weight for each column." })], {
    default: 1, phrase: "a number from 0 up, or a list with one for each column", describe: "The weight of the positive class.",
    aliases: ["positiveWeight"],
  }),
  labelSmoothing: number({
    ...labelSmoothing, describe: "The share of each target that is spread evenly over yes and no: y becomes (1 - share) y + share / 2.",
  }),
};

/** Options of {@link bceWithLogits}. */
export type BceOptions = Options<typeof options> & SampleWeighted;

export const binaryCrossEntropy = loss({
  name: "bce_with_logits", describe: "binary cross-entropy of each column", options,
  compute(logits, targets, { posWeight, labelSmoothing: share }, sampleWeights) {
    const { rows, columns, data } = readMatching(logits, targets, "bceWithLogits");
    for (let i = 0; i < data.length; i++) {
      if (data[i] < 0 || data[i] > 1) {
        throw new PotluckError(
          `bceWithLogits: targets must be from 0 to 1, found ${data[i]} at [${Math.floor(i / columns)}, ${i % columns}]`,
        );
      }
    }
    const smoothed = share === 0 ? data : data.map((target) => target * (1 - share) + share / 2);
    const weights = posWeight === 1 ? null : positiveWeights(posWeight, columns);
    const samples = readSampleWeights(sampleWeights, rows, "bceWithLogits");
    const native = engine();
    return lossTensor(logits, (logitsAt, slope) => native.kernels.binaryCrossEntropy(
      logitsAt, native.stageFloats(smoothed), weights ? native.stageFloats(weights) : 0, samples ? native.stageFloats(samples) : 0, slope,
      logits.size, columns, labelledWeight(data, columns, samples),
    ));
  },
});

/**
 * The mean over all elements with a target of -[w y log sigmoid(x) + (1 - y) log(1 - sigmoid(x))].
 *
 * @param predictions logits, `[rows, columns]`
 * @param targets as many numbers from 0 to 1, `[rows, columns]` or, for one column, `[rows]`; NaN is a missing target and does not count
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, a target is outside [0, 1], a weight is below 0, or an option is unknown or out of range
 * @example
 * const loss = bceWithLogits(model.forward(batch.x, "movie"), batch.y);
 */
export const bceWithLogits = lossFunction("bceWithLogits", binaryCrossEntropy);

function positiveWeights(given: number | readonly number[], columns: number): Float32Array {
  if (typeof given === "number") return new Float32Array(columns).fill(given);
  if (given.length !== columns) {
    throw new PotluckError(`bceWithLogits: posWeight must have ${columns} numbers, one for each column, found ${given.length}`);
  }
  return Float32Array.from(given);
}
