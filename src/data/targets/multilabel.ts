/**
 * @file Targets of any number of labels a row: a column of 0 and 1 for each label, where single cells may be missing; or one column whose
 * cells list labels, as lists or between separators. As in scikit-learn's MultiLabelBinarizer, labels of cells are sorted unless they are
 * named.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, either, isMap, list, type Options, readOptions, showValue, text } from "../../options/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { numberOf } from "../scalars.js";
import { type CellValue, type Table, showCell } from "../table.js";
import { checkTemperature, DEFAULT_TEMPERATURE, DEFAULT_THRESHOLD } from "./decision.js";
import { type ForKind, kindOption, rowOptions, trainingRows } from "./fit-options.js";
import { labelEntries, labelParts, type TextLabels } from "./label-fields.js";
import { columnLabels, labelNames } from "./label-names.js";
import { sortLabels } from "./label-order.js";
import { listedLabels } from "./listed-labels.js";
import { ambiguous, codeOf, LabelMatcher } from "./match-labels.js";
import { type Normalisation, normaliseHint, normaliseLabel } from "./normalise.js";
import type { TargetMap } from "./target-map.js";

const phrase = "the name of a column, or a list of names";
const name = text({ phrase: "the name of a column", describe: "A column." });

/** The options of a multilabel target. */
export const multilabelOptions = {
  separator: text({
    phrase: 'the text between two labels, such as "|"', default: null, orNull: "for cells that are lists, and for a column for each label",
    describe: "The text between the labels of a cell that is text; the items of a list are labels in any case. null: all cells are " +
      "lists, or target names a column of 0 and 1 for each label.",
  }),
  labels: labelNames,
};

const fitOptions = {
  ...rowOptions, ...multilabelOptions, kind: kindOption("multilabel"),
  target: either([name, list(name, { phrase, least: 1, describe: "Columns." })], {
    phrase, describe: "The column whose cells list labels; or a list of the labels' columns of 0 and 1.",
  }),
};

/** Options of {@link fitMultilabel}. */
export type FitMultilabelOptions<Kind extends string = string> = ForKind<Options<typeof fitOptions>, Kind>;

/** What a saved model keeps of a {@link MultilabelMap}. */
export interface MultilabelMapState<Kind extends string = string> {
  kind: Kind;
  names: string[];
  separator: string | null;
  /** The label's place in `names` by what the cells have for it, where that is not the label itself. */
  values?: Record<string, number>;
  /** Each label's threshold, where they are not all 0.5. */
  thresholds?: number[];
  /** How the labels of cells are made alike, where they are. */
  normalise?: Normalisation;
  /** What logits are divided by; absent where it is 1. */
  temperature?: number;
}

/** What a {@link MultilabelMap} may have beside its labels. */
export interface MultilabelMapExtras {
  /** The label's place by what the cells have for it, which is compared as written, then by value. Default: the labels themselves. */
  values?: Iterable<readonly [string, number]> | null;
  /** The probability of each label above which it is predicted. Default: 0.5 for all. */
  thresholds?: readonly number[] | null;
  /** How the labels of cells are made alike before they are compared. Default: not at all. */
  normalise?: Normalisation | null;
  /** What all logits are divided by before they become probabilities. Default: 1. */
  temperature?: number;
}

/**
 * The labels of a target, each a column of 0 and 1.
 *
 * @example
 * const map = fitMultilabel({ table, target: "genres", separator: "|" });
 * map.names; // ["comedy", "drama"]
 * map.encode(table, "genres"); // shape [rows, 2]: 0, 1, or NaN where a target is missing
 */
export class MultilabelMap<Kind extends string = "multilabel"> implements TargetMap<Kind> {
  /** The probability of each label above which it is predicted, `[labels]`; null: 0.5 for all. */
  readonly thresholds: readonly number[] | null;
  /** How the labels of cells are made alike; null: not at all. */
  readonly normalise: Normalisation | null;
  /** What logits are divided by before they become probabilities. */
  readonly temperature: number;
  /** The label's place by what the cells have for it. */
  readonly #values: ReadonlyMap<string, number>;
  readonly #matcher: LabelMatcher;

  /**
   * @param names the labels, by column of the encoded targets
   * @param separator the text between the labels of a cell; null: its cells are lists, or each label has its own column
   * @param kind the kind of task
   * @throws PotluckError when names are not text, the separator is neither text nor null, a value is of no label, there is not one
   *   threshold above 0 and below 1 for each label, or the temperature is not a finite number above 0
   */
  constructor(
    readonly names: readonly string[], readonly separator: string | null, readonly kind: Kind = "multilabel" as Kind,
    { values = null, thresholds = null, normalise = null, temperature = DEFAULT_TEMPERATURE }: MultilabelMapExtras = {},
  ) {
    if (!Array.isArray(names) || !names.every((label) => typeof label === "string")) {
      throw new PotluckError(`the labels of a multilabel map must be a list of text, found ${showValue(names)}`);
    }
    if (separator !== null && typeof separator !== "string") {
      throw new PotluckError(`the separator of a multilabel map must be text or null, found ${showValue(separator)}`);
    }
    const isThreshold = (value: unknown): boolean => typeof value === "number" && value > 0 && value < 1;
    if (thresholds !== null && !(Array.isArray(thresholds) && thresholds.length === names.length && thresholds.every(isThreshold))) {
      const wanted = `a number above 0 and below 1 for each of its ${names.length} labels`;
      throw new PotluckError(`the thresholds of a multilabel map must be ${wanted}, found ${showValue(thresholds)}`);
    }
    const own: readonly number[] = thresholds ?? [];
    this.thresholds = own.every((one) => one === DEFAULT_THRESHOLD) ? null : [...own];
    this.normalise = normalise;
    this.temperature = checkTemperature(temperature, "a multilabel map");
    this.#values = new Map(values ?? names.map((label, place) => [label, place]));
    this.#matcher = new LabelMatcher(this.#values.keys());
    for (const [value, place] of this.#values) {
      if (Object.hasOwn(names, place)) continue;
      const problem = `gives ${showValue(value)} the label ${showValue(place)}, but the labels are 0 to ${names.length - 1}`;
      throw new PotluckError(`a multilabel map ${problem}`);
    }
  }

  /** The map that {@link toJSON} saved. @throws PotluckError when it is damaged */
  static fromJSON<Kind extends string>(
    { kind, names, separator, values, thresholds, normalise, temperature }: MultilabelMapState<Kind>,
  ): MultilabelMap<Kind> {
    if (values !== undefined && !isMap(values)) {
      throw new PotluckError(`the values of a saved multilabel map must be a map to the places of labels, found ${showValue(values)}`);
    }
    return new MultilabelMap(names, separator, kind, { values: values && Object.entries(values), thresholds, normalise, temperature });
  }

  /**
   * The same labels with other thresholds.
   *
   * @param thresholds the probability of each label above which it is predicted, `[labels]`; null: 0.5 for all
   * @throws PotluckError unless there is a number above 0 and below 1 for each label
   */
  withThresholds(thresholds: readonly number[] | null): MultilabelMap<Kind> {
    return this.with({ thresholds });
  }

  /**
   * The same labels with another temperature.
   *
   * @throws PotluckError unless it is a finite number above 0
   */
  withTemperature(temperature: number): MultilabelMap<Kind> {
    return temperature === this.temperature ? this : this.with({ temperature });
  }

  /**
   * Targets `[rows, labels]` of 0 and 1. With a column for each label, NaN where the cell is missing or blank. With one column, a missing
   * cell makes the whole row NaN; an empty list, and a cell with only separators, has no label.
   *
   * @param target the column whose cells list labels; or the list of the labels' columns, in the order of `names`
   * @throws PotluckError for a cell that is neither 0 nor 1, or no list, or has an unknown label; it names the row
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const width = this.names.length;
    const data = new Float32Array(table.rows * width);
    if (this.separator === null && typeof target !== "string") {
      if (target.length !== width) throw new PotluckError(`${table.name}: ${width} labels need ${width} columns, found ${target.length}`);
      target.forEach((column, label) => table.column(column).forEach((value, row) => {
        data[row * width + label] = flag(value, table, column, row);
      }));
    } else {
      const column = columnOfCells(target), spellings = new Map<string, string>();
      listedLabels(table, column, this.separator).forEach((labels, row) => {
        if (labels === null) data.fill(NaN, row * width, (row + 1) * width);
        else for (const label of labels) data[row * width + this.placeOf(label, table, column, row, spellings)] = 1;
      });
    }
    return { shape: [table.rows, width], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): MultilabelMapState<Kind> {
    const isPlain = this.names.length === this.#values.size && this.names.every((label, place) => this.#values.get(label) === place);
    return {
      kind: this.kind, names: [...this.names], separator: this.separator,
      ...(!isPlain && { values: Object.fromEntries(this.#values) }), ...(this.thresholds && { thresholds: [...this.thresholds] }),
      ...(this.normalise && { normalise: this.normalise }),
      ...(this.temperature !== DEFAULT_TEMPERATURE && { temperature: this.temperature }),
    };
  }

  private with(changes: Pick<MultilabelMapExtras, "thresholds" | "temperature">): MultilabelMap<Kind> {
    const { names, separator, kind, thresholds, normalise, temperature } = this;
    return new MultilabelMap(names, separator, kind, { values: this.#values, thresholds, normalise, temperature, ...changes });
  }

  /** The place of what a cell lists: as written, then by value. @param spellings how the table writes each known value so far */
  private placeOf(written: string, table: Table, column: string, row: number, spellings: Map<string, string>): number {
    const label = normaliseLabel(written, this.normalise), found = this.#matcher.candidates(label), [known] = found;
    const other = spellings.get(known) ?? label;
    const where = (): string => `${table.where(row)}: column "${column}"`;
    if (found.length === 0) return this.unknown(label, where());
    if (found.length > 1) throw new PotluckError(`${where()}: ${ambiguous(label, found)}`);
    spellings.set(known, other);
    if (codeOf(other) === codeOf(label)) return this.#values.get(known)!;
    throw new PotluckError(
      `${where()} has the label "${label}" beside "${other}", which is the same number, but only "${known}" is known. List both under ` +
      "labels",
    );
  }

  private unknown(label: string, where: string): never {
    const known = [...this.#values.keys()];
    const shown = known.slice(0, 20).map((one) => `"${one}"`).join(", ");
    const more = known.length > 20 ? ` and ${known.length - 20} more` : "";
    throw new PotluckError(
      `${where} has the unknown label "${label}"${normaliseHint(label, known) || didYouMean(label, known)}; the known labels are ` +
      `${shown}${more}. Remove the row, or list all labels under labels`,
    );
  }
}

/**
 * Fits a {@link MultilabelMap} to a target.
 *
 * @throws PotluckError when there is no label, a label has no target in the training rows, a cell is neither 0 nor 1 or lists no labels,
 *   `labels` does not fit the target, or an option is unknown or wrong
 * @example
 * fitMultilabel({ table, target: ["angry", "sad"], train: split.train }).names; // ["angry", "sad"]
 * fitMultilabel({ table, target: "topics", separator: ",", labels: new Map([[3, "sport"], [7, "news"]]) }).names; // ["sport", "news"]
 */
export function fitMultilabel<const Kind extends string = "multilabel">(given: FitMultilabelOptions<Kind>): MultilabelMap<Kind> {
  const { table, target, train, separator, labels, kind } = readOptions("fitMultilabel", fitOptions, given);
  const training = trainingRows(table, train);
  const hasColumns = separator === null && typeof target !== "string";
  const map = hasColumns ? columnMap(table, target, labels, kind as Kind)
    : cellMap(training, columnOfCells(target), separator, labels, kind as Kind);
  const what = `${table.name}: ${[target].flat().map((column) => `column "${column}"`).join(", ")}`;
  if (map.names.length === 0) throw new PotluckError(`${what}: the training rows have no label, but a task needs one or more`);
  const { data } = map.encode(training, target), width = map.names.length;
  const empty = map.names.find((_, label) => !data.some((value, at) => at % width === label && !Number.isNaN(value)));
  if (empty !== undefined) {
    throw new PotluckError(`${what}: no training row has 0 or 1 for the label "${empty}". Use more rows, or remove the label`);
  }
  return map;
}

/** The map of a column for each label. */
function columnMap<Kind extends string>(
  table: Table, columns: readonly string[], given: TextLabels | null, kind: Kind,
): MultilabelMap<Kind> {
  const { values: labels, normalise } = labelParts(given);
  if (normalise !== null) {
    throw new PotluckError(`${table.name}: labels: normalise is for labels that cells list, and target is a list of columns: leave it out`);
  }
  if (labels !== null && !(labels instanceof Map)) {
    throw new PotluckError(`${table.name}: labels must map columns to names where target is a list of columns, found a list`);
  }
  const named = labels as ReadonlyMap<string, string> | null;
  const unknown = [...named?.keys() ?? []].find((column) => !columns.includes(column));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, columns);
    throw new PotluckError(`${table.name}: labels names the column "${unknown}", which target does not list${hint}`);
  }
  const names = columnLabels(columns, named), twice = names.find((label, place) => names.indexOf(label) < place);
  if (twice !== undefined) throw new PotluckError(`${table.name}: two of the columns are the label "${twice}"`);
  return new MultilabelMap(names, null, kind);
}

/** The map of a column whose cells list labels: those that are named, or those that the cells have. */
function cellMap<Kind extends string>(
  training: Table, column: string, separator: string | null, labels: TextLabels | null, kind: Kind,
): MultilabelMap<Kind> {
  const pairs = labelEntries(labels), { normalise } = labelParts(labels);
  if (pairs === null) {
    const found = listedLabels(training, column, separator).flatMap((one) => one ?? []).map((label) => normaliseLabel(label, normalise));
    return new MultilabelMap(sortLabels(new Set(found)), separator, kind, { normalise });
  }
  const names = [...new Set(pairs.map(([, label]) => label))];
  return new MultilabelMap(names, separator, kind, { values: pairs.map(([value, label]) => [value, names.indexOf(label)]), normalise });
}

function columnOfCells(target: string | readonly string[]): string {
  const [column, ...more] = [target].flat();
  if (more.length > 0) throw new PotluckError(`with a separator, a target must be one column, found a list of ${more.length + 1}`);
  return column;
}

/** A cell as 0 or 1, NaN where it is missing or blank: `1.0` and `True` are 1. */
function flag(value: CellValue, table: Table, column: string, row: number): number {
  const number = numberOf(value);
  if (number === 0 || number === 1 || Number.isNaN(number)) return number!;
  throw new PotluckError(`${table.where(row)}: column "${column}" must be 0, 1, true, false or missing, found ${showCell(value)}`);
}
