/**
 * @file Targets of any number of labels a row: either a column of 0 and 1 for each label, where single cells may be missing, or one column
 * whose cells list labels between separators. As in scikit-learn's MultiLabelBinarizer, labels of cells are sorted unless they are listed.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, either, list, type Options, readOptions, showValue, text } from "../../options/index.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { type CellValue, isMissing, type Table, showCell } from "../table.js";
import { type ForKind, kindOption, rowOptions, trainingRows } from "./fit-options.js";
import { cellLabels } from "./label-fields.js";
import { sortLabels } from "./label-order.js";
import type { TargetMap } from "./target-map.js";

const phrase = "the name of a column, or a list of names";
const name = text({ phrase: "the name of a column", describe: "A column." });

/** The options of a multilabel target. */
export const multilabelOptions = {
  separator: text({
    phrase: 'the text between two labels, such as "|"', default: null, orNull: "for a column of 0 and 1 for each label",
    describe: "The text between the labels of a cell. null: target lists a column of 0 and 1 for each label.",
  }),
  labels: cellLabels,
};

const fitOptions = {
  ...rowOptions, ...multilabelOptions, kind: kindOption("multilabel"),
  target: either([name, list(name, { phrase, least: 1, describe: "Columns." })], {
    phrase, describe: "The labels' columns, whose names are the labels' names; or, with a separator, the column.",
  }),
};

/** Options of {@link fitMultilabel}. */
export type FitMultilabelOptions<Kind extends string = string> = ForKind<Options<typeof fitOptions>, Kind>;

/** What a saved model keeps of a {@link MultilabelMap}. */
export interface MultilabelMapState<Kind extends string = string> {
  kind: Kind;
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
export class MultilabelMap<Kind extends string = "multilabel"> implements TargetMap<Kind> {
  /**
   * @param names the labels, by column of the encoded targets
   * @param separator the text between the labels of a cell; null: each label has its own column
   * @param kind the kind of task
   * @throws PotluckError when names are not text, or the separator is neither text nor null
   */
  constructor(readonly names: readonly string[], readonly separator: string | null, readonly kind: Kind = "multilabel" as Kind) {
    if (!Array.isArray(names) || !names.every((label) => typeof label === "string")) {
      throw new PotluckError(`the labels of a multilabel map must be a list of text, found ${showValue(names)}`);
    }
    if (separator !== null && typeof separator !== "string") {
      throw new PotluckError(`the separator of a multilabel map must be text or null, found ${showValue(separator)}`);
    }
  }

  /** The map that {@link toJSON} saved. @throws PotluckError when it is damaged */
  static fromJSON<Kind extends string>({ kind, names, separator }: MultilabelMapState<Kind>): MultilabelMap<Kind> {
    return new MultilabelMap(names, separator, kind);
  }

  /**
   * Targets `[rows, labels]` of 0 and 1. With a column for each label, NaN where the cell is missing. With one column, a missing cell makes
   * the whole row NaN, and a cell with only separators has no label.
   *
   * @param target with a separator one column; without, the labels' columns in the order of `names`
   * @throws PotluckError for a cell that is neither 0 nor 1, or an unknown label; it names the row
   */
  encode(table: Table, target: string | readonly string[]): NdArray {
    const width = this.names.length;
    const data = new Float32Array(table.rows * width);
    if (this.separator === null) {
      const columns = typeof target === "string" ? [target] : target;
      if (columns.length !== width) throw new PotluckError(`${table.name}: ${width} labels need ${width} columns, found ${columns.length}`);
      columns.forEach((column, label) => table.column(column).forEach((value, row) => {
        data[row * width + label] = flag(value, table, column, row);
      }));
    } else {
      const column = columnOfCells(target), places = new Map(this.names.map((label, place) => [label, place]));
      table.column(column).forEach((value, row) => {
        if (isMissing(value)) data.fill(NaN, row * width, (row + 1) * width);
        else {
          for (const label of parts(value, this.separator!)) {
            data[row * width + (places.get(label) ?? this.unknown(label, table, column, row))] = 1;
          }
        }
      });
    }
    return { shape: [table.rows, width], data };
  }

  /** Plain data for a file; {@link fromJSON} reads it. */
  toJSON(): MultilabelMapState<Kind> {
    return { kind: this.kind, names: [...this.names], separator: this.separator };
  }

  private unknown(label: string, table: Table, column: string, row: number): never {
    const shown = this.names.slice(0, 20).map((known) => `"${known}"`).join(", ");
    const more = this.names.length > 20 ? ` and ${this.names.length - 20} more` : "";
    throw new PotluckError(
      `${table.where(row)}: column "${column}" has the unknown label "${label}"${didYouMean(label, this.names)}; the known labels are ` +
      `${shown}${more}. Remove the row, or list all labels under labels`,
    );
  }
}

/**
 * Fits a {@link MultilabelMap} to a target.
 *
 * @throws PotluckError when there is no label, a label has no target in the training rows, a cell is neither 0 nor 1, `labels` is given
 *   without a separator, or an option is unknown or wrong
 * @example
 * fitMultilabel({ table, target: ["angry", "sad"], train: split.train }).names; // ["angry", "sad"]
 */
export function fitMultilabel<const Kind extends string = "multilabel">(given: FitMultilabelOptions<Kind>): MultilabelMap<Kind> {
  const { table, target, train, separator, labels, kind } = readOptions("fitMultilabel", fitOptions, given);
  const training = trainingRows(table, train);
  if (separator === null && labels !== null) {
    throw new PotluckError(`${table.name}: labels needs a separator: without one, the labels are the names of the columns`);
  }
  const names = separator === null ? [target].flat() : labels ?? listed(training, columnOfCells(target), separator);
  const map = new MultilabelMap(names, separator, kind as Kind);
  const what = `${table.name}: ${[target].flat().map((column) => `column "${column}"`).join(", ")}`;
  if (map.names.length === 0) throw new PotluckError(`${what}: the training rows have no label, but a task needs one or more`);
  const { data } = map.encode(training, target), width = map.names.length;
  const empty = map.names.find((_, label) => !data.some((value, at) => at % width === label && !Number.isNaN(value)));
  if (empty !== undefined) {
    throw new PotluckError(`${what}: no training row has 0 or 1 for the label "${empty}". Use more rows, or remove the label`);
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

function columnOfCells(target: string | readonly string[]): string {
  const [column, ...more] = [target].flat();
  if (more.length > 0) throw new PotluckError(`with a separator, a target must be one column, found a list of ${more.length + 1}`);
  return column;
}

function flag(value: CellValue, table: Table, column: string, row: number): number {
  if (isMissing(value)) return NaN;
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (number === 0 || number === 1) return number;
  throw new PotluckError(`${table.where(row)}: column "${column}" must be 0, 1, true, false or missing, found ${showCell(value)}`);
}
