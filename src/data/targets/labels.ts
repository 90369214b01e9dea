/**
 * @file From the values of a target column to class numbers, and back to names. A map is fitted on the training rows, so that
 * nothing leaks from the test rows; a value that it does not know is an error, never a class of its own. Sorted classes, and
 * the second of two as the positive one, as scikit-learn's LabelEncoder and LabelBinarizer have them.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/nearest-name.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { codePointOrder } from "../../engine/code-point-order.js";
import { type CellValue, type Table, selectTableRows, showCell } from "../table.js";

/** A label as a recipe writes it; numbers and booleans equal their text, so that `5`, `"5"` and a column's 5n are one label. */
export type Label = string | number | boolean | bigint;

/** The classes of a target: the values in their order, or names by value (several values may share a name). */
export type LabelSpec = readonly Label[] | Readonly<Record<string, Label>> | ReadonlyMap<Label, Label>;

/** The kinds of task whose rows have one class each; those of `ordinal` are in their order. */
export type ClassKind = "binary" | "multiclass" | "ordinal";

/** Options of {@link fitLabels}. */
export interface FitLabelsOptions {
  table: Table;
  /** The target column. */
  column: string;
  /** Numbers of the training rows; default: every row. */
  train?: ArrayLike<number>;
  kind: ClassKind;
  /** Default: the sorted values of the training rows (as numbers where all are numbers, else by code point). */
  labels?: LabelSpec | null;
  /** Binary: the value or name that counts as 1, against all others; default: the second of exactly two classes. */
  positive?: Label | null;
}

/** What a saved model keeps of a {@link LabelMap}. */
export interface LabelMapState {
  kind: ClassKind;
  names: string[];
  values: Record<string, number>;
}

/**
 * Classes of a target, and the class of each of its values.
 *
 * @example
 * const map = fitLabels({ table, column: "stars", kind: "multiclass", labels: { 1: "negative", 5: "positive" } });
 * map.names; // ["negative", "positive"]
 * map.encode(table, "stars").data; // Float32Array [1, 0, NaN, ...]: class indices, NaN where the target is missing
 */
export class LabelMap {
  readonly #classes: Map<string, number>;

  /**
   * @param kind binary classes are encoded as 0 and 1, which are also their indices
   * @param names class names by class index; for a binary target the negative class comes first, for an ordinal one the lowest
   * @param values class index by value
   */
  constructor(readonly kind: ClassKind, readonly names: readonly string[], values: Iterable<readonly [string, number]>) {
    this.#classes = new Map(values);
  }

  /** The map that {@link toJSON} saved. */
  static fromJSON(state: LabelMapState): LabelMap {
    return new LabelMap(state.kind, state.names, Object.entries(state.values));
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
   * @throws PotluckError for a value that the map does not know: where it stands, the nearest known value, and the list
   */
  encode(table: Table, column: string): NdArray {
    const data = Float32Array.from(table.column(column), (value, row) => {
      return this.classOf(value) ?? this.unknown(value, column, table.where(row));
    });
    return { shape: [data.length], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): LabelMapState {
    return { kind: this.kind, names: [...this.names], values: Object.fromEntries(this.#classes) };
  }

  private unknown(value: CellValue, column: string, where: string): never {
    throw new PotluckError(
      `${where}: column "${column}" has the label ${showCell(value)}, which is not in the label map` +
      `${didYouMean(String(value), this.values)}; known labels are ${list(this.values)}: leave the row out, or name the label under labels`,
    );
  }
}

/**
 * Fits a {@link LabelMap} to a target column.
 *
 * A binary target without `positive` has exactly two classes, and the second is the positive one. With `positive`, all other
 * classes together are the negative one.
 *
 * @throws PotluckError when a class is absent from the training rows, a training row's label is outside `labels`, a binary
 * target has other than two classes and no `positive`, `positive` is no known label, or there is only one class
 * @example
 * fitLabels({ table, column: "label", train: split.train, kind: "binary", positive: "pos" }).names; // ["neg", "pos"]
 */
export function fitLabels({ table, column, train, kind, labels, positive }: FitLabelsOptions): LabelMap {
  const training = train === undefined ? table : selectTableRows(table, train);
  const target = `${table.name}: column "${column}"`;
  const present = new Set(training.column(column).filter((value) => !isMissing(value)).map(String));
  const known = labels == null ? sortLabels(present).map((value): Entry => [value, value]) : specEntries(labels);
  const names = [...new Set(known.map(([, name]) => name))];
  if (names.length < 2) {
    const found = names.length === 0 ? "no label" : `only the label ${list(names)}`;
    const where = labels == null ? "the training rows have" : "labels names";
    throw new PotluckError(`${target}: ${where} ${found}, where a task needs two classes`);
  }
  const map = kind === "binary" ? binaryMap(known, names, positive, target) : mapByName(kind, names, known);
  map.encode(training, column); // throws for a label that `labels` does not name
  checkClassesPresent(map, present, target);
  return map;
}

/** A value and the name of its class. */
type Entry = readonly [value: string, name: string];

function mapByName(kind: ClassKind, names: string[], known: Entry[]): LabelMap {
  return new LabelMap(kind, names, known.map(([value, name]) => [value, names.indexOf(name)]));
}

function binaryMap(known: Entry[], names: string[], positive: Label | null | undefined, target: string): LabelMap {
  if (positive == null && names.length !== 2) {
    throw new PotluckError(
      `${target}: a binary task needs two labels, or to be told which is positive; found ${names.length} labels (${list(names)}): ` +
      "name the positive one, or make the task multiclass",
    );
  }
  const wanted = positive == null ? names[1] : String(positive);
  const positiveName = names.includes(wanted) ? wanted : known.find(([value]) => value === wanted)?.[1];
  if (positiveName === undefined) {
    const hint = didYouMean(wanted, names);
    throw new PotluckError(`${target}: positive is "${wanted}", which is none of the labels${hint}; they are ${list(names)}`);
  }
  const others = names.filter((name) => name !== positiveName);
  const negativeName = others.length === 1 ? others[0] : `not ${positiveName}`;
  const entries = known.map(([value, name]): Entry => [value, name === positiveName ? name : negativeName]);
  return mapByName("binary", [negativeName, positiveName], entries);
}

function checkClassesPresent(map: LabelMap, present: Set<string>, target: string): void {
  for (const [index, name] of map.names.entries()) {
    const values = map.values.filter((value) => map.classOf(value) === index);
    if (values.some((value) => present.has(value))) continue;
    const written = values.length === 1 && values[0] === name ? "" : ` (${list(values)} in the data)`;
    const found = present.size === 0 ? "none at all" : `only ${list(sortLabels(present))}`;
    throw new PotluckError(
      `${target}: no training row has the label "${name}"${written}, they have ${found}: ` +
      "take more rows, stratify the split, or drop the label",
    );
  }
}

function specEntries(labels: LabelSpec): Entry[] {
  if (Array.isArray(labels)) return (labels as readonly Label[]).map((label) => [String(label), String(label)]);
  const entries: Iterable<[Label, Label]> = labels instanceof Map ? labels as Map<Label, Label> : Object.entries(labels);
  return Array.from(entries, ([value, name]) => [String(value), String(name)]);
}

/** Whether a cell has no value. */
export function isMissing(value: CellValue): boolean {
  return value === null || Number.isNaN(value);
}

/** As numbers where all are written as numbers, else by code point. */
export function sortLabels(labels: Iterable<string>): string[] {
  const sorted = [...labels].sort(codePointOrder);
  return sorted.every((label) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/iu.test(label)) ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

function list(labels: readonly string[]): string {
  const more = labels.length > 20 ? ` and ${labels.length - 20} more` : "";
  return labels.slice(0, 20).map((label) => showCell(label)).join(", ") + more;
}
