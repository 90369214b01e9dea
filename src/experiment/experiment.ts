/**
 * @file A recipe with its data. `open` does once what all splits share: it reads columns and counts texts. `split` samples and splits the
 * rows for one seed, and fits features and targets. It fits them on training rows only, unless the recipe sets `fitOn`.
 */
import { TaskDataset, type TaskTargets } from "../data/dataset.js";
import type { NamedColumns } from "../data/columns/index.js";
import { fingerprint, type Fingerprint } from "../data/fingerprint.js";
import { type MissingValues, resolveMissing } from "../data/missing-cells.js";
import { inDataset, inTask } from "../data/places.js";
import type { Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { didYouMean, list, listNames, type Options, readOptions, seed } from "../options/index.js";
import type { Recipe } from "../recipe/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { usedDatasets, usesValidation } from "./datasets.js";
import type { DroppedRows } from "./duplicates.js";
import { expandTasks } from "./expand-tasks.js";
import { type FeatureSource, type FeatureSpace, openFeatures, type OpenFeatures, poolFor } from "./features.js";
import { type DatasetRows, openRows, type SeedRows, take } from "./rows.js";
import { encodeTargets, type OpenTask, type TaskTarget } from "./targets.js";
import { keepFractions } from "./fractions.js";
import { TaskRows, withRecipeMissing } from "./task-rows.js";

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
  /** Each dataset's feature columns beside its text, every pattern replaced by names. */
  readonly inputs: Readonly<Record<string, NamedColumns>>;
  /** Each dataset's values that count as missing, in its feature columns: `resolveMissing` of all its rows. */
  readonly missing: Readonly<Record<string, MissingValues>>;
  /**
   * The fingerprints of the datasets, of all their rows and of the columns that features and tasks read: computed at the first call. Absent
   * in a split that was sent to another thread.
   */
  readonly fingerprints?: () => Readonly<Record<string, Fingerprint>>;
  /**
   * For each task that `by` made, the targets of the training rows of all these tasks together: class weights and the scale of the loss
   * are computed from them, so that a task of few rows has those of the others. Absent where there are no such tasks.
   */
  readonly together?: Readonly<Record<string, NdArray>>;
  /** For each dataset that drops duplicates, the rows that it left out. Absent where none does. */
  readonly dropped?: Readonly<Record<string, DroppedRows>>;
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

/** What of the data a split uses; by default all of it. */
export interface SplitOptions {
  /**
   * The datasets that the split has, by name, to which its features are fitted: for a task with the vocabulary of its own. Default: all.
   */
  datasets?: readonly string[];
  /**
   * For each task named, the share of its rows with a target that is kept of those that train and those that validate, above 0 and at most
   * 1. A smaller share of the same seed is a part of a larger one. The test rows stay.
   */
  fractions?: Readonly<Record<string, number>>;
}

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
  private hashed: Record<string, Fingerprint> | undefined;
  private resolved: Record<string, MissingValues> | undefined;

  /** For each dataset that drops duplicates, the rows that it left out. */
  get dropped(): Record<string, DroppedRows> {
    return Object.fromEntries(Object.entries(this.rows).flatMap(([name, { dropped }]) => (dropped === null ? [] : [[name, dropped]])));
  }

  private constructor(
    /** The recipe, with a task for each value of a column where `by` names one. */
    readonly recipe: Recipe,
    private readonly rows: Readonly<Record<string, DatasetRows>>,
    /** The tasks of each dataset. */
    private readonly tasks: Readonly<Record<string, Readonly<Record<string, OpenTask>>>>,
    private readonly features: OpenFeatures,
    private readonly tables: Readonly<Record<string, Table>>,
  ) {}

  /**
   * Reads the columns and counts the texts. Where a task has `by: COLUMN`, train the experiment's own `recipe`: it has the tasks.
   *
   * @param tables the recipe's datasets by name, with all their rows
   * @throws PotluckError for missing columns, wrong values in a column, a sample larger than its dataset, if there are no features, and for
   *   unknown or wrong options
   */
  static async open(
    given: Recipe, tables: Readonly<Record<string, Table>>, options?: OpenOptions,
  ): Promise<Experiment> {
    const { seeds = [given.seed], poolFor: makePool } = readOptions("Experiment.open", openOptions, options);
    const missing = usedDatasets(given).find(({ name }) => !Object.hasOwn(tables, name));
    if (missing) throw new PotluckError(`no table for dataset "${missing.name}"; each dataset that a task uses needs one`);
    const recipe = expandTasks(given, tables), rows: Record<string, DatasetRows> = {}, sources: Record<string, FeatureSource> = {};
    const tasks: Record<string, Record<string, OpenTask>> = {};
    for (const dataset of usedDatasets(recipe)) {
      const { name, text, columns, answers } = dataset, own = Object.entries(recipe.tasks).filter(([, { data }]) => data === name);
      const table = inDataset(name, tables[name].name, () => withRecipeMissing(recipe, name, tables[name]));
      tasks[name] = Object.fromEntries(own.map(([task, settings]) => (
        [task, { settings, rows: inTask(task, name, table.name, () => TaskRows.open(settings, table)) }])));
      rows[name] = inDataset(name, table.name, () => openRows(dataset, table, seeds));
      sources[name] = { table: rows[name].table, text, columns, taken: answers };
    }
    return new Experiment(recipe, rows, tasks, await openFeatures(recipe.features, sources, makePool), tables);
  }

  /**
   * Samples and splits each dataset, fits its features, and encodes its targets.
   *
   * @param seed for samples and splits, unless the recipe sets `split.seed`
   * @param options which datasets, and how many of their rows
   * @throws PotluckError for unknown labels, classes without training rows, a task without labelled test or validation rows, a seed that
   *   `open` did not get, unknown datasets and tasks, and the errors of splits and vectorizers
   * @example
   * experiment.split(2).data.movie.train.length;
   * experiment.split(2, { fractions: { yelp: 0.1 } }); // with a tenth of yelp's training rows
   */
  split(seed = this.recipe.seed, { datasets, fractions = {} }: SplitOptions = {}): ExperimentSplit {
    requireNames("datasets", datasets ?? [], Object.keys(this.rows));
    requireNames("fractions", Object.keys(fractions), Object.keys(this.recipe.tasks));
    const used = Object.fromEntries(Object.entries(this.rows).filter(([name]) => datasets?.includes(name) ?? true));
    const rows = mapValues(used, (dataset, name) => inDataset(name, dataset.table.name, () => (
      keepFractions(dataset.split(seed), this.tasks[name], fractions, seed))));
    const split = this.fit(rows);
    if (!Object.values(rows).some(({ isAside }) => isAside)) return split;
    let whole: ExperimentSplit | undefined;
    return { ...split, refit: () => (whole ??= this.fit(mapValues(rows, (one) => (one.isAside ? withoutAside(one) : one)))) };
  }

  private missing(): Record<string, MissingValues> {
    return this.resolved ??= Object.fromEntries(usedDatasets(this.recipe).flatMap(({ name, text, missing }) => (
      missing === undefined ? [] : [[name, resolveMissing(this.tables[name], missing, this.featureColumns(name, text))]])));
  }

  private fingerprints(): Record<string, Fingerprint> {
    return this.hashed ??= Object.fromEntries(usedDatasets(this.recipe).map(({ name, text, answers }) => (
      [name, fingerprint(this.tables[name], [...new Set([...this.featureColumns(name, text), ...answers])])])));
  }

  private featureColumns(dataset: string, text: string | null): string[] {
    return [...(text === null ? [] : [text]), ...Object.values(this.features.columns[dataset]).flat()];
  }

  /** Fits features and targets to rows that are split. */
  private fit(rows: Readonly<Record<string, SeedRows>>): ExperimentSplit {
    const { features: { fitOn } } = this.recipe, validates = usesValidation(this.recipe);
    const byDataset = mapValues(rows, (split, name) => encodeTargets(name, this.tasks[name], split, validates));
    const all = Object.assign({}, ...Object.values(byDataset)) as Record<string, TaskTarget>;
    const features = this.features.fit(mapValues(rows, ({ datasetRows, sides }) => (
      fitOn === "all" ? datasetRows : take(datasetRows, sides.train))));
    const data = mapValues(rows, ({ sides, datasetRows, sourceRows }, name): DatasetSides => {
      const encoded = mapValues(byDataset[name], (target) => target.encoded);
      const weights = Object.fromEntries(Object.entries(byDataset[name]).flatMap(([task, target]) => (
        target.weights ? [[task, target.weights]] : [])));
      const side = (part: Uint32Array, partWeights: Readonly<Record<string, NdArray>> = {}, training = false): TaskDataset<TaskTargets> => {
        const select = (column: NdArray): NdArray => selectRows(column, part);
        const extras = { sampleWeights: mapValues(partWeights, select), sourceRows: take(sourceRows, part) };
        const x = features.matrix(name, take(datasetRows, part), training);
        return new TaskDataset(x, mapValues(encoded, select), extras);
      };
      const validation = sides.validation.length > 0 && { validation: side(sides.validation) };
      return { train: side(sides.train, weights, true), ...validation, test: side(sides.test) };
    });
    const together = Object.entries(all).flatMap(([task, target]) => (target.together ? [[task, target.together] as const] : []));
    const { dropped } = this;
    return {
      data, targets: mapValues(all, ({ map }) => map), features: features.space, inputs: this.features.columns,
      missing: this.missing(), fingerprints: () => this.fingerprints(),
      ...(together.length > 0 && { together: Object.fromEntries(together) }),
      ...(Object.keys(dropped).length > 0 && { dropped }),
    };
  }
}

/** @throws PotluckError for a name that is not known */
function requireNames(option: string, given: readonly string[], known: readonly string[]): void {
  const odd = given.find((name) => !known.includes(name));
  if (odd === undefined) return;
  throw new PotluckError(`split: ${option} names "${odd}", which the recipe does not have${didYouMean(odd, known)}; ` +
    `it has ${listNames(known, "and")}`);
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
