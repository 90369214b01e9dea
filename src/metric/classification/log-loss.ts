/**
 * @file Log loss: the mean negative log probability of the true class. As scikit-learn's `log_loss` with `labels=range(classes)`, including
 * its clipping: probabilities stay one machine epsilon of their type away from 0 and 1, which is 1.2e-7 for float32 and 2.2e-16 for
 * float64.
 */
import { PotluckError } from "../../engine/errors.js";
import { log64 } from "../../engine/math.js";
import { classKinds, metric } from "../shared/metric.js";
import { checkClass, presentRows, scoreColumns } from "../shared/pairs.js";
import { sumOf, weightsIn, type WeightOptions, weightsOf } from "../shared/sample-weight.js";

const FLOAT32_EPSILON = 2 ** -23;
/** How far above 1 rounding may bring a probability. */
const SLACK = 1e-6;

/**
 * The log loss in nats; NaN when no row has a target. Rows of `[n, C]` are not rescaled to sum to 1.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param probabilities `[n]`, of class 1 (binary), or row-major `[n * C]`, of every class
 * @param options `sampleWeight`: `[n]`, how much each row counts
 * @throws PotluckError when the sizes do not match, a value is no class index, a probability is outside [0, 1], or a weight is not a
 *   finite number from 0 up
 * @example
 * logLoss([1, 0], [0.9, 0.2]);                  // 0.1643
 * logLoss([2, 0], [0.1, 0.2, 0.7, 0.5, 0.4, 0.1]); // 0.5249
 */
export function logLoss(targets: ArrayLike<number>, probabilities: ArrayLike<number>, options?: WeightOptions): number {
  const columns = scoreColumns(targets, probabilities, "log_loss");
  const epsilon = probabilities instanceof Float32Array ? FLOAT32_EPSILON : Number.EPSILON;
  const rows = presentRows(targets), weights = weightsOf(rows, targets.length, weightsIn("log_loss", options), "log_loss");
  let sum = 0;
  rows.forEach((row, place) => {
    checkClass(targets[row], "target", "log_loss", Math.max(columns, 2));
    const given = probabilities[columns === 1 ? row : row * columns + targets[row]];
    if (!(given >= 0 && given <= 1 + SLACK)) {
      throw new PotluckError(`log_loss: the probability of row ${row} must be from 0 to 1, found ${given}. Give probabilities, not logits`);
    }
    const ofTarget = columns === 1 && targets[row] === 0 ? 1 - given : given;
    sum -= weights[place] * log64(Math.min(Math.max(ofTarget, epsilon), 1 - epsilon));
  });
  return sum / sumOf(weights);
}

export const logLossMetric = metric({
  name: "log_loss", describe: "the mean negative log probability of the true class", kinds: classKinds, higherIsBetter: false,
  compute: ({ targets, probabilities }) => logLoss(targets, probabilities),
});
