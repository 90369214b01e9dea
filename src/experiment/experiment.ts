/**
 * @file An experiment: a recipe with its data, in two stages. `open` reads and counts what every split shares, once. `split` samples, splits,
 * fits and encodes for one seed, and gives trainings that are ready to start. What is learned from data here comes from training rows, unless
 * the recipe says otherwise.
 */
import { TaskDataset, type TaskTargets } from "../data/dataset.js";
import { sampleWeights } from "../data/targets/sample-weights.js";
import type { Split } from "../data/split.js";
import type { Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { type Recipe, taskOptions, type TaskSettings } from "../recipe/index.js";
import { fitTargets } from "../task/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { usedDatasets } from "./datasets.js";
import { type FeatureSource, type FeatureSpace, openFeatures, type OpenFeatures, type PoolMaker } from "./features.js";
import { at, type DatasetRows, openRows } from "./rows.js";

/** The sides of one dataset. Their `sourceRows` are the rows' numbers in the source. */
export interface DatasetSides {
  train: TaskDataset<TaskTargets>;
  /** Present where rows validate. */
  validation?: TaskDataset<TaskTargets>;
  test: TaskDataset<TaskTargets>;
}

/** What every training on one split shares. */
export interface ExperimentSplit {
  data: Record<string, DatasetSides>;
  /** Each task's map between targets in the data and numbers. */
  targets: Record<string, TargetMap>;
  features: FeatureSpace;
}

/** Options of {@link Experiment.open}. */
export interface OpenOptions {
  /** The seeds that `split` will be called with; default: the recipe's. Where a dataset is sampled, only the rows that these draw are read. */
  seeds?: readonly number[];
  /** Makes threads that count text: `textPoolFor` of `potluck/node`. Default: this thread counts. The result is the same. */
  poolFor?: PoolMaker;
}

/**
 * A recipe with its data, ready to be split.
 *
 * @example
 * const experiment = await Experiment.open(recipe, await readTables(recipe, folder), { seeds: [1, 2, 3] });
 * for (const seed of [1, 2, 3]) planTraining({ recipe, split: experiment.split(seed), seed });
 */
export class Experiment {
  private constructor(
    readonly recipe: Recipe, private readonly rows: Readonly<Record<string, DatasetRows>>, private readonly features: OpenFeatures,
  ) {}

  /**
   * Reads and counts what all splits share: texts and columns.
   *
   * @param tables the recipe's datasets by name, whole
   * @throws PotluckError for missing columns, samples larger than the data, values that their column cannot have, and where nothing is a feature
   */
  static async open(
    recipe: Recipe, tables: Readonly<Record<string, Table>>, { seeds = [recipe.seed], poolFor }: OpenOptions = {},
  ): Promise<Experiment> {
    const rows: Record<string, DatasetRows> = {}, sources: Record<string, FeatureSource> = {};
    for (const dataset of usedDatasets(recipe)) {
      const { name, text, columns, answers } = dataset;
      if (!Object.hasOwn(tables, name)) throw new PotluckError(`there is no table for dataset "${name}"; give one for each dataset that a task uses`);
      rows[name] = openRows(dataset, tables[name], seeds);
      sources[name] = { table: rows[name].table, text, columns, taken: answers };
    }
    return new Experiment(recipe, rows, await openFeatures(recipe.features, sources, poolFor));
  }

  /**
   * Samples and splits each dataset, fits its features, and encodes its targets.
   *
   * @param seed decides samples and splits, where the recipe does not fix `split.seed`
   * @throws PotluckError for labels outside the map, classes absent from the training rows, a task without a labelled row to test or validate,
   *   a seed that the experiment was not opened for, and all that splits and vectorizers refuse
   * @example
   * experiment.split(2).data.movie.train.length;
   */
  split(seed = this.recipe.seed): ExperimentSplit {
    const { tasks, features: { fitOn } } = this.recipe;
    const rows = mapValues(this.rows, (dataset) => dataset.split(seed));
    const targets = mapValues(tasks, (settings, task) => {
      const { table, sides } = rows[settings.data];
      return naming(task, () => fitTargets({ table, target: settings.target, train: sides.train }, taskOptions(settings)) as TargetMap);
    });
    const fitted = this.features.fit(mapValues(rows, ({ openRows: all, sides }) => (fitOn === "all" ? all : at(all, sides.train))));
    const data = mapValues(rows, ({ table, sides, openRows: all, sourceRows }, name): DatasetSides => {
      const own = Object.fromEntries(Object.entries(tasks).filter(([, task]) => task.data === name));
      const encoded = mapValues(own, ({ target }, task) => naming(task, () => encodeScored(targets[task], target, table, sides)));
      const weighted = Object.fromEntries(Object.entries(own).filter(([, { weight }]) => weight !== null));
      const weights = mapValues(weighted, ({ weight }, task) => naming(task, () => sampleWeights(table, weight!, encoded[task])));
      const side = (part: Uint32Array, partWeights: Readonly<Record<string, NdArray>> = {}): TaskDataset<TaskTargets> => {
        const select = (column: NdArray): NdArray => selectRows(column, part);
        const extras = { sampleWeights: mapValues(partWeights, select), sourceRows: at(sourceRows, part) };
        return new TaskDataset(fitted.matrix(name, at(all, part)), mapValues(encoded, select), extras);
      };
      const validation = sides.validation.length > 0 && { validation: side(sides.validation) };
      return { train: side(sides.train, weights), ...validation, test: side(sides.test) };
    });
    return { data, targets, features: fitted.space };
  }
}

/** A task's targets. Each side that is scored must have one or more. */
function encodeScored(map: TargetMap, target: TaskSettings["target"], table: Table, split: Split): NdArray {
  const targets = map.encode(table, target), width = targets.shape[1] ?? 1;
  for (const side of ["validation", "test"] as const) {
    const rows = split[side];
    const labelled = (row: number): boolean => targets.data.subarray(row * width, (row + 1) * width).some((number) => !Number.isNaN(number));
    if ((side === "validation" && rows.length === 0) || rows.some(labelled)) continue;
    throw new PotluckError(
      `${table.name}: column "${[target].flat().join('", "')}": none of the ${rows.length} ${side} rows has a label, so there is nothing to score: ` +
      "use more rows, or another split",
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
