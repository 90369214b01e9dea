/** @file What a loss of tensor operations starts with: targets without gaps, and weights that make a sum the mean over what is there. */
import { type Tensor, tensor } from "../tensor/tensor.js";
import { labelledWeight, readMatching, readSampleWeights, type TargetInput } from "./targets.js";

/**
 * Targets and weights as tensors, for a loss of your own: `(loss of each element).mul(weights).sum()` is then the weighted mean over all
 * elements that have a target, as Potluck's own losses take it.
 *
 * @param owner whose predictions they are, as errors call it
 * @param predictions of any shape; rows are the first axis
 * @param targets numbers of the same shape or, for one column, `[rows]`; NaN is a missing target
 * @param sampleWeights one for each row; all 1 where it is left out
 * @returns both in the shape of the predictions. A missing target is 0 and has the weight 0. The weights add up to 1, or to 0 where every
 *   target is missing
 * @throws PotluckError when the shapes differ, or a weight is below 0
 * @example
 * const { targets: y, weights } = weightedTargets("absolute", predictions, targets, sampleWeights);
 * const errors = y.sub(predictions);
 * return errors.relu().add(errors.mul(-1).relu()).mul(weights).sum();
 */
export function weightedTargets(
  owner: string, predictions: Tensor, targets: TargetInput, sampleWeights?: TargetInput,
): { targets: Tensor; weights: Tensor } {
  const { rows, columns, data } = readMatching(predictions, targets, owner, "predictions");
  const given = readSampleWeights(sampleWeights, rows, owner), total = labelledWeight(data, columns, given);
  const shape = [...predictions.shape], isMissing = (target: number): boolean => Number.isNaN(target);
  const weightOf = (element: number): number => (given ? given[Math.floor(element / columns)] : 1) / total;
  return {
    targets: tensor({ data: data.map((target) => (isMissing(target) ? 0 : target)), shape }),
    weights: tensor({ data: data.map((target, element) => (isMissing(target) ? 0 : weightOf(element))), shape }),
  };
}
