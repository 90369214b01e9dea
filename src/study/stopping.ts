/** @file From a recipe's `best` and `patience` to what one training goes by: of all its tasks, or of one alone. */
import { PotluckError } from "../engine/errors.js";
import { metrics } from "../metric/index.js";
import { bestWeights, type Recipe } from "../recipe/index.js";
import type { StoppingPlan } from "../train/early-stopping.js";
import type { PreparedData } from "./prepare.js";

/**
 * What a training of some of a recipe's tasks goes by; null where it keeps its last epoch and trains to the end. Tasks that are not trained count for
 * nothing; where none is left of those that `best` names, as in a training of another task alone, the training goes by its own.
 *
 * @throws PotluckError when a task that it goes by has no rows to validate
 * @example
 * stoppingOf(recipe, ["yelp"], prepared.data)?.best; // { yelp: 1 }
 */
export function stoppingOf(recipe: Recipe, tasks: readonly string[], data: Readonly<Record<string, PreparedData>>): StoppingPlan | null {
  const { best: chosen, patience } = recipe.train;
  const named = bestWeights(chosen, tasks);
  const left = named && only(named, tasks);
  const best = left && Object.keys(left).length === 0 ? bestWeights("mean", tasks) : left;
  const waits = typeof patience === "object" && patience !== null ? only(patience, tasks) : {};
  if (best === null && Object.keys(waits).length === 0) return null; // a single number of patience goes with best
  for (const task of tasks) {
    const watched = Object.hasOwn(best ?? {}, task) || Object.hasOwn(waits, task), { data: name } = recipe.tasks[task];
    if (!watched || data[name].validation) continue;
    const field = Object.hasOwn(best ?? {}, task) ? "best" : "patience";
    throw new PotluckError(
      `train.${field} goes by the validation rows of task "${task}", and data set "${name}" has none: give it split: { validation: 0.1 }, ` +
      "or some rows with \"validation\" in the column that splits it",
    );
  }
  return {
    metrics: Object.fromEntries(tasks.map((task) => {
      const { metric } = recipe.tasks[task];
      return [task, { name: metric, higherIsBetter: metrics[metric].higherIsBetter }];
    })),
    best,
    patience: typeof patience === "number" ? patience : Object.keys(waits).length > 0 ? waits : null,
  };
}

function only(map: Readonly<Record<string, number>>, tasks: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(map).filter(([task]) => tasks.includes(task)));
}
