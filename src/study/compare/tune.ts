/** @file A small common budget of learning rates: each arm is trained with each, and validation rows choose, seed by seed. */
import { PotluckError } from "../../engine/errors.js";
import { usesValidation } from "../../experiment/datasets.js";
import type { Recipe } from "../../recipe/index.js";
import { usedDatasets } from "../../experiment/datasets.js";

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

/** @throws PotluckError where there are no validation rows to choose by */
export function requireValidationRows(recipe: Recipe): void {
  if (usesValidation(recipe)) return;
  const without = usedDatasets(recipe).find(({ split }) => !("validation" in split) || split.validation === null);
  if (!without) return;
  throw new PotluckError(`--tune chooses learning rates by validation rows, and dataset "${without.name}" has none: set ` +
    "split: { validation: 0.15 }, or leave train.epochs out, so that rows are set aside");
}
