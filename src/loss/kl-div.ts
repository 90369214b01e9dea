/** @file The Kullback-Leibler divergence of predicted from target distributions. Semantics of torch.nn.KLDivLoss. */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, oneOf, type Options, readOptions } from "../options/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { commonOptions } from "./loss.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights, showPlace, type TargetInput } from "./targets.js";

const OWNER = "klDivLoss";

const options = {
  ...commonOptions,
  logTarget: boolean({ default: false, describe: "Whether the targets are logarithms of probabilities." }),
  reduction: oneOf(["mean", "sum", "none", "batchmean"], {
    default: "mean",
    describe: "mean: the sum divided by the number of elements with a target. batchmean: by the number of rows with one, which is the " +
      "divergence itself. sum: not divided. none: the terms of the sum.",
  }),
};

/** Options of {@link klDivLoss}. */
export type KlDivOptions = Options<typeof options>;

/**
 * The sum over all elements of y (log y - x), x being logarithms, divided as `reduction` says. By default that is the number of elements,
 * as in torch, which is smaller than the divergence by the number of columns; `reduction: "batchmean"` gives the divergence.
 *
 * @param predictions log-probabilities of any shape, such as `[rows, columns]`, as `logSoftmax` gives them
 * @param targets probabilities of the same shape, or with `logTarget` their logarithms; NaN is a missing target and does not count.
 *   Gradients do not flow into targets
 * @returns a scalar; 0, with zero gradients, when every target is missing. With `reduction: "none"` in their shape
 * @throws PotluckError when the shapes differ, a probability is below 0 (torch: NaN), a weight is below 0, or an option is unknown
 * @example
 * const student = model.forward(batch.x, "topic").logSoftmax();
 * const loss = klDivLoss(student, teacher, { reduction: "batchmean" });
 */
export function klDivLoss(predictions: Tensor, targets: TargetInput, given?: KlDivOptions): Tensor {
  const { logTarget, reduction, sampleWeights } = readOptions(OWNER, options, given);
  const { rows, columns, data } = readMatching(predictions, targets, OWNER);
  const wrong = logTarget ? -1 : data.findIndex((target) => target < 0);
  if (wrong >= 0) {
    const place = showPlace(predictions.shape, wrong);
    throw new PotluckError(`${OWNER}: targets must be probabilities, from 0 up, found ${data[wrong]} at ${place}; or set logTarget`);
  }
  const samples = readSampleWeights(sampleWeights, rows, OWNER);
  const native = engine();
  const divisor = (): number => (
    reduction === "batchmean" ? rowWeight(data, rows, columns, samples) : labelledWeight(data, columns, samples));
  const kept = reduction === "batchmean" ? "mean" : reduction;
  return lossTensor(predictions, predictions.shape, kept, divisor, (at, slope, by, each) => native.kernels.divergence(
    at, native.stageFloats(data), samples ? native.stageFloats(samples) : 0, slope, predictions.size, columns, logTarget ? 1 : 0, by, each,
  ));
}

/** The weight of all rows with a target; 1 where that is 0. */
function rowWeight(targets: Float32Array, rows: number, columns: number, samples: Float32Array | null): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    if (!targets.subarray(row * columns, (row + 1) * columns).every(Number.isNaN)) sum += samples ? samples[row] : 1;
  }
  return sum > 0 ? sum : 1;
}
