/** @file The datasets that a recipe's tasks use, each with all its settings in the recipe. */
import type { FeatureColumns } from "../data/columns/index.js";
import { type LRScheduleMember, lrSchedules } from "../optim/lr-schedule/index.js";
import {
  AUTO, columnOfBy, columnsByKind, type DataSettings, type Recipe, rowColumns, splitOf, type SplitSettings, type TrainSettings,
} from "../recipe/index.js";
import { comesSplit } from "../source/split-source.js";
import { type TaskKind, taskKinds } from "../task/index.js";

/** One dataset and its settings. */
export interface UsedDataset extends Pick<DataSettings, "source" | "text" | "sample" | "missing" | "dropDuplicates"> {
  name: string;
  /** The feature columns besides the text, by kind. May have patterns. */
  columns: FeatureColumns;
  /**
   * The columns with targets, weights, or what the split goes by, and those that say which rows a task is about. No pattern of feature
   * columns matches them.
   */
  answers: string[];
  /** The recipe's split, overridden by the dataset's. */
  split: SplitSettings;
  /** The columns with targets. */
  targets: string[];
  /**
   * What splits keep the shares of: the columns with classes, each once, and those of the tasks' `by`, with `everySide`: each of their
   * values has rows on each side, as long as it has enough of them.
   */
  stratify: readonly StratifiedColumn[];
  /** The targets of which a row may have several labels; splits keep the share of each label. */
  labelLists: readonly LabelList[];
  /** Whether a training needs rows that validate, given or set aside: one of automatic length does. */
  validates: boolean;
}

/** A column with classes. */
export interface StratifiedColumn {
  column: string;
  /** Whether each value needs rows on each side; else one of few rows trains. */
  everySide: boolean;
}

/** A target of labels. */
export interface LabelList {
  /** One column whose cells list labels, or a column of 0 and 1 for each label. */
  target: string | readonly string[];
  /** The text between the labels of a cell; null: none, or cells that are lists. */
  separator: string | null;
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
    const { source, text, sample, missing, dropDuplicates } = settings, split = splitOf(recipe.split, settings.split);
    const columns = tasks.flatMap((task) => [...[task.target].flat(), ...(task.weight === null ? [] : [task.weight]), ...rowColumns(task)]);
    const isGiven = comesSplit(source) && source.validation !== undefined && source.test !== undefined;
    const answers = [...new Set([...columns, ...(isGiven ? [] : splitColumns(split))])]; // a source that says all sides needs no split
    const classes = tasks.filter(({ kind }) => (taskKinds.get(kind) as TaskKind).stratifies).flatMap(({ target }) => target);
    const by = new Set(tasks.flatMap((task) => columnOfBy(task) ?? []));
    const stratify = [
      ...[...new Set(classes)].filter((column) => !by.has(column)).map((column) => ({ column, everySide: false })),
      ...[...by].map((column) => ({ column, everySide: true })),
    ];
    const labelLists = tasks.flatMap((task): LabelList[] => (
      "separator" in task ? [{ target: task.target, separator: task.separator }] : []));
    const targets = [...new Set(tasks.flatMap(({ target }) => target))];
    const validates = isAutomatic(recipe), own = columnsByKind(settings);
    const plain = { name, source, text, sample, missing, dropDuplicates, split };
    return [{ ...plain, answers, targets, stratify, labelLists, validates, columns: own }];
  });
}

/** The columns that a split goes by. */
function splitColumns(split: SplitSettings): string[] {
  const named = split as { column?: string; time?: string; group?: string };
  return [named.column, named.time, named.group].filter((column) => column !== undefined);
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
  return usedDatasets(recipe).some(({ split, sample, source }) => {
    if (comesSplit(source) && source.validation && source.test) return sample !== null && !("seed" in split && split.seed !== null);
    if ("folds" in split) return true;
    if ("column" in split || "time" in split) return sample !== null;
    if (split.seed !== null) return false;
    const isTestGiven = comesSplit(source) && source.test !== undefined;
    return !isTestGiven || sample !== null || (split.validation !== null && source.validation === undefined);
  });
}

/**
 * The folds that seeds test on in turn.
 *
 * @returns null unless all datasets have the same number of folds
 */
export function foldsOf(recipe: Recipe): number | null {
  const folds = new Set(usedDatasets(recipe).map(({ split }) => ("folds" in split ? split.folds : null)));
  return folds.size === 1 ? [...folds][0] : null;
}

/**
 * The first dataset of which a training of the recipe has no validation rows. Undefined where all have some, or may have: one of automatic
 * length sets some aside, and a column says it row by row.
 */
export function withoutValidation(recipe: Recipe): string | undefined {
  if (recipe.train.epochs === AUTO) return undefined;
  return usedDatasets(recipe).find(({ split, source }) => (
    !("column" in split) && split.validation === null && !(comesSplit(source) && source.validation !== undefined)))?.name;
}

/** The datasets of which no row tests. */
export function withoutTest(recipe: Recipe): string[] {
  return usedDatasets(recipe).filter(({ split, source }) => (
    "test" in split && split.test === 0 && !(comesSplit(source) && source.test !== undefined))).map(({ name }) => name);
}
