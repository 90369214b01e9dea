/** @file The datasets that a recipe's tasks use, each with all its settings in the recipe. */
import type { FeatureColumns } from "../data/columns/index.js";
import { AUTO, columnsByKind, type DataSettings, type Recipe, splitOf, type SplitSettings } from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/** One dataset and its settings. */
export interface UsedDataset extends Pick<DataSettings, "source" | "text" | "sample"> {
  name: string;
  /** The feature columns besides the text, by kind. May have patterns. */
  columns: FeatureColumns;
  /** The columns with targets, weights or the split. They are never features. */
  answers: string[];
  /** The recipe's split, overridden by the dataset's. */
  split: SplitSettings;
  /** The columns with targets. */
  targets: string[];
  /** The column that the split is stratified by: the target of the first task with classes; null if there is none. */
  stratifyBy: string | null;
  /** Whether a training needs rows that validate, given or set aside: one of automatic length does. */
  validates: boolean;
}

/**
 * The datasets that a recipe's tasks use, in the order of the recipe's `data`.
 *
 * @example
 * usedDatasets(recipe).map(({ name }) => name); // ["movie", "yelp"]
 */
export function usedDatasets(recipe: Recipe): UsedDataset[] {
  return Object.entries(recipe.data).flatMap(([name, settings]) => {
    const tasks = Object.values(recipe.tasks).filter((task) => task.data === name);
    if (tasks.length === 0) return [];
    const { source, text, sample } = settings, split = splitOf(recipe.split, settings.split);
    const columns = tasks.flatMap(({ target, weight }) => [...[target].flat(), ...(weight === null ? [] : [weight])]);
    const answers = [...columns, ...("column" in split ? [split.column] : [])];
    const classes = tasks.filter(({ kind }) => (taskKinds.get(kind) as TaskKind).stratifies).map(({ target }) => target);
    const targets = [...new Set(tasks.flatMap(({ target }) => target))];
    const stratifyBy = classes.find((target) => typeof target === "string") ?? null;
    const validates = isAutomatic(recipe), own = columnsByKind(settings);
    return [{ name, source, text, sample, split, answers, targets, stratifyBy, validates, columns: own }];
  });
}

/** Whether a training of the recipe, of all tasks or of one alone, has automatic length. */
export function isAutomatic({ train, single }: Recipe): boolean {
  return train.epochs === AUTO || single.train.epochs === AUTO;
}

/** Whether the split depends on the seed. False if every dataset has a fixed split. */
export function splitsVary(recipe: Recipe): boolean {
  return usedDatasets(recipe).some(({ split, sample }) => ("column" in split ? sample !== null : split.seed === null));
}
