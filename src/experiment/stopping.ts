/** @file From a recipe's `best` and `patience` to what one training goes by: of all its tasks, or of one alone. */
import { PotluckError } from "../engine/errors.js";
import { metrics } from "../metric/index.js";
import { bestWeights, type Recipe, trainOfTasks } from "../recipe/index.js";
import type { StoppingPlan } from "../train/early-stopping.js";
import type { PreparedData } from "./split.js";

/**
 * What a training of some of a recipe's tasks goes by; null where it keeps its last epoch and trains to the end. Tasks that are not trained count for
 * nothing: see `trainOfTasks`.
 *
 * @throws PotluckError when a task that it goes by has no rows to validate
 * @example
 * stoppingOf(recipe, ["yelp"], prepared.data)?.best; // { yelp: 1 }
 */
export function stoppingOf(recipe: Recipe, tasks: readonly string[], data: Readonly<Record<string, PreparedData>>): StoppingPlan | null {
  const { best: chosen, patience } = trainOfTasks(recipe.train, tasks);
  const best = bestWeights(chosen, tasks);
  if (best === null && patience === null) return null;
  const waits = typeof patience === "object" && patience !== null ? patience : {};
  for (const task of tasks) {
    const watched = Object.hasOwn(best ?? {}, task) || Object.hasOwn(waits, task), { data: name } = recipe.tasks[task];
    if (!watched || data[name].validation) continue;
    const field = Object.hasOwn(best ?? {}, task) ? "best" : "patience";
    throw new PotluckError(
      `train.${field} goes by the validation rows of task "${task}", and dataset "${name}" has none: give it split: { validation: 0.1 }, ` +
      "or some rows with \"validation\" in the column that splits it",
    );
  }
  return {
    metrics: Object.fromEntries(tasks.map((task) => {
      const { metric } = recipe.tasks[task];
      return [task, { name: metric, higherIsBetter: metrics.get(metric).higherIsBetter }];
    })),
    best,
    patience,
  };
}
