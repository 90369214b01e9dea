/** @file The headline metric of each task of a recipe, by which studies judge it. */
import type { Recipe } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/** A metric's name, and whether a larger number is better. */
export interface HeadlineMetric {
  metric: string;
  higherIsBetter: boolean;
}

/**
 * The headline metric of each task.
 *
 * @example
 * headlineMetrics(recipe).movie; // { metric: "f1", higherIsBetter: true }
 */
export function headlineMetrics({ tasks }: Pick<Recipe, "tasks">): Record<string, HeadlineMetric> {
  return Object.fromEntries(Object.entries(tasks).map(([task, { kind, metric: { name } }]) => {
    const { higherIsBetter } = (taskKinds.get(kind) as TaskKind).metrics.get(name);
    return [task, { metric: name, higherIsBetter }];
  }));
}
