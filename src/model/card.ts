/**
 * @file The card of a model file: all that turns rows into answers but for the weights, as plain JSON. It is read with the care that a file
 * of unknown origin needs: each part is checked before it is used.
 */
import type { ColumnEncoder } from "../data/columns/column-kind.js";
import { widthOf } from "../data/columns/fit-columns.js";
import { columnKinds, encoderFromJSON, type NamedColumns } from "../data/columns/index.js";
import type { Fingerprint } from "../data/fingerprint.js";
import type { MissingValues } from "../data/missing-cells.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { VERSION } from "../engine/version.js";
import type { FeatureSpace } from "../experiment/features.js";
import { isDeeperThan, repeatedKey } from "../format/repeated-key.js";
import { activations } from "../nn/activation/index.js";
import { trunks } from "../nn/trunk/index.js";
import { type Family, isMap, listNames, showValue } from "../options/index.js";
import { targetMapFromJSON, taskKinds } from "../task/index.js";
import type { ImageShape } from "../tensor/mixed-rows.js";
import { vectorizerFromJSON, vectorizers } from "../text/vectorizers/index.js";

/** The layout of cards; it changes when an older Potluck could not read a new one. */
const CARD_VERSION = 1;

/** Levels of lists and maps that a card has at most. */
const DEEPEST = 64;

/** What a dataset's rows need: the columns that are features, and the values that are missing. */
export interface ModelInputs {
  /** The text's column; null where there is none. */
  text: string | null;
  /** The other columns by kind, every pattern replaced by names. */
  columns: NamedColumns;
  /** Values that count as missing, as `resolveMissing` gives them: whether a cell is one depends on no other cell. */
  missing?: MissingValues;
}

/** A task of a model. */
export interface CardTask {
  /** The dataset that it was trained on. */
  dataset: string;
  /** The kind of task: `binary`. */
  kind: string;
  /** The target's column, or the labels' columns. */
  target: string | readonly string[];
  /** The name of its headline metric. */
  metric: string;
  /** Of a task for one value of a column: the column, the value, and what all its tasks are called together. */
  by?: { column: string; value: string; task: string };
  /** The target map's `toJSON`. */
  labels: unknown;
}

/** What the metadata of a model file say of the model. */
export interface ModelCard {
  /** The layout of the card. */
  version: number;
  /** The version of Potluck that wrote it. */
  potluck: string;
  /** The options of the network but for its sizes. */
  network: Readonly<Record<string, unknown>>;
  /** The shape of the images that the network convolves. */
  imageShape?: ImageShape;
  /** The tasks by name. */
  tasks: Readonly<Record<string, CardTask>>;
  /** What the rows of each dataset need, by dataset. */
  inputs: Readonly<Record<string, ModelInputs>>;
  /** The feature space: `toJSON` of the vectorizer and of the columns' encoders. */
  features: { vectorizer: unknown; columns: readonly unknown[]; width: number };
  /** Metrics on the test rows, by task and metric. */
  metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of a model that was made small: what its weights are written as, and how many words were dropped. */
  small?: { dtype: string; droppedWords: number };
  /** Fingerprints of the datasets that it was trained on, by dataset. */
  data: Readonly<Record<string, Fingerprint>>;
  /** The plug-ins that it needs, and which of their members. */
  plugins?: readonly { plugin: string; members: Readonly<Record<string, readonly string[]>> }[];
}

/** What a card's features and tasks are, once read. */
export interface ReadCard {
  card: ModelCard;
  features: FeatureSpace;
  targets: Record<string, TargetMap>;
}

/**
 * Reads a card.
 *
 * @throws PotluckError when it is damaged, of a later layout, or names members of plug-ins that are not loaded
 */
export function readCard(text: string): ReadCard {
  const card = parse(text);
  requireMembers(card);
  const { vectorizer, columns, width } = card.features;
  const encoders = columns.map((column): ColumnEncoder => encoderFromJSON(column));
  const features: FeatureSpace = { vectorizer: vectorizer === null ? null : vectorizerFromJSON(vectorizer), columns: encoders, width };
  const made = (features.vectorizer?.transform([""]).cols ?? 0) + widthOf(encoders);
  if (made !== width) damaged("features.width", `${made}, as many as its vectorizer and columns make`, width);
  requireColumns(card, encoders);
  const targets = mapValues(card.tasks, ({ labels, kind }, task) => {
    const map = targetMapFromJSON(labels);
    return map.kind === kind ? map : damaged(`tasks.${task}.labels`, `of the kind ${kind}`, map.kind);
  });
  return { card, features, targets };
}

function parse(text: string): ModelCard {
  let card: unknown;
  if (isDeeperThan(text, DEEPEST)) throw new PotluckError(`its card is nested more than ${DEEPEST} levels deep`);
  try {
    card = JSON.parse(text);
  } catch (error) {
    throw new PotluckError(`its card is no JSON: ${(error as Error).message}`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw new PotluckError(`its card has the key ${showValue(repeated)} twice in one map`);
  if (!isMap(card)) return damaged("the card", "a map", card);
  const { version, tasks, inputs, features, network, metrics, data, imageShape, plugins = [], small } = card;
  if (version !== CARD_VERSION) {
    throw new PotluckError(`its card has layout ${showValue(version)}, and Potluck ${VERSION} reads layout ${CARD_VERSION}: ` +
      `the file was written by Potluck ${showValue(card.potluck)}; use that version`);
  }
  for (const [name, part] of Object.entries({ tasks, inputs, features, network, metrics, data })) {
    if (!isMap(part)) damaged(name, "a map", part);
  }
  if (Object.keys(tasks as object).length === 0) damaged("tasks", "a map of one task or more", tasks);
  for (const [name, task] of Object.entries(tasks as object)) checkTask(`tasks.${name}`, task, inputs as Record<string, unknown>);
  for (const [name, one] of Object.entries(inputs as object)) checkInputs(`inputs.${name}`, one);
  const arePlugins = Array.isArray(plugins) && plugins.every((one) => (
    isMap(one) && typeof one.plugin === "string" && isMap(one.members) && Object.values(one.members).every(Array.isArray)));
  if (!arePlugins) damaged("plugins", "a list of { plugin, members }", plugins);
  const isSmall = small === undefined || (isMap(small) && typeof small.dtype === "string" && Number.isSafeInteger(small.droppedWords));
  if (!isSmall) damaged("small", "a map of dtype and droppedWords", small);
  const { columns, width } = features as Record<string, unknown>;
  if (!Array.isArray(columns)) damaged("features.columns", "a list", columns);
  if (!isSize(width)) damaged("features.width", "a whole number from 1", width);
  const isShape = Array.isArray(imageShape) && imageShape.length === 3 && imageShape.every(isSize);
  if (imageShape !== undefined && !isShape) damaged("imageShape", "three whole numbers from 1", imageShape);
  return card as unknown as ModelCard;
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function checkTask(place: string, task: unknown, inputs: Record<string, unknown>): void {
  if (!isMap(task)) return damaged(place, "a map", task);
  const { dataset, kind, target, by } = task, isText = (value: unknown): boolean => typeof value === "string";
  if (!isText(kind)) damaged(`${place}.kind`, "a name", kind);
  if (!isText(task.metric)) damaged(`${place}.metric`, "a name", task.metric);
  if (typeof dataset !== "string" || !Object.hasOwn(inputs, dataset)) damaged(`${place}.dataset`, "a dataset of inputs", dataset);
  if (![target].flat().every(isText)) damaged(`${place}.target`, "a column, or a list of them", target);
  const isBy = isMap(by) && [by.column, by.value, by.task].every(isText);
  if (by !== undefined && !isBy) damaged(`${place}.by`, "a map of column, value and task", by);
}

function checkInputs(place: string, inputs: unknown): void {
  if (!isMap(inputs)) return damaged(place, "a map", inputs);
  const { text, columns, missing } = inputs, areTexts = (list: unknown): boolean => (
    Array.isArray(list) && list.every((name) => typeof name === "string"));
  if (text !== null && typeof text !== "string") damaged(`${place}.text`, "a column or null", text);
  if (!isMap(columns) || !Object.values(columns).every(areTexts)) damaged(`${place}.columns`, "lists of columns by kind", columns);
  const isMissing = missing === undefined || areTexts(missing) || (isMap(missing) && Object.values(missing).every(areTexts));
  if (!isMissing) damaged(`${place}.missing`, "a list of values, or such a list by column", missing);
}

/** Each column of the inputs needs an encoder; else rows would be read, and a column of theirs lost. */
function requireColumns({ inputs, features: { vectorizer } }: ModelCard, encoders: readonly ColumnEncoder[]): void {
  for (const [dataset, { text, columns }] of Object.entries(inputs)) {
    if (text !== null && vectorizer === null) damaged(`inputs.${dataset}.text`, "null, since there is no vectorizer", text);
    for (const [kind, names] of Object.entries(columns)) {
      const known: readonly string[] = columnKinds.names;
      if (!known.includes(kind)) damaged(`inputs.${dataset}.columns`, `lists by ${listNames(known)}`, kind);
      for (const name of names) {
        if (encoders.some((encoder) => encoder.kind === kind && encoder.column === name)) continue;
        damaged(`inputs.${dataset}.columns.${kind}`, "columns of the feature space", name);
      }
    }
  }
}

/** The families whose members a trained model needs. */
const families: readonly Pick<Family, "what" | "names">[] = [trunks, activations, taskKinds, columnKinds, vectorizers];

/** Names the plug-ins that a model needs and that are not loaded. */
function requireMembers({ plugins = [] }: ModelCard): void {
  const lines = plugins.flatMap(({ plugin, members }) => {
    const missing = families.flatMap(({ what, names }) => (
      (members[what] ?? []).filter((name) => !names.includes(name)).map((name) => `the ${what} "${name}"`)));
    return missing.length === 0 ? [] : [`it needs ${listNames(missing, "and")} of the plug-in ${plugin}, which is not loaded: ` +
      "load it with --plugin FILE, loadPlugin(FILE) or registerPlugin(NAME, MEMBERS)"];
  });
  if (lines.length > 0) throw new PotluckError(lines.join("; "));
}

function damaged(place: string, wanted: string, found: unknown): never {
  throw new PotluckError(`its card is damaged: ${place} must be ${wanted}, found ${showValue(found)}`);
}
