/**
 * @file Gives a task alone as many parameters as the network of all tasks has, by the widths of its hidden layers, so that a difference is
 * not one of capacity.
 */
import type { ExperimentSplit } from "../../experiment/experiment.js";
import { planTraining } from "../../experiment/plan.js";
import { countParameters } from "../../nn/module.js";
import type { Recipe } from "../../recipe/index.js";

/** How many parameters a training of a recipe has. */
export function parametersOf(recipe: Recipe, split: ExperimentSplit): number {
  const { model } = planTraining({ recipe, split, seed: recipe.seed });
  try {
    return countParameters(model);
  } finally {
    model.dispose();
  }
}

/** The recipe with all hidden widths multiplied by a factor. */
export function withWidths(recipe: Recipe, factor: number): Recipe {
  const { model } = recipe, hidden = (model.hidden as readonly number[]).map((width) => Math.max(1, Math.round(width * factor)));
  return { ...recipe, model: { ...model, hidden } as Recipe["model"] };
}

/** The largest factor of widths. */
const MOST = 64;

/**
 * The recipe of a task alone whose number of parameters is nearest to a given one.
 *
 * @param recipe narrowed to the task
 * @param target parameters
 * @returns the same recipe where it has no hidden layer
 */
export function matchParameters(recipe: Recipe, split: ExperimentSplit, target: number): Recipe {
  const { hidden } = recipe.model as { hidden?: readonly number[] };
  if (!hidden || hidden.length === 0) return recipe;
  let low = 1 / MOST, high = MOST, best = { recipe, gap: Math.abs(parametersOf(recipe, split) - target) };
  for (let step = 0; step < 16 && best.gap > 0; step++) {
    const factor = Math.sqrt(low * high), tried = withWidths(recipe, factor), count = parametersOf(tried, split);
    const gap = Math.abs(count - target);
    if (gap < best.gap) best = { recipe: tried, gap };
    if (count < target) low = factor;
    else high = factor;
  }
  return best.recipe;
}
