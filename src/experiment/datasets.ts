/** @file The datasets that a recipe's tasks use, each with all its settings in the recipe. */
import type { FeatureColumns } from "../data/columns/index.js";
import { type LRScheduleMember, lrSchedules } from "../optim/lr-schedule/index.js";
import {
  AUTO, columnOfBy, columnsByKind, type DataSettings, type Recipe, rowColumns, splitOf, type SplitSettings, type TrainSettings,
} from "../recipe/index.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/** One dataset and its settings. */
export interface UsedDataset extends Pick<DataSettings, "source" | "text" | "sample" | "missing"> {
  name: string;
  /** The feature columns besides the text, by kind. May have patterns. */
  columns: FeatureColumns;
  /**
   * The columns with targets, weights or the split, and those that say which rows a task is about. No pattern of feature columns matches
   * them.
   */
  answers: string[];
  /** The recipe's split, overridden by the dataset's. */
  split: SplitSettings;
  /** The columns with targets. */
  targets: string[];
  /** The column that the split is stratified by: the target of the first task with classes; null if there is none. */
  stratifyBy: string | null;
  /** The columns of the tasks' `by`: each of their values has its share of the rows on every side. */
  by: string[];
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
    const { source, text, sample, missing } = settings, split = splitOf(recipe.split, settings.split);
    const columns = tasks.flatMap((task) => [...[task.target].flat(), ...(task.weight === null ? [] : [task.weight]), ...rowColumns(task)]);
    const answers = [...new Set(columns), ...("column" in split ? [split.column] : [])];
    const classes = tasks.filter(({ kind }) => (taskKinds.get(kind) as TaskKind).stratifies).map(({ target }) => target);
    const targets = [...new Set(tasks.flatMap(({ target }) => target))];
    const stratifyBy = classes.find((target) => typeof target === "string") ?? null;
    const by = [...new Set(tasks.flatMap((task) => columnOfBy(task) ?? []))];
    const validates = isAutomatic(recipe), own = columnsByKind(settings);
    return [{ name, source, text, sample, missing, split, answers, targets, stratifyBy, by, validates, columns: own }];
  });
}

/** Whether a training of the recipe, of all tasks or of one alone, has automatic length. */
export function isAutomatic({ train, single }: Recipe): boolean {
  return train.epochs === AUTO || single.train.epochs === AUTO;
}

/** Whether a training of the recipe, of all tasks or of one alone, decides something by its validation rows. */
export function usesValidation(recipe: Recipe): boolean {
  const trainings: readonly Partial<TrainSettings>[] = [recipe.train, recipe.single.train];
  return isAutomatic(recipe) || trainings.some(({ best = null, patience = null, lrSchedule }) => {
    const rate: unknown = typeof lrSchedule === "object" ? lrSchedule.name : lrSchedule; // `single` has it as it was written
    const follows = typeof rate === "string" && lrSchedules.has(rate) && (lrSchedules.get(rate) as LRScheduleMember).followsScore;
    return best !== null || patience !== null || follows === true;
  });
}

/** Whether the split depends on the seed. False if every dataset has a fixed split. */
export function splitsVary(recipe: Recipe): boolean {
  return usedDatasets(recipe).some(({ split, sample }) => ("column" in split ? sample !== null : split.seed === null));
}
