/**
 * @file From the values of a target column to class numbers, and back to names. A map is fitted to the training rows, so nothing leaks from
 * the test rows; a value that it does not know is an error, never a new class. As in scikit-learn's LabelEncoder and LabelBinarizer,
 * classes are sorted, and the second of two is the positive one.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, isMap, type Options, readOptions, showValue } from "../../options/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { type CellValue, isMissing, type Table, showCell } from "../table.js";
import { column, type ForKind, kindOption, rowOptions, trainingRows } from "./fit-options.js";
import { classLabels, type LabelEntry, labelEntries, positive, type TextLabels } from "./label-fields.js";
import { sortLabels } from "./label-order.js";
import { oneColumn, type TargetMap } from "./target-map.js";

const fitOptions = { column, labels: classLabels, ...rowOptions, kind: kindOption("multiclass") };
const binaryOptions = { column, labels: classLabels, positive, ...rowOptions, kind: kindOption("binary") };

/** Options of {@link fitLabels}. */
export type FitLabelsOptions<Kind extends string = string> = ForKind<Options<typeof fitOptions>, Kind>;
/** Options of {@link fitBinary}. */
export type FitBinaryOptions<Kind extends string = string> = ForKind<Options<typeof binaryOptions>, Kind>;

/** What a saved model keeps of a {@link LabelMap}. */
export interface LabelMapState<Kind extends string = string> {
  kind: Kind;
  names: string[];
  values: Record<string, number>;
}

/**
 * Classes of a target, and the class of each of its values.
 *
 * @example
 * const map = fitLabels({ table, column: "stars", labels: { 1: "negative", 5: "positive" } });
 * map.names; // ["negative", "positive"]
 * map.encode(table, "stars").data; // Float32Array [1, 0, NaN, ...]: class indices, NaN where the target is missing
 */
export class LabelMap<Kind extends string = string> implements TargetMap<Kind> {
  readonly #classes: Map<string, number>;

  /**
   * @param kind the kind of task
   * @param names class names by class index; for a binary target the negative class comes first, for an ordinal one the lowest
   * @param values class index by value
   * @throws PotluckError when names are not text, or an index is no class
   */
  constructor(readonly kind: Kind, readonly names: readonly string[], values: Iterable<readonly [string, number]>) {
    if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
      throw new PotluckError(`the class names of a label map must be a list of text, found ${showValue(names)}`);
    }
    this.#classes = new Map(values);
    for (const [value, index] of this.#classes) {
      if (Object.hasOwn(names, index)) continue;
      const problem = `gives ${showValue(value)} the class ${showValue(index)}, but the classes are 0 to ${names.length - 1}`;
      throw new PotluckError(`a label map ${problem}`);
    }
  }

  /** The map that {@link toJSON} saved. @throws PotluckError when it is damaged */
  static fromJSON<Kind extends string>({ kind, names, values }: LabelMapState<Kind>): LabelMap<Kind> {
    if (!isMap(values)) throw new PotluckError(`a saved label map needs the class of each value, found ${showValue(values)}`);
    return new LabelMap(kind, names, Object.entries(values));
  }

  /** The known values, as text. */
  get values(): string[] {
    return [...this.#classes.keys()];
  }

  /** The class index of a value, NaN for a missing one, `undefined` for one that the map does not know. */
  classOf(value: CellValue): number | undefined {
    return isMissing(value) ? NaN : this.#classes.get(String(value));
  }

  /**
   * A column's class indices, `[rows]`; NaN where the target is missing.
   *
   * @throws PotluckError for a value that the map does not know, with its row, the nearest known value and the list; and for several
   *   columns
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const name = oneColumn(target, table, this.kind);
    const data = Float32Array.from(table.column(name), (value, row) => this.classOf(value) ?? this.unknown(value, name, table.where(row)));
    return { shape: [data.length], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): LabelMapState<Kind> {
    return { kind: this.kind, names: [...this.names], values: Object.fromEntries(this.#classes) };
  }

  private unknown(value: CellValue, name: string, where: string): never {
    const isNumber = Number.isFinite(Number(value)), hint = isNumber ? "" : didYouMean(String(value), this.values);
    const numbers = isNumber && this.kind !== "ordinal" ? "; to predict a number, use kind regression" : "";
    throw new PotluckError(
      `${where}: column "${name}" has the unknown label ${showCell(value)}${hint}; ` +
      `the known labels are ${listLabels(this.values)}. Remove the row, or add the label to labels${numbers}`,
    );
  }
}

/**
 * Fits a {@link LabelMap} to a target column: every class by itself.
 *
 * @throws PotluckError when there are fewer than two classes, a class is absent from the training rows, a training row's label is not among
 *   `labels`, or an option is unknown or wrong
 * @example
 * fitLabels({ table, column: "stars", train: split.train, labels: [1, 3, 5] }).names; // ["1", "3", "5"]
 */
export function fitLabels<const Kind extends string = "multiclass">(given: FitLabelsOptions<Kind>): LabelMap<Kind> {
  const { table, column: name, train, labels, kind } = readOptions("fitLabels", fitOptions, given);
  return fit(trainingRows(table, train), name, labels, (known, names) => mapByName(kind as Kind, names, known));
}

/**
 * Fits a {@link LabelMap} of two classes, the negative one first.
 *
 * Without `positive` the target has exactly two classes, and the second is the positive one. With `positive` all other classes together are
 * the negative one.
 *
 * @throws PotluckError as {@link fitLabels} does, when there are more than two classes and no `positive`, and when `positive` is no known
 *   label
 * @example
 * fitBinary({ table, column: "label", train: split.train, positive: "pos" }).names; // ["neg", "pos"]
 */
export function fitBinary<const Kind extends string = "binary">(given: FitBinaryOptions<Kind>): LabelMap<Kind> {
  const { table, column: name, train, labels, positive: wanted, kind } = readOptions("fitBinary", binaryOptions, given);
  return fit(trainingRows(table, train), name, labels, (known, names, target) => binaryMap(kind as Kind, known, names, wanted, target));
}

function fit<Kind extends string>(
  training: Table, name: string, labels: TextLabels | null, make: (known: LabelEntry[], names: string[], target: string) => LabelMap<Kind>,
): LabelMap<Kind> {
  const target = `${training.name}: column "${name}"`;
  const present = new Set(training.column(name).filter((value) => !isMissing(value)).map(String));
  const known = labels === null ? sortLabels(present).map((value): LabelEntry => [value, value]) : labelEntries(labels);
  const names = [...new Set(known.map(([, className]) => className))];
  if (names.length < 2) {
    const found = names.length === 0 ? "no label" : `only the label ${listLabels(names)}`;
    const where = labels === null ? "the training rows have" : "labels names";
    throw new PotluckError(`${target}: ${where} ${found}, but a task needs two classes or more`);
  }
  const map = make(known, names, target);
  map.encode(training, name); // throws for a label that `labels` does not name
  checkClassesPresent(map, present, target);
  return map;
}

function mapByName<Kind extends string>(kind: Kind, names: string[], known: LabelEntry[]): LabelMap<Kind> {
  return new LabelMap(kind, names, known.map(([value, name]) => [value, names.indexOf(name)]));
}

function binaryMap<Kind extends string>(
  kind: Kind, known: LabelEntry[], names: string[], wanted: string | null, target: string,
): LabelMap<Kind> {
  if (wanted === null && names.length !== 2) {
    throw new PotluckError(
      `${target}: a binary task has two classes, found ${names.length} labels (${listLabels(names)}). Name the positive one under ` +
      "positive, or make the task multiclass",
    );
  }
  const name = wanted ?? names[1];
  const positiveName = names.includes(name) ? name : known.find(([value]) => value === name)?.[1];
  if (positiveName === undefined) {
    const hint = didYouMean(name, names);
    throw new PotluckError(`${target}: positive is "${name}", which is no label${hint}; the labels are ${listLabels(names)}`);
  }
  const others = names.filter((one) => one !== positiveName);
  const negativeName = others.length === 1 ? others[0] : `not ${positiveName}`;
  const entries = known.map(([value, one]): LabelEntry => [value, one === positiveName ? one : negativeName]);
  return mapByName(kind, [negativeName, positiveName], entries);
}

function checkClassesPresent(map: LabelMap, present: Set<string>, target: string): void {
  for (const [index, name] of map.names.entries()) {
    const values = map.values.filter((value) => map.classOf(value) === index);
    if (values.some((value) => present.has(value))) continue;
    const written = values.length === 1 && values[0] === name ? "" : ` (in the data: ${listLabels(values)})`;
    const found = present.size === 0 ? "no label at all" : `only ${listLabels(sortLabels(present))}`;
    throw new PotluckError(
      `${target}: no training row has the label "${name}"${written}; they have ${found}. ` +
      "Use more rows, stratify the split, or remove the label",
    );
  }
}

function listLabels(labels: readonly string[]): string {
  const more = labels.length > 20 ? ` and ${labels.length - 20} more` : "";
  return labels.slice(0, 20).map((label) => showCell(label)).join(", ") + more;
}
