/**
 * @file A recipe with its data. `open` does once what all splits share: it reads columns and counts texts. `split` samples and splits the
 * rows for one seed, and fits features and targets. It fits them on training rows only, unless the recipe sets `fitOn`.
 */
import { TaskDataset, type TaskTargets } from "../data/dataset.js";
import { sampleWeights } from "../data/targets/sample-weights.js";
import { showCell, type Table } from "../data/table.js";
import { LabelMap } from "../data/targets/labels.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { list, type Options, readOptions, seed } from "../options/index.js";
import { type Recipe, taskOptions, type TaskSettings } from "../recipe/index.js";
import { fitTargets, type TaskKind, taskKinds } from "../task/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { usedDatasets } from "./datasets.js";
import type { DroppedRows } from "./duplicates.js";
import { type FeatureSource, type FeatureSpace, openFeatures, type OpenFeatures, poolFor } from "./features.js";
import { type DatasetRows, openRows, type SeedRows, take } from "./rows.js";

/** The sides of one dataset. Their `sourceRows` are row numbers in the source. */
export interface DatasetSides {
  train: TaskDataset<TaskTargets>;
  /** Undefined without validation rows. */
  validation?: TaskDataset<TaskTargets>;
  /** Of no rows where all train: `split: { test: 0 }`. */
  test: TaskDataset<TaskTargets>;
}

/** The data of one split, for any number of trainings. */
export interface ExperimentSplit {
  data: Record<string, DatasetSides>;
  /** For each task, how its targets become numbers and back. */
  targets: Record<string, TargetMap>;
  features: FeatureSpace;
  /**
   * Where validation rows were set aside, which the recipe does not ask for: the split with these rows back among the training rows, its
   * features fitted to them too. Made once, at the first call.
   */
  readonly refit?: () => ExperimentSplit;
}

const openOptions = {
  seeds: list(seed({ describe: "A seed." }), {
    phrase: "a list of seeds, at least one", least: 1, optional: true,
    describe: "The seeds that `split` may be called with. Default: the recipe's. Of a sampled dataset, only the rows in their samples " +
      "are read.",
  }),
  poolFor,
};

/** Options of {@link Experiment.open}. */
export type OpenOptions = Options<typeof openOptions>;

/**
 * A recipe with its data.
 *
 * @example
 * const experiment = await Experiment.open(recipe, await readTables(recipe, folder), { seeds: [1, 2, 3] });
 * for (const seed of [1, 2, 3]) planTraining({ recipe, split: experiment.split(seed), seed });
 */
export class Experiment {
  /** For each dataset that drops duplicates, the rows that it left out. */
  get dropped(): Record<string, DroppedRows> {
    return Object.fromEntries(Object.entries(this.rows).flatMap(([name, { dropped }]) => (dropped === null ? [] : [[name, dropped]])));
  }

  private constructor(
    readonly recipe: Recipe, private readonly rows: Readonly<Record<string, DatasetRows>>, private readonly features: OpenFeatures,
  ) {}

  /**
   * Reads the columns and counts the texts.
   *
   * @param tables the recipe's datasets by name, with all their rows
   * @throws PotluckError for missing columns, wrong values in a column, a sample larger than its dataset, if there are no features, and for
   *   unknown or wrong options
   */
  static async open(
    recipe: Recipe, tables: Readonly<Record<string, Table>>, options?: OpenOptions,
  ): Promise<Experiment> {
    const { seeds = [recipe.seed], poolFor: makePool } = readOptions("Experiment.open", openOptions, options);
    const rows: Record<string, DatasetRows> = {}, sources: Record<string, FeatureSource> = {};
    for (const dataset of usedDatasets(recipe)) {
      const { name, text, columns, answers } = dataset;
      if (!Object.hasOwn(tables, name)) throw new PotluckError(`no table for dataset "${name}"; each dataset that a task uses needs one`);
      rows[name] = openRows(dataset, tables[name], seeds);
      sources[name] = { table: rows[name].table, text, columns, taken: answers };
    }
    return new Experiment(recipe, rows, await openFeatures(recipe.features, sources, makePool));
  }

  /**
   * Samples and splits each dataset, fits its features, and encodes its targets.
   *
   * @param seed for samples and splits, unless the recipe sets `split.seed`
   * @throws PotluckError for unknown labels, classes without training rows, a task without labelled test or validation rows, a seed that
   *   `open` did not get, and the errors of splits and vectorizers
   * @example
   * experiment.split(2).data.movie.train.length;
   */
  split(seed = this.recipe.seed): ExperimentSplit {
    const rows = mapValues(this.rows, (dataset) => dataset.split(seed));
    const split = this.fit(rows);
    if (!Object.values(rows).some(({ isAside }) => isAside)) return split;
    let whole: ExperimentSplit | undefined;
    return { ...split, refit: () => (whole ??= this.fit(mapValues(rows, (one) => (one.isAside ? withoutAside(one) : one)))) };
  }

  /** Fits features and targets to rows that are split. */
  private fit(rows: Readonly<Record<string, SeedRows>>): ExperimentSplit {
    const { tasks, features: { fitOn } } = this.recipe;
    const targets = mapValues(tasks, (settings, task) => {
      const { table, sides } = rows[settings.data], kind: TaskKind = taskKinds.get(settings.kind);
      const where = { table, target: settings.target, ...(!kind.fitsAllRows && { train: sides.train }) };
      return forTask(task, () => fitTargets(where, taskOptions(settings)) as TargetMap);
    });
    const fitted = this.features.fit(mapValues(rows, ({ datasetRows, sides }) => (
      fitOn === "all" ? datasetRows : take(datasetRows, sides.train))));
    const data = mapValues(rows, ({ table, sides, datasetRows, sourceRows }, name): DatasetSides => {
      const own = Object.fromEntries(Object.entries(tasks).filter(([, task]) => task.data === name));
      const encoded = mapValues(own, ({ target }, task) => forTask(task, () => encodeScored(targets[task], target, rows[name])));
      const weighted = Object.fromEntries(Object.entries(own).filter(([, { weight }]) => weight !== null));
      const weights = mapValues(weighted, ({ weight }, task) => forTask(task, () => sampleWeights(table, weight!, encoded[task])));
      const side = (part: Uint32Array, partWeights: Readonly<Record<string, NdArray>> = {}, training = false): TaskDataset<TaskTargets> => {
        const select = (column: NdArray): NdArray => selectRows(column, part);
        const extras = { sampleWeights: mapValues(partWeights, select), sourceRows: take(sourceRows, part) };
        const x = fitted.matrix(name, take(datasetRows, part), training);
        return new TaskDataset(x, mapValues(encoded, select), extras);
      };
      const validation = sides.validation.length > 0 && { validation: side(sides.validation) };
      return { train: side(sides.train, weights, true), ...validation, test: side(sides.test) };
    });
    return { data, targets, features: fitted.space };
  }
}

/** Rows with those that were set aside back among those that train. */
function withoutAside(rows: SeedRows): SeedRows {
  const { train, validation, test } = rows.sides;
  return { ...rows, isAside: false, sides: { train: merge(train, validation), validation: new Uint32Array(), test } };
}

/** Row numbers of both, ascending. */
function merge(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all.sort();
}

/**
 * A task's encoded targets. Test rows, and validation rows if the recipe asks for some, must have at least one label; training rows, where
 * targets are classes, two classes.
 */
function encodeScored(map: TargetMap, target: TaskSettings["target"], { table, sides: split, isAside }: SeedRows): NdArray {
  const targets = map.encode(table, target), width = targets.shape[1] ?? 1;
  const labelled = (row: number): boolean => targets.data.subarray(row * width, (row + 1) * width).some((value) => !Number.isNaN(value));
  const columns = [target].flat().join('", "'), where = `${table.name}: column "${columns}"`;
  if (map instanceof LabelMap) {
    const [first, second] = new Set(Array.from(split.train, (row) => targets.data[row]).filter((value) => !Number.isNaN(value)));
    const found = first === undefined ? "no label" : `only the label ${showCell(map.names[first])}`;
    if (second === undefined) throw new PotluckError(`${where}: the training rows have ${found}, but a task needs two classes or more`);
  }
  for (const side of ["validation", "test"] as const) {
    const rows = split[side];
    if (rows.length === 0 || (side === "validation" && isAside) || rows.some(labelled)) continue;
    throw new PotluckError(`${where}: none of the ${rows.length} ${side} rows has a label, ` +
      "so there is nothing to score: use more rows or another split");
  }
  return targets;
}

/** Runs work for a task. Errors start with the task's name. */
function forTask<T>(task: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withPlace(`task "${task}"`, error);
  }
}
