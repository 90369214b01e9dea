/**
 * @file The Brier score: the mean squared difference of probabilities and what happened. Brier 1950, "Verification of forecasts expressed
 * in terms of probability". As scikit-learn's `brier_score_loss` with `labels=range(classes)`.
 */
import { PotluckError } from "../../engine/errors.js";
import { boolean, either, oneOf, type Options, readOptions } from "../../options/index.js";
import { classKinds, metric } from "../shared/metric.js";
import { checkClass, presentRows, scoreColumns } from "../shared/pairs.js";
import { sumOf, weightOptions, weightsOf } from "../shared/sample-weight.js";

/** How far above 1 rounding may bring a probability. */
const SLACK = 1e-6;

const options = {
  scaleByHalf: either([boolean({ describe: "Whether." }), oneOf(["auto"], { describe: "For two classes." })], {
    default: "auto", phrase: "true, false or auto",
    describe: "Whether the sum over the classes is halved, so that the score is from 0 to 1, not to 2. auto: for two classes.",
  }),
  ...weightOptions,
};

/** Options of {@link brier}. */
export type BrierOptions = Options<typeof options>;

/**
 * The Brier score, 0 is best: for each row the sum over the classes of (probability - happened)^2, halved for two classes, where it is
 * (probability of class 1 - target)^2. NaN when no row has a target.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param probabilities `[n]`, of class 1 (binary), or row-major `[n * C]`, of every class
 * @param given `scaleByHalf`: `auto` (default), true or false; `sampleWeight`: `[n]`
 * @throws PotluckError when the sizes do not match, a value is no class index, a probability is outside [0, 1], or an option is unknown or
 *   wrong
 * @example
 * brier([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]);       // 0.0375
 * brier([2, 0], [0.1, 0.2, 0.7, 0.5, 0.4, 0.1]); // 0.28
 */
export function brier(targets: ArrayLike<number>, probabilities: ArrayLike<number>, given?: BrierOptions): number {
  const { scaleByHalf, sampleWeight } = readOptions("brier", options, given);
  const columns = scoreColumns(targets, probabilities, "brier"), classes = Math.max(columns, 2);
  const rows = presentRows(targets), weights = weightsOf(rows, targets.length, sampleWeight, "brier");
  let sum = 0;
  rows.forEach((row, place) => {
    checkClass(targets[row], "target", "brier", classes);
    let squares = 0;
    for (let column = 0; column < columns; column++) {
      const probability = probabilities[row * columns + column];
      if (!(probability >= 0 && probability <= 1 + SLACK)) {
        throw new PotluckError(`brier: a probability of row ${row} must be from 0 to 1, found ${probability}. Give no logits`);
      }
      const happened = targets[row] === (columns === 1 ? 1 : column) ? 1 : 0;
      squares += (probability - happened) ** 2;
    }
    sum += weights[place] * (columns === 1 ? 2 * squares : squares);
  });
  return (scaleByHalf === "auto" ? classes === 2 : scaleByHalf) ? sum / sumOf(weights) / 2 : sum / sumOf(weights);
}

export const brierMetric = metric({
  name: "brier", describe: "the mean squared error of the probabilities", kinds: classKinds, higherIsBetter: false,
  compute: ({ targets, probabilities }) => brier(targets, probabilities),
});
