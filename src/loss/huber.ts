/**
 * @file Huber's loss: squared near the target, linear far from it. Huber 1964, "Robust estimation of a location parameter"; semantics of
 * torch.nn.HuberLoss.
 */
import { PotluckError } from "../engine/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { residualLoss } from "./residual.js";
import type { SampleWeighted, TargetInput } from "./targets.js";

/** Options of {@link huberLoss}. */
export interface HuberOptions extends SampleWeighted {
  /** Where squared becomes linear, in the predictions' unit, above 0; default 1. */
  delta?: number;
}

/**
 * The mean over all labelled elements of r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), r being x - y.
 *
 * @param predictions `[rows, columns]`
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target, left out of the mean
 * @returns a scalar; 0, with zero gradients, when every target is missing
 * @throws PotluckError when the shapes differ, delta is not above 0, or a weight is below 0
 * @example
 * const loss = huberLoss(model.forward(batch.x, "age"), batch.y, { delta: 0.5 });
 */
export function huberLoss(predictions: Tensor, targets: TargetInput, options: HuberOptions = {}): Tensor {
  const { delta = 1 } = options;
  if (!(delta > 0 && delta < Infinity)) throw new PotluckError(`huberLoss: delta must be a finite number above 0, found ${delta}`);
  return residualLoss(predictions, targets, options, "huberLoss", "huber", delta);
}
