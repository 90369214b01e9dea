/** @file What the losses of real numbers have in common: targets element by element, and one kernel with a form for each loss. */
import { engine } from "../engine/engine.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Reduction } from "./loss.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights, type TargetInput } from "./targets.js";

/** The forms by their numbers in kernels/loss.ts. */
const forms = { squared: 0, absolute: 1, huber: 2, smooth: 3 } as const;

/** The loss of a form; `owner` begins the errors. */
export function residualLoss(
  owner: string, form: keyof typeof forms, predictions: Tensor, targets: TargetInput, sampleWeights: TargetInput | undefined,
  reduction: Reduction | undefined, delta = 0,
): Tensor {
  const { rows, columns, data } = readMatching(predictions, targets, owner, "predictions");
  const samples = readSampleWeights(sampleWeights, rows, owner);
  const native = engine();
  return lossTensor(predictions, predictions.shape, reduction, () => labelledWeight(data, columns, samples), (at, slope, divisor, each) => (
    native.kernels.residualLoss(
      at, native.stageFloats(data), samples ? native.stageFloats(samples) : 0, slope, predictions.size, columns, forms[form], delta,
      divisor, each,
    )));
}
