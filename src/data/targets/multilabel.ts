/**
 * @file Targets of any number of labels a row: a column of 0 and 1 for each label, where single cells may be missing, or one column that lists
 * the labels of a row between separators. As scikit-learn's MultiLabelBinarizer has it, labels of a list are sorted unless they are named.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/nearest-name.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { isMissing, sortLabels } from "./labels.js";
import { type CellValue, type Table, selectTableRows, showCell } from "../table.js";

/** What a saved model keeps of a {@link MultilabelMap}. */
export interface MultilabelMapState {
  kind: "multilabel";
  names: string[];
  separator: string | null;
}

/**
 * The labels of a target, each a column of 0 and 1.
 *
 * @example
 * const map = fitMultilabel({ table, target: "genres", separator: "|" });
 * map.names; // ["comedy", "drama"]
 * map.encode(table, "genres"); // shape [rows, 2]: 0, 1, or NaN where a target is missing
 */
export class MultilabelMap {
  readonly kind = "multilabel";

  /**
   * @param names the labels, by column of the encoded targets
   * @param separator what stands between the labels of a cell; null: each label has a column of its own
   */
  constructor(readonly names: readonly string[], readonly separator: string | null) {}

  /** The map that {@link toJSON} saved. */
  static fromJSON({ names, separator }: MultilabelMapState): MultilabelMap {
    return new MultilabelMap(names, separator);
  }

  /**
   * Targets `[rows, labels]` of 0 and 1. In columns of their own, NaN where the cell is missing; in one column, a missing cell makes the whole
   * row NaN, and a cell of nothing but separators has no label.
   *
   * @param target one column, with a separator; without, the labels' columns in the order of `names`
   * @throws PotluckError for a cell that is neither 0 nor 1, or a label that is not known: where it stands
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const width = this.names.length;
    const data = new Float32Array(table.rows * width);
    if (this.separator === null) {
      const columns = typeof target === "string" ? [target] : target;
      if (columns.length !== width) throw new PotluckError(`${table.name}: ${width} labels need as many columns, found ${columns.length}`);
      columns.forEach((column, label) => table.column(column).forEach((value, row) => {
        data[row * width + label] = flag(value, table, column, row);
      }));
    } else {
      const column = oneColumn(target), places = new Map(this.names.map((name, label) => [name, label]));
      table.column(column).forEach((value, row) => {
        if (isMissing(value)) data.fill(NaN, row * width, (row + 1) * width);
        else {
          for (const name of parts(value, this.separator!)) data[row * width + (places.get(name) ?? this.unknown(name, table, column, row))] = 1;
        }
      });
    }
    return { shape: [table.rows, width], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): MultilabelMapState {
    return { kind: this.kind, names: [...this.names], separator: this.separator };
  }

  private unknown(name: string, table: Table, column: string, row: number): never {
    const shown = this.names.slice(0, 20).map((known) => `"${known}"`).join(", ");
    throw new PotluckError(
      `${table.where(row)}: column "${column}" has the label "${name}", which is not among those of the training rows, or under labels` +
      `${didYouMean(name, this.names)}; known labels are ${shown}${this.names.length > 20 ? ` and ${this.names.length - 20} more` : ""}`,
    );
  }
}

/** Options of {@link fitMultilabel}. */
export interface FitMultilabelOptions {
  table: Table;
  /** The labels' columns, or one column with a separator. */
  target: string | readonly string[];
  /** Numbers of the training rows; default: every row. */
  train?: ArrayLike<number>;
  /** What stands between the labels of a cell. */
  separator?: string | null;
  /** With a separator: the labels, in their order; default: those of the training rows, sorted. Columns give their labels their names. */
  labels?: readonly (string | number | boolean)[] | null;
}

/**
 * Fits a {@link MultilabelMap} to a target.
 *
 * @throws PotluckError when there is no label, a label has no target in the training rows, a cell is neither 0 nor 1, or labels are named
 *   where columns name them
 * @example
 * fitMultilabel({ table, target: ["angry", "sad"], train: split.train }).names; // ["angry", "sad"]
 */
export function fitMultilabel({ table, target, train, separator = null, labels = null }: FitMultilabelOptions): MultilabelMap {
  const training = train === undefined ? table : selectTableRows(table, train);
  if (separator === "") throw new PotluckError("the separator of a multilabel target must be text of at least one character, found none");
  if (separator === null && labels !== null) throw new PotluckError(`${table.name}: labels go with a separator; columns give labels their names`);
  const names = separator === null ? [target].flat() : labels?.map(String) ?? listed(training, oneColumn(target), separator);
  const map = new MultilabelMap(names, separator);
  const what = `${table.name}: ${[target].flat().map((column) => `column "${column}"`).join(", ")}`;
  if (map.names.length === 0) throw new PotluckError(`${what}: the training rows have no label, where a task needs one or more`);
  const { data } = map.encode(training, target), width = map.names.length;
  const empty = map.names.find((_, label) => !data.some((value, at) => at % width === label && !Number.isNaN(value)));
  if (empty !== undefined) {
    throw new PotluckError(`${what}: no training row says 0 or 1 for the label "${empty}": take more rows, or drop the label`);
  }
  return map;
}

/** The labels that a column's cells list, sorted. */
function listed(table: Table, column: string, separator: string): string[] {
  return sortLabels(new Set(table.column(column).flatMap((value) => (isMissing(value) ? [] : parts(value, separator)))));
}

function parts(value: CellValue, separator: string): string[] {
  return String(value).split(separator).map((part) => part.trim()).filter((part) => part !== "");
}

function oneColumn(target: string | readonly string[]): string {
  const [column, ...more] = [target].flat();
  if (more.length > 0) throw new PotluckError(`a target with a separator is one column, found ${more.length + 1}`);
  return column;
}

function flag(value: CellValue, table: Table, column: string, row: number): number {
  if (isMissing(value)) return NaN;
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (number === 0 || number === 1) return number;
  throw new PotluckError(`${table.where(row)}: column "${column}" must be 0 or 1 (true and false count), or missing, found ${showCell(value)}`);
}
