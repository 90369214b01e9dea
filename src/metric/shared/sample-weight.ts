/**
 * @file How much each row counts in a metric: scikit-learn's `sample_weight`. Only ratios of weights matter; a row of weight 0 is left
 * out of every sum. Where scikit-learn takes negative weights in some metrics and refuses them in others, they are refused here.
 */
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions, value } from "../../options/index.js";
import { isList } from "../../tensor/nd-array.js";

/** The option of metrics that weigh rows. */
export const sampleWeight = value<ArrayLike<number>>()({
  optional: true, phrase: "a list with one number per row", accepts: isList, aliases: ["sampleWeights", "weight", "weights"],
  describe: "How much each row counts, `[n]`, 0 or more. Left out: all rows count alike.",
});

/** Options that every metric with weights has. */
export const weightOptions = { sampleWeight };

/** Options of metrics that weigh rows: `sampleWeight`. */
export type WeightOptions = Options<typeof weightOptions>;

/** Weights as the options of a metric's function; undefined where there are none. */
export function weighing(given: ArrayLike<number> | undefined): { sampleWeight: ArrayLike<number> } | undefined {
  return given && { sampleWeight: given };
}

/** The weights among the options of a metric that has no others. @throws PotluckError when an option is unknown or wrong */
export function weightsIn(what: string, options: WeightOptions | undefined): ArrayLike<number> | undefined {
  // most calls have no options, and scores are computed after every epoch
  return options === undefined ? undefined : readOptions(what, weightOptions, options).sampleWeight;
}

/**
 * The weights of some rows, in their order; 1 for each where no weights are given. Those of other rows are not looked at.
 *
 * @param count how many rows there are in all
 * @throws PotluckError when there are not as many weights as rows, or one of these rows has no finite weight from 0 up
 */
export function weightsOf(rows: ArrayLike<number>, count: number, given: ArrayLike<number> | undefined, what: string): Float64Array {
  const weights = new Float64Array(rows.length).fill(1);
  if (given === undefined) return weights;
  if (given.length !== count) {
    throw new PotluckError(`${what}: found ${given.length} sample weights for ${count} rows; give one for each row`);
  }
  for (let i = 0; i < rows.length; i++) {
    const weight = given[rows[i]];
    if (!(weight >= 0 && weight < Infinity)) {
      throw new PotluckError(`${what}: the sample weight of row ${rows[i]} must be a number from 0 up, found ${weight}`);
    }
    weights[i] = weight;
  }
  return weights;
}

/** A sum of numbers. */
export function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}
