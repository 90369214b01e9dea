/** @file What the losses of real-valued predictions share: targets element by element, and one kernel with a form for each. */
import { engine } from "../engine/engine.js";
import type { Tensor } from "../tensor/tensor.js";
import { labelledWeight, lossTensor, readMatching, readSampleWeights, type SampleWeighted, type TargetInput } from "./targets.js";

/** The forms by their numbers in kernels/loss.ts. */
const forms = { squared: 0, absolute: 1, huber: 2 } as const;

/** The mean loss of a form; `loss` names it in errors. */
export function residualLoss(
  predictions: Tensor, targets: TargetInput, options: SampleWeighted, loss: string, form: keyof typeof forms, delta = 0,
): Tensor {
  const { rows, columns, data } = readMatching(predictions, targets, loss);
  const samples = readSampleWeights(options, rows, loss);
  const native = engine();
  return lossTensor(predictions, (predictionsAt, slope) => native.kernels.residualLoss(
    predictionsAt, native.stageFloats(data), samples ? native.stageFloats(samples) : 0, slope, predictions.size, columns, forms[form], delta,
    labelledWeight(data, columns, samples),
  ));
}
