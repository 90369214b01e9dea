/** @file A small common budget of learning rates: each arm is trained with each, and validation rows choose, seed by seed. */
import { PotluckError } from "../../engine/errors.js";
import { withoutValidation } from "../../experiment/datasets.js";
import type { Recipe } from "../../recipe/index.js";
import type { Arm } from "./arms.js";

/** What each arm's own learning rates are multiplied by. */
export const FACTORS = [1, 0.3, 3] as const;

/** The candidates of a recipe. */
export const tunedRates = FACTORS.map((factor) => ({
  setting: factor === 1 ? "its own learning rate" : `learning rate times ${factor}`, change: (recipe: Recipe) => withRate(recipe, factor),
}));

/** The recipe with its learning rates multiplied. */
export function withRate(recipe: Recipe, factor: number): Recipe {
  if (factor === 1) return recipe;
  const { train } = recipe, { optimizer, trunkLr, headLr } = train, { lr } = optimizer as { lr?: number };
  if (lr === undefined) throw new PotluckError(`--tune tries several learning rates, and the optimizer ${optimizer.name} has none`);
  const scaled = <T extends number | null>(rate: T): T => (rate === null ? rate : Number((rate * factor).toPrecision(12)) as T);
  return {
    ...recipe,
    train: { ...train, optimizer: { ...optimizer, lr: scaled(lr) }, trunkLr: scaled(trunkLr), headLr: scaled(headLr) },
  };
}

/** @throws PotluckError where a training has no validation rows to choose by */
export function requireValidationRows(arms: readonly Arm[]): void {
  for (const { name, trainings } of arms) {
    for (const { candidates: [{ recipe }] } of trainings) {
      const dataset = withoutValidation(recipe);
      if (dataset !== undefined) throw noValidationRows(name, dataset);
    }
  }
}

/** What is wrong where learning rates cannot be chosen. */
export function noValidationRows(arm: string, dataset: string): PotluckError {
  return new PotluckError(`--tune chooses learning rates by validation rows, and dataset "${dataset}" has none in arm "${arm}": set ` +
    "split: { validation: 0.15 }, or leave train.epochs out, so that rows are set aside");
}
