/**
 * @file From a recipe and its tables to what trainings need: splits, features, targets. What does not depend on the split is done once
 * (`readyData`), the rest once a split (`prepareSplit`). Everything that is learned from data here comes from the training rows, unless the recipe
 * says otherwise.
 */
import { TaskDataset } from "../data/dataset.js";
import { sampleWeights } from "../data/targets/sample-weights.js";
import { sampleRows, splitByColumn, splitRows, type Split } from "../data/split.js";
import { selectTableRows, type Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { type DataSettings, type Recipe, taskOptions, type TaskSettings } from "../recipe/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { fitTargets } from "../task/index.js";
import { type TaskTargets, weightsOf } from "../train/loop.js";
import { type FeatureSpace, type ReadyFeatures, readyFeatures } from "./features.js";

/** One dataset, split. */
export interface PreparedData {
  train: TaskDataset<TaskTargets>;
  /** There where rows validate. */
  validation?: TaskDataset<TaskTargets>;
  test: TaskDataset<TaskTargets>;
}

/** What every training of one split shares. */
export interface Prepared {
  data: Record<string, PreparedData>;
  labels: Record<string, TargetMap>;
  features: FeatureSpace;
}

/** What every split of a recipe's data shares. */
export interface ReadyData {
  recipe: Recipe;
  sources: Record<string, ReadySource>;
  features: ReadyFeatures;
}

/** One dataset's rows that any of the seeds takes. */
interface ReadySource {
  table: Table;
  /** The rows of the table that each seed's sample takes; null where there is no sample. */
  samples: ReadonlyMap<number, Uint32Array> | null;
}

/** One seed's rows of a dataset. */
interface Sampled {
  table: Table;
  split: Split;
  /** The ready table's number of each row. */
  rows: Uint32Array;
}

/** The names of the datasets that a recipe's tasks use, in the order of the recipe's data. */
export function usedData({ data, tasks }: Recipe): string[] {
  return Object.keys(data).filter((name) => Object.values(tasks).some((task) => task.data === name));
}

/**
 * Reads and counts what all splits share: each dataset's text and numbers.
 *
 * @param tables the recipe's datasets by name, whole
 * @param seeds those that `prepareSplit` will be called with: of a dataset that is sampled, only rows that one of them takes are read
 * @throws PotluckError for missing columns, samples larger than the data, numbers that are none, and where nothing is a feature
 * @example
 * const ready = readyData(recipe, tables, [1, 2, 3]);
 * for (const seed of [1, 2, 3]) buildTraining(recipe, prepareSplit(ready, seed), tasks, seed);
 */
export function readyData(recipe: Recipe, tables: Readonly<Record<string, Table>>, seeds: readonly number[]): ReadyData {
  const sources = Object.fromEntries(usedData(recipe).map((name) => [name, readySource(name, tables[name], recipe.data[name], seeds)]));
  const features = readyFeatures(recipe.features, Object.fromEntries(Object.entries(sources).map(([name, { table }]) => {
    const { text, numeric, categorical, image } = recipe.data[name];
    return [name, { table, text, numeric, categorical, image, taken: answerColumns(recipe, name) }];
  })));
  return { recipe, sources, features };
}

/**
 * Samples and splits each dataset, fits its features, and encodes its targets.
 *
 * @param seed seeds sample and split, where the recipe does not fix `split.seed`; one of those that the data was made ready for
 * @throws PotluckError for labels outside the map, classes absent from the training rows, a task with no labelled row to test or to validate, a seed that the
 *   data was not made ready for, and all that splits and vectorizers refuse
 * @example
 * prepareSplit(readyData(recipe, tables, [1, 2]), 2).data.movie.train.length;
 */
export function prepareSplit({ recipe, sources, features }: ReadyData, seed: number): Prepared {
  const sampled: Record<string, Sampled> = {};
  for (const [name, source] of Object.entries(sources)) {
    sampled[name] = sampleAndSplit(name, source, recipe.data[name], stratifiedBy(recipe, name), seed);
  }
  const labels: Record<string, TargetMap> = {};
  for (const [task, settings] of Object.entries(recipe.tasks)) {
    const { table, split } = sampled[settings.data];
    labels[task] = naming(task, () => fitTargets({ table, target: settings.target, train: split.train }, taskOptions(settings)));
  }
  const fitOnAll = "fitOn" in recipe.features && recipe.features.fitOn === "all";
  const fitted = features.fit(mapValues(sampled, ({ rows, split }) => (fitOnAll ? rows : at(rows, split.train))));
  const data = Object.fromEntries(Object.entries(sampled).map(([name, { table, split, rows }]) => {
    const own = Object.entries(recipe.tasks).filter(([, task]) => task.data === name);
    const targets = Object.fromEntries(own.map(([task, { target }]) => (
      [task, naming(task, () => targetsOf(labels[task], target, { table, split }))])));
    const weights = Object.fromEntries(own.flatMap(([task, { weight }]) => (
      weight === null ? [] : [[weightsOf(task), naming(task, () => sampleWeights(table, weight, targets[task]))]])));
    const side = (part: Uint32Array, columns: TaskTargets) => (
      new TaskDataset(fitted.matrix(name, at(rows, part)), mapValues(columns, (column) => selectRows(column, part))));
    const validation = split.validation.length > 0 && { validation: side(split.validation, targets) };
    return [name, { train: side(split.train, { ...targets, ...weights }), ...validation, test: side(split.test, targets) }];
  }));
  return { data, labels, features: fitted.space };
}

/**
 * All that one split needs, from the tables: for several splits of the same data, see {@link readyData}.
 *
 * @throws PotluckError as `readyData` and `prepareSplit` do
 * @example
 * const prepared = prepare(recipe, await readTables(recipe, folder), recipe.seed);
 * prepared.features.width;
 */
export function prepare(recipe: Recipe, tables: Readonly<Record<string, Table>>, seed: number): Prepared {
  return prepareSplit(readyData(recipe, tables, [seed]), seed);
}

/** The columns of a dataset that say what is to be learned or which rows test, and so are never features. */
export function answerColumns({ data, tasks }: Recipe, name: string): string[] {
  const { split } = data[name];
  const targets = Object.values(tasks).filter((task) => task.data === name)
    .flatMap(({ target, weight }) => [...[target].flat(), ...(weight === null ? [] : [weight])]);
  return [...targets, ...("column" in split ? [split.column] : [])];
}

/** Whether seeds of a study have splits of their own: false where every dataset fixes its split. */
export function splitsVary(recipe: Recipe): boolean {
  return usedData(recipe).some((name) => {
    const { split, sample } = recipe.data[name];
    return "column" in split ? sample !== null : fixedSplitSeed(recipe.data[name]) === null;
  });
}

function fixedSplitSeed({ split }: DataSettings): number | null {
  return "seed" in split ? split.seed : null;
}

function readySource(name: string, table: Table, settings: DataSettings, seeds: readonly number[]): ReadySource {
  const { sample } = settings;
  if (sample === null) return { table, samples: null };
  const drawn = new Map([...new Set(seeds.map((seed) => fixedSplitSeed(settings) ?? seed))].map((seed) => [seed, sampleRows(table.rows, sample, seed, name)]));
  const taken = new Uint8Array(table.rows);
  for (const rows of drawn.values()) for (const row of rows) taken[row] = 1;
  const kept = Uint32Array.from(taken.keys()).filter((row) => taken[row] === 1);
  const places = new Uint32Array(table.rows);
  kept.forEach((row, place) => (places[row] = place));
  return { table: selectTableRows(table, kept), samples: new Map([...drawn].map(([seed, rows]) => [seed, at(places, rows)])) };
}

function sampleAndSplit(name: string, { table, samples }: ReadySource, settings: DataSettings, labels: string | null, seed: number): Sampled {
  const splitSeed = fixedSplitSeed(settings) ?? seed;
  if (samples === null) {
    return { table, split: splitOf(name, table, settings, labels, splitSeed), rows: Uint32Array.from({ length: table.rows }, (_, row) => row) };
  }
  const rows = samples.get(splitSeed);
  if (rows === undefined) {
    const seeds = [...samples.keys()].join(", ");
    throw new PotluckError(`the sample of "${name}" was made ready for the seeds ${seeds}, not for ${splitSeed}: name it to readyData, too`);
  }
  const own = selectTableRows(table, rows);
  return { table: own, split: splitOf(name, own, settings, labels, splitSeed), rows };
}

/** The column whose values each keep their share of a split: the target of the dataset's first task that has classes; null where none has. */
function stratifiedBy({ tasks }: Recipe, name: string): string | null {
  const classes = Object.values(tasks).filter(({ data, kind }) => data === name && (kind === "binary" || kind === "multiclass" || kind === "ordinal"));
  return classes.map(({ target }) => target).find((target) => typeof target === "string") ?? null;
}

function splitOf(name: string, table: Table, { split }: DataSettings, labels: string | null, seed: number): Split {
  if ("column" in split) return splitByColumn(table, split.column);
  const { test, validation, stratify } = split;
  return splitRows({ rows: table.rows, test, validation, labels: stratify && labels !== null ? table.column(labels) : undefined, seed, name });
}

/** A task's targets, of which each side that is scored has at least one. */
function targetsOf(labels: TargetMap, target: TaskSettings["target"], { table, split }: Pick<Sampled, "table" | "split">): NdArray {
  const targets = labels.encode(table, target), width = targets.shape[1] ?? 1;
  for (const side of ["validation", "test"] as const) {
    const rows = split[side];
    if (side === "validation" && rows.length === 0) continue;
    if (rows.some((row) => targets.data.subarray(row * width, (row + 1) * width).some((number) => !Number.isNaN(number)))) continue;
    throw new PotluckError(
      `${table.name}: column "${[target].flat().join('", "')}": none of the ${rows.length} ${side} rows has a label, so there is nothing to ` +
      "score on: take more rows, or another split",
    );
  }
  return targets;
}

/** Does something for a task; errors open with the task's name. */
function naming<T>(task: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PotluckError ? new PotluckError(`task "${task}": ${error.message}`) : error;
  }
}

/** The elements of a list at the given places. */
function at(list: Uint32Array, places: Uint32Array): Uint32Array {
  return places.map((place) => list[place]);
}
