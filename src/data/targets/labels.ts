/**
 * @file From the values of a target column to class numbers, and back to names. A map is fitted to the training rows, so nothing leaks from
 * the test rows; a value that it does not know is an error, never a new class. As in scikit-learn's LabelEncoder and LabelBinarizer,
 * classes are sorted, and the second of two is the positive one.
 */
import { PotluckError, withPlace } from "../../engine/errors.js";
import { didYouMean, isMap, type Options, readOptions, showValue } from "../../options/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numberOf } from "../scalars.js";
import { type CellValue, isArrayCell, isMissing, type Table, showCell } from "../table.js";
import { checkTemperature, checkThreshold, type Decision, DEFAULT_TEMPERATURE, DEFAULT_THRESHOLD } from "./decision.js";
import { classesMeant } from "./find-class.js";
import { column, type ForKind, kindOption, rowOptions, trainingRows } from "./fit-options.js";
import { classLabels, type LabelEntry, labelEntries, labelParts, orderedLabels, positive, type TextLabels } from "./label-fields.js";
import { sortLabels } from "./label-order.js";
import { ambiguous, codeOf, LabelMatcher, WRITE_ONE } from "./match-labels.js";
import { type Normalisation, normalisations, normaliseHint, normaliseLabel } from "./normalise.js";
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
  /** How labels are made alike before they are compared; absent where they are as they are written. */
  normalise?: Normalisation;
  /** What logits are divided by; absent where it is 1. */
  temperature?: number;
  /** The probability above which the positive class is predicted; absent where it is 0.5. */
  threshold?: number;
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
  /** What logits are divided by before they become probabilities. */
  readonly temperature: number;
  /** The probability above which the positive one of two classes is predicted. */
  readonly threshold: number;
  readonly #classes: Map<string, number>;
  readonly #matcher: LabelMatcher;

  /**
   * @param kind the kind of task
   * @param names class names by class index; for a binary target the negative class comes first, for an ordinal one the lowest
   * @param values class index by value, normalised
   * @param normalise how labels are made alike before they are compared; null: not at all
   * @param decision `temperature` (1) and, of two classes, `threshold` (0.5)
   * @throws PotluckError when names are not text, an index is no class, `normalise` is unknown, the temperature is not a finite number
   *   above 0, or the threshold is not above 0 and below 1
   */
  constructor(
    readonly kind: Kind, readonly names: readonly string[], values: Iterable<readonly [string, number]>,
    readonly normalise: Normalisation | null = null,
    { temperature = DEFAULT_TEMPERATURE, threshold = DEFAULT_THRESHOLD }: Decision = {},
  ) {
    if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
      throw new PotluckError(`the class names of a label map must be a list of text, found ${showValue(names)}`);
    }
    if (normalise !== null && !normalisations.includes(normalise)) {
      throw new PotluckError(`normalise of a label map must be one of ${normalisations.join(", ")} or null, found ${showValue(normalise)}`);
    }
    this.temperature = checkTemperature(temperature, "a label map");
    this.threshold = checkThreshold(threshold, names.length, "a label map");
    this.#classes = new Map(values);
    this.#matcher = new LabelMatcher(this.#classes.keys());
    for (const [value, index] of this.#classes) {
      if (Object.hasOwn(names, index)) continue;
      const problem = `gives ${showValue(value)} the class ${showValue(index)}, but the classes are 0 to ${names.length - 1}`;
      throw new PotluckError(`a label map ${problem}`);
    }
  }

  /** The map that {@link toJSON} saved. @throws PotluckError when it is damaged */
  static fromJSON<Kind extends string>(
    { kind, names, values, normalise, temperature, threshold }: LabelMapState<Kind>,
  ): LabelMap<Kind> {
    if (!isMap(values)) throw new PotluckError(`a saved label map needs the class of each value, found ${showValue(values)}`);
    return new LabelMap(kind, names, Object.entries(values), normalise, { temperature, threshold });
  }

  /**
   * The same classes with another temperature or threshold; what is left out stays.
   *
   * @throws PotluckError as the constructor does
   * @example
   * map.withDecision({ threshold: 0.3 }).threshold; // 0.3
   */
  withDecision({ temperature = this.temperature, threshold = this.threshold }: Decision): LabelMap<Kind> {
    if (temperature === this.temperature && threshold === this.threshold) return this;
    return new LabelMap(this.kind, this.names, this.#classes, this.normalise, { temperature, threshold });
  }

  /** The known values, as text. */
  get values(): string[] {
    return [...this.#classes.keys()];
  }

  /**
   * The class index of a value: of the known value with its text, else of the one that is equal as a number, or as true or false. NaN for a
   * missing one, `undefined` for one that the map does not know.
   *
   * @throws PotluckError where known values of several classes equal it, and none has its text
   * @example
   * fitLabels({ table, column: "stars", labels: [1, 5] }).classOf("5.0"); // 1
   */
  classOf(value: CellValue): number | undefined {
    return isMissing(value) ? NaN : this.find(normaliseLabel(String(value), this.normalise)).index;
  }

  /**
   * A column's class indices, `[rows]`; NaN where the target is missing.
   *
   * @throws PotluckError for a value that the map does not know, with its row, the nearest known value and the list; for a list; for two
   *   values that are written as different codes, such as 01 and 1, where the map knows only one of them; and for several columns
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const name = oneColumn(target, table, this.kind), found = new Map<string, number>(), spellings = new Map<string, string>();
    const data = Float32Array.from(table.column(name), (value, row) => {
      if (isMissing(value)) return NaN;
      if (isArrayCell(value)) this.refuseList(value, name, table.where(row));
      const label = String(value);
      let index = found.get(label);
      if (index === undefined) found.set(label, index = this.read(label, value, name, () => table.where(row), spellings));
      return index;
    });
    return { shape: [data.length], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): LabelMapState<Kind> {
    const { kind, names, normalise, temperature, threshold } = this;
    return {
      kind, names: [...names], values: Object.fromEntries(this.#classes), ...(normalise !== null && { normalise }),
      ...(temperature !== DEFAULT_TEMPERATURE && { temperature }), ...(threshold !== DEFAULT_THRESHOLD && { threshold }),
    };
  }

  /** The known values that a normalised label stands for, all of one class, and the class. */
  private find(label: string): { known: readonly string[]; index?: number } {
    const known = this.#matcher.candidates(label), index = this.#classes.get(known[0]);
    if (known.some((one) => this.#classes.get(one) !== index)) throw new PotluckError(ambiguous(label, known));
    return { known, index };
  }

  /** The class of a label of a table. @param spellings how the table writes each known value so far */
  private read(given: string, value: CellValue, name: string, where: () => string, spellings: Map<string, string>): number {
    const label = normaliseLabel(given, this.normalise);
    let meant: { known: readonly string[]; index?: number };
    try {
      meant = this.find(label);
    } catch (error) {
      throw withPlace(`${where()}: column "${name}"`, error);
    }
    const { known: [known, ...more], index } = meant;
    if (index === undefined) return this.unknown(value, name, where());
    const other = spellings.get(known) ?? label;
    if (more.length > 0 || codeOf(other) === codeOf(label)) {
      spellings.set(known, other);
      return index;
    }
    throw new PotluckError(
      `${where()}: column "${name}" has the label ${showCell(label)} beside ${showCell(other)}, which is the same number, but the known ` +
      `labels are ${listLabels(this.values)}. List both under labels: as two classes, or in a map with one name`,
    );
  }

  private unknown(value: CellValue, name: string, where: string): never {
    const isNumber = Number.isFinite(numberOf(value)), label = String(value);
    const hint = isNumber ? "" : normaliseHint(label, this.values) || didYouMean(label, this.values);
    const numbers = isNumber && this.kind !== "ordinal" ? "; to predict a number, use kind regression" : "";
    throw new PotluckError(
      `${where}: column "${name}" has the unknown label ${showCell(value)}${hint}; ` +
      `the known labels are ${listLabels(this.values)}. Remove the row, or add the label to labels${numbers}`,
    );
  }

  private refuseList(value: CellValue, name: string, where: string): never {
    const problem = `holds ${showCell(value)}, and a row of a ${this.kind} target has one label`;
    throw new PotluckError(`${where}: column "${name}" ${problem}: for several, take kind multilabel`);
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
  const shape = given?.kind === "ordinal" ? { ...fitOptions, labels: orderedLabels } : fitOptions;
  const { table, column: name, train, labels, kind } = readOptions("fitLabels", shape, given);
  const { normalise } = labelParts(labels);
  return fit(trainingRows(table, train), name, labels, (known, names) => mapByName(kind as Kind, names, known, normalise));
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
  const { normalise } = labelParts(labels);
  return fit(trainingRows(table, train), name, labels, (known, names, target) => (
    binaryMap(kind as Kind, known, names, wanted, target, normalise)));
}

function fit<Kind extends string>(
  training: Table, name: string, labels: TextLabels | null, make: (known: LabelEntry[], names: string[], target: string) => LabelMap<Kind>,
): LabelMap<Kind> {
  const target = `${training.name}: column "${name}"`, { normalise } = labelParts(labels);
  const cells = training.column(name).filter((value) => !isMissing(value));
  const present = new Set(cells.map((value) => normaliseLabel(String(value), normalise)));
  const listed = labelEntries(labels), known = listed ?? sortLabels(present).map((value): LabelEntry => [value, value]);
  const names = [...new Set(known.map(([, className]) => className))];
  if (names.length < 2) {
    const found = names.length === 0 ? "no label" : `only the label ${listLabels(names)}`;
    const where = listed === null ? "the training rows have" : "labels names";
    throw new PotluckError(`${target}: ${where} ${found}, but a task needs two classes or more`);
  }
  const map = make(known, names, target);
  const { data } = map.encode(training, name); // throws for a label that `labels` does not name
  checkClassesPresent(map, new Set(data), present, target);
  return map;
}

function mapByName<Kind extends string>(kind: Kind, names: string[], known: LabelEntry[], normalise: Normalisation | null): LabelMap<Kind> {
  const places = new Map(names.map((name, index) => [name, index]));
  return new LabelMap(kind, names, known.map(([value, name]) => [value, places.get(name)!]), normalise);
}

function binaryMap<Kind extends string>(
  kind: Kind, known: LabelEntry[], names: string[], wanted: string | null, target: string, normalise: Normalisation | null,
): LabelMap<Kind> {
  if (wanted === null && names.length !== 2) {
    throw new PotluckError(
      `${target}: a binary task has two classes, found ${names.length} labels (${listLabels(names)}). Name the positive one under ` +
      "positive, or make the task multiclass",
    );
  }
  const [positiveName, ...rivals] = wanted === null ? [names[1]] : classesMeant(wanted, known, normalise);
  if (positiveName === undefined) {
    const hint = normaliseHint(wanted!, names) || didYouMean(wanted!, names);
    throw new PotluckError(`${target}: positive is ${showCell(wanted)}, which is no label${hint}; the labels are ${listLabels(names)}`);
  }
  if (rivals.length > 0) throw new PotluckError(`${target}: positive: ${ambiguous(wanted!, [positiveName, ...rivals], WRITE_ONE)}`);
  const others = names.filter((one) => one !== positiveName);
  const negativeName = others.length === 1 ? others[0] : `not ${positiveName}`;
  const entries = known.map(([value, one]): LabelEntry => [value, one === positiveName ? one : negativeName]);
  return mapByName(kind, [negativeName, positiveName], entries, normalise);
}

function checkClassesPresent(map: LabelMap, classes: ReadonlySet<number>, present: Set<string>, target: string): void {
  for (const [index, name] of map.names.entries()) {
    if (classes.has(index)) continue;
    const values = map.values.filter((value) => map.classOf(value) === index);
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
