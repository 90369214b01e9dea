/** @file Turns a recipe's `best` and `patience` into a plan for early stopping. */
import { PotluckError } from "../engine/errors.js";
import { metrics } from "../metric/index.js";
import { bestWeights, type Recipe } from "../recipe/index.js";
import type { StoppingPlan } from "../train/early-stopping.js";
import type { DatasetSides } from "./experiment.js";

/**
 * The plan for early stopping; null if the recipe sets neither `best` nor `patience`.
 *
 * @param recipe narrowed to the tasks that are trained
 * @throws PotluckError if a task needs validation rows and has none
 * @example
 * stoppingOf(forTasks(recipe, ["yelp"]), split.data)?.best; // { yelp: 1 }
 */
export function stoppingOf({ tasks, train }: Recipe, data: Readonly<Record<string, DatasetSides>>): StoppingPlan | null {
  const { patience } = train, best = bestWeights(train.best, Object.keys(tasks));
  if (best === null && patience === null) return null;
  const byTask = typeof patience === "object" && patience !== null ? patience : {};
  for (const [task, { data: name }] of Object.entries(tasks)) {
    const field = Object.hasOwn(best ?? {}, task) ? "best" : Object.hasOwn(byTask, task) ? "patience" : null;
    if (field === null || data[name].validation) continue;
    throw new PotluckError(
      `train.${field} needs validation rows of task "${task}", and dataset "${name}" has none: set split: { validation: 0.1 }, ` +
      'or mark some rows as "validation" in its split column',
    );
  }
  return {
    metrics: Object.fromEntries(Object.entries(tasks).map(([task, { metric: { name } }]) => (
      [task, { name, higherIsBetter: metrics.get(name).higherIsBetter }]))),
    best,
    patience,
  };
}
