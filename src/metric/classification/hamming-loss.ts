/** @file Hamming loss: the share of labels that are wrong. As scikit-learn's `hamming_loss`. */
import { countLabels } from "../shared/label-counts.js";
import { metric } from "../shared/metric.js";
import { weighing, weightsIn, type WeightOptions } from "../shared/sample-weight.js";

/**
 * The share of elements predicted wrong, in [0, 1]; 0 is best, NaN when nothing has a target.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when sizes do not match, a value is neither 0 nor 1, or a weight is not a finite number from 0 up
 * @example
 * hammingLoss([1, 0, 1, 1], [1, 0, 0, 1], 2); // 0.25
 */
export function hammingLoss(targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, options?: WeightOptions): number {
  const counts = countLabels(targets, predictions, labels, "label", "hamming_loss", weightsIn("hamming_loss", options));
  const known = counts.reduce((sum, one) => sum + one.known, 0), agreed = counts.reduce((sum, one) => sum + one.agreed, 0);
  return (known - agreed) / known;
}

export const hammingLossMetric = metric({
  name: "hamming_loss", describe: "the share of labels that are predicted wrong", kinds: ["multilabel"], higherIsBetter: false,
  countsPairs: true,
  compute: ({ targets, predictions, labels }, _, sampleWeight) => hammingLoss(targets, predictions, labels, weighing(sampleWeight)),
});
