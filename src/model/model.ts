/** @file A trained model to use: rows in, answers out. It is read from a model file, and needs nothing of what training needs. */
import { textColumn } from "../data/columns/cells.js";
import { withResolvedMissing } from "../data/missing-cells.js";
import { checkTable, selectTableRows, type Table } from "../data/table.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { type FeatureSpace, namedFeatures } from "../experiment/features.js";
import type { HeadFactory } from "../nn/head.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import { inEvaluation, predictRows } from "../nn/prediction.js";
import { didYouMean, either, list, listNames, type Options, readOptions, showValue, text, value, whole } from "../options/index.js";
import { predictions, type TaskKind, taskKinds } from "../task/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { type AnsweredTask, answeredTasks } from "./answered-tasks.js";
import { type ModelCard, type ModelInputs, readCard } from "./card.js";
import { type ExplainedRow, explainOptions, explainRow } from "./explain/explain.js";
import { limitOptions } from "./explain/network.js";
import { type TaskTopFeatures, topFeaturesAlone, topFeaturesOver } from "./explain/top-features.js";
import type { Explanation } from "./explain/types.js";
import { joinPieces, type ModelFile, modelFilePieces, ofFile, readModelFile } from "./model-file.js";
import { datasetOf, isOneRow, type ModelRow, type ModelRows, type PlacedTable, requireDataset, tableOfRows } from "./rows.js";
import { weightDtype } from "./weights.js";

/**
 * What a model says of one row for one task, by its kind: binary and multiclass `{ label, probability }` and `{ label, probabilities }`,
 * multilabel `{ labels, probabilities }`, regression `{ value }`, ordinal `{ label, rank, expectedRank, probabilities }`. The probability
 * of a binary task is that of its positive class; ranks count from 0.
 */
export interface Answer {
  label?: string;
  probability?: number;
  probabilities?: Record<string, number>;
  labels?: string[];
  value?: number;
  rank?: number;
  expectedRank?: number;
}

/** A row's answers by task. */
export type Answers = Record<string, Answer>;

const taskName = text({ phrase: "the name of a task", describe: "A task." });
const fromOptions = {
  source: text({ default: "model.safetensors", phrase: "a name", describe: "The file's name in errors." }),
};
const bytesOptions = {
  dtype: weightDtype,
  metrics: value<ModelCard["metrics"]>()({
    optional: true, phrase: "a map from tasks to scores by metric", accepts: (given) => typeof given === "object" && given !== null,
    describe: "Metrics on the test rows, measured with these weights. Default: those of the card.",
  }),
};
const predictOptions = {
  tasks: either([taskName, list(taskName, { describe: "Tasks.", phrase: "a list of tasks" })], {
    optional: true, phrase: "the name of a task, or a list of names", aliases: ["task"],
    describe: "The tasks to answer. Default: those that need no other columns than the rows' dataset.",
  }),
  dataset: text({
    optional: true, phrase: "the name of a dataset",
    describe: "The dataset of the training as whose rows these are read. Default: the one whose columns they have.",
  }),
};
const streamOptions = {
  ...predictOptions,
  batchSize: whole({ from: 1, default: 256, describe: "Rows that are predicted together; does not change the answers." }),
};

const explainRowOptions = { ...predictOptions, ...explainOptions };
const topFeatureOptions = {
  ...predictOptions,
  top: whole({ from: 1, default: 10, aliases: ["topK", "limit"], describe: "How many features that raise an output, and that lower it." }),
  rows: value<ModelRows>()({
    optional: true, phrase: "rows, as predict takes them, one or more", accepts: (rows) => (
      typeof rows === "string" || (typeof rows === "object" && rows !== null && !(Array.isArray(rows) && rows.length === 0))),
    describe: "Rows over which contributions are averaged. Default: each feature alone.",
  }),
  ...limitOptions,
};

/** Options of {@link Model.explain}. */
export type ExplainOptions = Options<typeof explainRowOptions>;

/** Options of {@link Model.topFeatures}. */
export type TopFeaturesOptions = Options<typeof topFeatureOptions>;

/** Options of {@link Model.predict}. */
export type PredictOptions = Options<typeof predictOptions>;

/** Options of {@link Model.predictStream}. */
export type PredictStreamOptions = Options<typeof streamOptions>;

/** Rows of a table that are predicted at a time, so that the memory for features does not grow with the rows. */
const PIECE = 4096;

/**
 * A trained model. Free its memory with `dispose()`, or let it be collected.
 *
 * @example
 * const model = Model.from(new Uint8Array(await (await fetch("model.safetensors")).arrayBuffer()));
 * model.predict("A wonderful film."); // { movie: { label: "pos", probability: 0.93 }, yelp: { ... } }
 */
export class Model {
  private constructor(
    /** What the file says of the model: tasks, inputs, metrics, fingerprints of the data. */
    readonly card: ModelCard,
    /** The recipe as YAML, with all defaults. */
    readonly recipe: string,
    /** The network, in evaluation mode. */
    readonly network: MultiTaskNetwork,
    /** How the datasets' rows become features. */
    readonly space: FeatureSpace,
    /** How each task's logits become answers. */
    readonly targets: Readonly<Record<string, TargetMap>>,
  ) {}

  /**
   * A model from the bytes of a model file, in any JavaScript engine.
   *
   * @throws PotluckError when the file is damaged, is no model of Potluck, or needs plug-ins that are not loaded
   * @example
   * const model = Model.from(await readFile("model.safetensors"));
   */
  static from(bytes: Uint8Array, options?: Options<typeof fromOptions>): Model {
    const { source } = readOptions("Model.from", fromOptions, options), file = readModelFile(bytes, source);
    return ofFile(source, () => build(file, (...parts) => new Model(...parts)));
  }

  /** The tasks' names, in the order of the recipe. */
  get tasks(): readonly string[] {
    return Object.keys(this.card.tasks);
  }

  /** The columns that the rows of each dataset need. */
  get inputs(): Readonly<Record<string, ModelInputs>> {
    return this.card.inputs;
  }

  /**
   * Answers for rows: objects with the names of the data's columns, lists of cells by column, or texts where text is all that the model
   * reads. A missing cell is null; a column that is absent is an error. Columns that the model does not need are left alone.
   *
   * @returns one row's answers by task; for several rows, a list of them
   * @throws PotluckError for a row that lacks a column, a cell of a wrong type, and tasks or datasets that the model does not have
   * @example
   * model.predict({ review: "A wonderful film." }).movie; // { label: "pos", probability: 0.93 }
   * model.predict([{ review: "Dull." }, { review: null }], { tasks: "movie" });
   */
  predict(row: ModelRow, options?: PredictOptions): Answers;
  predict(rows: ModelRows, options?: PredictOptions): Answers[];
  predict(rows: ModelRows, options?: PredictOptions): Answers | Answers[] {
    const settings = readOptions("predict", predictOptions, options);
    this.checkDataset(settings.dataset);
    if (Array.isArray(rows) && rows.length === 0) return [];
    const placed = tableOfRows("predict", rows, this.inputs, settings.dataset), answers = this.answers(placed, settings.tasks);
    return isOneRow(rows, this.inputs) ? answers[0] : answers;
  }

  /**
   * Answers for rows that come one by one, such as lines of a file: in their order, in memory that does not grow with their number.
   *
   * @throws PotluckError as {@link Model.predict} does, once the rows before are answered
   * @example
   * for await (const answers of model.predictStream(lines)) console.log(answers.movie?.label);
   */
  async *predictStream(
    rows: Iterable<ModelRow> | AsyncIterable<ModelRow>, options?: PredictStreamOptions,
  ): AsyncGenerator<Answers, void> {
    const { batchSize, ...settings } = readOptions("predictStream", streamOptions, options);
    let held: ModelRow[] = [];
    for await (const row of rows) {
      held.push(row);
      if (held.length < batchSize) continue;
      yield* this.predict(held, settings);
      held = [];
    }
    yield* this.predict(held, settings);
  }

  /**
   * Answers for the rows of a table, as `readSource` and `tableFromColumns` give it.
   *
   * @throws PotluckError as {@link Model.predict} does
   * @example
   * model.predictTable(await readSource("reviews.csv"));
   */
  predictTable(table: Table, options?: PredictOptions): Answers[] {
    const settings = readOptions("predictTable", predictOptions, options);
    return this.answers(this.place("predictTable", table, settings.dataset), settings.tasks);
  }

  /**
   * What each word, category, number or pixel of a row added to each task's logit (the value of a regression, the score of an ordinal
   * task): exact for linear models, integrated gradients for others. The contributions and the bias add up to the logit; `error` is what
   * is missing, mostly below 1e-5. See docs/explain.md, also for what this does not tell.
   *
   * @returns one row's explanation by task; for several rows, a list of them
   * @throws PotluckError as {@link Model.predict} does, and when an option is unknown or wrong
   * @example
   * const { movie } = model.explain("A wonderful film.");
   * movie.outputs[0].contributions[0]; // { feature: "wonderful", value: 1, contribution: 1.3, spans: [[2, 11]], ... }
   */
  explain(row: ModelRow, options?: ExplainOptions): Explanation;
  explain(rows: ModelRows, options?: ExplainOptions): Explanation[];
  explain(rows: ModelRows, options?: ExplainOptions): Explanation | Explanation[] {
    const { tasks, dataset, ...settings } = readOptions("explain", explainRowOptions, options);
    this.checkDataset(dataset);
    if (Array.isArray(rows) && rows.length === 0) return [];
    const placed = tableOfRows("explain", rows, this.inputs, dataset);
    const answered = answeredTasks(this.card, placed.table, placed.dataset, tasks);
    const all = this.explainedRows(placed).map((row, index) => explainRow(this, row, Object.fromEntries(answered.map(({ name, of }) => (
      [name, typeof of === "string" ? of : of[index]]))), settings));
    return isOneRow(rows, this.inputs) ? all[0] : all;
  }

  /**
   * The features that raise and lower each task's outputs most: the most telling words of each class. By default of each feature alone,
   * against a row of zeros: for a linear model its weight times its value. With `rows` the mean of what it added to them. For one of
   * several classes, what it adds beyond the mean of all classes. Pixels are left out by default.
   *
   * @throws PotluckError as {@link Model.predict} does, and for each feature alone of a hashing vectorizer, which keeps no words
   * @example
   * model.topFeatures({ tasks: "movie", top: 5 }).movie.outputs[0].raises; // [{ feature: "superb", contribution: 1.9 }, ...]
   */
  topFeatures(options?: TopFeaturesOptions): Record<string, TaskTopFeatures> {
    const { tasks, dataset, rows, top, ...limits } = readOptions("topFeatures", topFeatureOptions, options);
    this.checkDataset(dataset);
    if (rows === undefined) {
      return Object.fromEntries(this.namedTasks(tasks).map((task) => [task, topFeaturesAlone(this, task, top)]));
    }
    const placed = tableOfRows("topFeatures", rows, this.inputs, dataset), own = this.explainedRows(placed);
    return Object.fromEntries(answeredTasks(this.card, placed.table, placed.dataset, tasks).flatMap(({ name, of }) => (
      typeof of === "string" ? [[name, topFeaturesOver(this, own, of, top, limits)]]
        : [...new Set(of)].map((task) => [task, topFeaturesOver(this, own.filter((_, row) => of[row] === task), task, top, limits)]))));
  }

  /**
   * The features of a table's rows, `[rows, width]`.
   *
   * @param dataset the dataset as whose rows they are read. Default: the one whose columns they have.
   * @throws PotluckError as {@link Model.predict} does
   */
  features(table: Table, dataset?: string): SparseMatrix {
    return this.featuresOf(this.place("features", table, dataset));
  }

  /**
   * Each task's logits of a table's rows, `[rows, outputs]`.
   *
   * @throws PotluckError as {@link Model.predict} does
   */
  logits(table: Table, options?: PredictOptions): Record<string, NdArray> {
    const { tasks, dataset } = readOptions("logits", predictOptions, options), placed = this.place("logits", table, dataset);
    const names = answeredTasks(this.card, placed.table, placed.dataset, tasks).flatMap(({ of }) => [...new Set([of].flat())]);
    return this.logitsOf(this.featuresOf(placed), names);
  }

  /** A name for each feature, `[width]`: a term of the text, or a column with its category; `#12` where a vectorizer has no names. */
  featureNames(): string[] {
    const { vectorizer, columns, width } = this.space, others = columns.flatMap((encoder) => encoder.featureNames());
    const terms = width - others.length, named = vectorizer as { featureNames?: readonly string[] } | null;
    return [...(named?.featureNames ?? Array.from({ length: terms }, (_, index) => `#${index}`)), ...others];
  }

  /**
   * The model as a model file, which `Model.from` and `loadModel` read.
   *
   * @throws PotluckError for an unknown dtype, and for weights that it cannot hold
   * @example
   * await writeFile("small.safetensors", model.toBytes({ dtype: "float16" })); // half the size
   */
  toBytes(options?: Options<typeof bytesOptions>): Uint8Array {
    const { dtype, metrics = this.card.metrics } = readOptions("toBytes", bytesOptions, options), { small } = this.card;
    const isPlain = dtype === "float32" && small === undefined;
    const card = { ...this.card, metrics, ...(!isPlain && { small: { dtype, droppedWords: small?.droppedWords ?? 0 } }) };
    return joinPieces(modelFilePieces(this.network, this.recipe, card, dtype));
  }

  /** Frees the memory of the weights. The model cannot be used after that. */
  dispose(): void {
    this.network.dispose();
  }

  private place(owner: string, table: Table, wanted: string | undefined): PlacedTable {
    checkTable(owner, table);
    this.checkDataset(wanted);
    return { table, dataset: datasetOf(table.columnNames, this.inputs, wanted, table.name) };
  }

  private checkDataset(dataset: string | undefined): void {
    if (dataset !== undefined) requireDataset(this.inputs, dataset);
  }

  /** Tasks by their names, or those that `by` made by the name that they have together; default: all. */
  private namedTasks(wanted: string | readonly string[] | undefined): string[] {
    if (wanted === undefined) return [...this.tasks];
    return [wanted].flat().flatMap((name) => {
      if (Object.hasOwn(this.card.tasks, name)) return [name];
      const group = Object.entries(this.card.tasks).filter(([, { by }]) => by?.task === name).map(([task]) => task);
      if (group.length > 0) return group;
      throw new PotluckError(`the model has no task "${name}"${didYouMean(name, this.tasks)}; it has ${listNames(this.tasks, "and")}`);
    });
  }

  private explainedRows(placed: PlacedTable): ExplainedRow[] {
    const x = this.featuresOf(placed), { text: column, missing } = this.inputs[placed.dataset];
    const texts = column === null ? null : textColumn(withResolvedMissing(placed.table, missing), column);
    return Array.from({ length: x.rows }, (_, row) => ({ x: x.selectRows([row]), column, text: texts === null ? null : texts[row] }));
  }

  private featuresOf({ table, dataset }: PlacedTable): SparseMatrix {
    const { text: column, columns, missing } = this.inputs[dataset];
    return namedFeatures(this.space, { table: withResolvedMissing(table, missing), text: column }, columns);
  }

  private logitsOf(x: SparseMatrix, tasks: readonly string[]): Record<string, NdArray> {
    return inEvaluation(this.network, () => predictRows(x, (piece) => this.network.forwardAll(piece, tasks)));
  }

  private answers({ table, dataset }: PlacedTable, wanted: string | readonly string[] | undefined): Answers[] {
    const tasks = answeredTasks(this.card, table, dataset, wanted);
    const out: Answers[] = [];
    for (let from = 0; from < table.rows; from += PIECE) {
      const rows = Uint32Array.from({ length: Math.min(PIECE, table.rows - from) }, (_, index) => from + index);
      const piece = rows.length === table.rows ? table : selectTableRows(table, rows);
      const names = [...new Set(tasks.flatMap(({ of }) => of))], logits = this.logitsOf(this.featuresOf({ table: piece, dataset }), names);
      const columns = tasks.map((task) => this.answersOf(task, logits, from, rows.length));
      for (let row = 0; row < rows.length; row++) {
        out.push(Object.fromEntries(tasks.map(({ name }, index) => [name, columns[index][row]])));
      }
    }
    return out;
  }

  /** One task's answers for the rows of a piece. */
  private answersOf({ of }: AnsweredTask, logits: Readonly<Record<string, NdArray>>, from: number, count: number): Answer[] {
    if (typeof of === "string") return predictions(this.targets[of], logits[of]);
    return Array.from({ length: count }, (_, row) => {
      const task = of[from + row];
      return (predictions(this.targets[task], selectRows(logits[task], Uint32Array.of(row))) as Answer[])[0];
    });
  }
}

/** Builds the network and loads its weights. */
function build(
  file: ModelFile, make: (...parts: [ModelCard, string, MultiTaskNetwork, FeatureSpace, Record<string, TargetMap>]) => Model,
): Model {
  const { card, features, targets } = readCard(file.card);
  checkSizes(card, file);
  checkFinite(file);
  const tensors = Object.values(file.state), bytes = 16 * tensors.reduce((sum, { data }) => sum + data.length, 0) + 2 ** 20;
  const network = engine().heap.within({ bytes, blocks: 8 * tensors.length + 64 }, () => networkOf(card, targets));
  try {
    network.loadStateDict(file.state);
  } catch (error) {
    network.dispose();
    throw error;
  }
  return make(card, file.recipe, network.eval(), features, targets);
}

/** The network of a card, its weights at random. */
export function networkOf(
  { network: settings, imageShape, features }: ModelCard, targets: Readonly<Record<string, TargetMap>>,
): MultiTaskNetwork {
  const kinds = mapValues(targets, ({ kind }): TaskKind => taskKinds.get(kind as never));
  const outputDims = mapValues(kinds, (kind, task) => kind.outputs(targets[task]));
  const heads = Object.fromEntries(Object.entries(kinds).flatMap(([task, { head }]): [string, HeadFactory][] => (
    head ? [[task, head]] : [])));
  return new MultiTaskNetwork({ inputDim: features.width, ...(imageShape && { imageShape }), outputDims, heads, seed: 0, ...settings });
}

/** Refuses weights of a training that diverged, or of a damaged file: their answers would be no numbers. */
function checkFinite({ state }: ModelFile): void {
  for (const [name, { data }] of Object.entries(state)) {
    for (let at = 0; at < data.length; at++) {
      if (Number.isFinite(data[at])) continue;
      throw new PotluckError(`tensor "${name}" has a weight that is not finite, ${data[at]} at place ${at}: did the training diverge?`);
    }
  }
}

/**
 * Refuses a card that asks for a larger network than its weights can fill, before memory is taken for it: no size of a layer is above the
 * number of weights in the file.
 */
function checkSizes({ network, features }: ModelCard, { state }: ModelFile): void {
  const weights = Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
  const visit = (value: unknown, place: string): void => {
    if (typeof value === "number" && value > weights) {
      throw new PotluckError(`its card is damaged: ${place} is ${showValue(value)}, and the file has only ${weights} weights`);
    }
    if (typeof value === "object" && value !== null) for (const [name, part] of Object.entries(value)) visit(part, `${place}.${name}`);
  };
  visit(network, "network");
  visit(features.width, "features.width");
}
