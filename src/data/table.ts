/**
 * @file A table: named columns of equal length in memory, and a way to say where a row came from. Sources read files and SQL into this
 * shape; columns, labels and splits read it and know nothing of files, so rows of a browser and of a CSV file are treated alike.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, isMap, showValue } from "../options/index.js";
import { checkRows, isList } from "../tensor/nd-array.js";
import { SparseVector } from "./sparse-vector.js";

/** A vector in a table: a list of numbers. A number may be missing until the vector is read as one. */
export type VectorValue = Float32Array | Float64Array | readonly (number | null)[];

/** A list of values, as JSON and Parquet have them: the labels of a multilabel target, for example. */
export type ListValue = readonly (string | number | boolean | bigint | null)[];

/**
 * One value of a table, as its source writes it; `null` is a missing one. A csv has only texts: what reads a column as numbers converts
 * them (see scalars.ts). An image is its bytes, best as an ImageCell. A vector of many zeros may be a SparseVector.
 */
export type CellValue = string | number | boolean | bigint | Uint8Array | VectorValue | SparseVector | ListValue | null;

/** A side of a split. */
export type Side = "train" | "validation" | "test";

/** Named columns of equal length. */
export interface Table {
  /** What errors call the table: a dataset's name, or its file. */
  name: string;
  /** How many data rows there are. */
  rows: number;
  /** In the order of the source. */
  columnNames: string[];
  /**
   * A column's values, `[rows]`.
   *
   * @throws PotluckError when there is no such column, with the nearest name and the list
   */
  column(name: string): readonly CellValue[];
  /** Where a row (from 0) came from, to start an error with: `reviews.csv: data row 12`. */
  where(row: number): string;
  /** Of a table that comes split, such as a file for each side: the side of each row, `[rows]`. */
  readonly sides?: readonly Side[];
}

/**
 * A table from columns that are already in memory. Data rows count from 1 in what `where` says.
 *
 * @param name what errors call the table
 * @param columns values by column name, all of one length
 * @param where where a row (from 0) came from; by default `<name>: data row <row + 1>`
 * @throws PotluckError when a column is no list, or the columns differ in length
 * @example
 * const table = tableFromColumns("reviews", { text: ["Good.", "Bad."], label: ["pos", "neg"] });
 * table.where(1); // "reviews: data row 2"
 */
export function tableFromColumns(
  name: string,
  columns: Record<string, readonly CellValue[]> | ReadonlyMap<string, readonly CellValue[]>,
  where: (row: number) => string = (row) => `${name}: data row ${row + 1}`,
): Table {
  if (!isMap(columns)) throw new PotluckError(`tableFromColumns takes a map from column to values, found ${showValue(columns)}`);
  const byName = new Map(columns instanceof Map ? columns : Object.entries(columns)) as Map<string, readonly CellValue[]>;
  const columnNames = [...byName.keys()];
  const rows = byName.get(columnNames[0])?.length ?? 0;
  for (const [column, values] of byName) {
    if (!isList(values)) throw new PotluckError(`${name}: column "${column}" must be a list of values, found ${showValue(values)}`);
    if (values.length !== rows) {
      throw new PotluckError(`${name}: column "${column}" has ${values.length} rows where column "${columnNames[0]}" has ${rows}`);
    }
  }
  return { name, rows, columnNames, where, column: (wanted) => byName.get(wanted) ?? missingColumn(name, wanted, columnNames) };
}

/**
 * Throws the error for a column that a table does not have; for your own implementations of {@link Table}.
 *
 * @throws PotluckError always: the name, the nearest one, and the list
 */
export function missingColumn(table: string, wanted: string, columnNames: readonly string[]): never {
  const shown = columnNames.slice(0, 30).map((name) => `"${name}"`).join(", ");
  const more = columnNames.length > 30 ? ` and ${columnNames.length - 30} more` : "";
  const has = columnNames.length === 0 ? "it has no columns" : `its columns are ${shown}${more}`;
  const separator = columnNames.length === 1 ? /[;\t|,]/u.exec(columnNames[0])?.[0] : undefined; // a header that was not split
  const hint = separator === undefined ? "" : `; if ${JSON.stringify(separator)} separates the fields, set the file's delimiter`;
  throw new PotluckError(`${table}: there is no column "${wanted}"${didYouMean(wanted, columnNames)}; ${has}${hint}`);
}

/**
 * The given rows of a table, in the given order: a sample, or one side of a split. `where` still names the rows' origin. Values are
 * picked when a column is asked for.
 *
 * @throws PotluckError for a row that the table does not have
 * @example
 * selectTableRows(table, sampleRows(table.rows, 2000, 1, "movie"));
 */
export function selectTableRows(table: Table, rows: ArrayLike<number>): Table {
  checkTable("selectTableRows", table);
  checkRows(rows, table.rows, table.name);
  const kept = new Map<string, readonly CellValue[]>();
  return {
    name: table.name,
    rows: rows.length,
    columnNames: table.columnNames,
    where: (row) => table.where(rows[row]),
    ...(table.sides && { sides: Array.from({ length: rows.length }, (_, row) => table.sides![rows[row]]) }),
    column(name) {
      const values = kept.get(name) ?? pick(table.column(name), rows);
      kept.set(name, values);
      return values;
    },
  };
}

/** @throws PotluckError when something else is given for a table */
export function checkTable(owner: string, table: Table): void {
  if (typeof (table as Partial<Table> | null | undefined)?.column === "function") return;
  throw new PotluckError(`${owner} takes a table first, such as tableFromColumns makes, found ${showValue(table)}`);
}

function pick(values: readonly CellValue[], rows: ArrayLike<number>): CellValue[] {
  return Array.from({ length: rows.length }, (_, index) => values[rows[index]]);
}

/** A cell as an error shows it: text in quotes and cut short, `missing` for null, an image or a list by its size. */
export function showCell(value: CellValue): string {
  if (value instanceof Uint8Array) return `an image of ${value.length} bytes`;
  if (value === null) return "missing";
  if (value instanceof SparseVector) return `a sparse vector of ${value.length} numbers`;
  if (isArrayCell(value)) return `a list of ${value.length} ${isVector(value) ? "numbers" : "values"}`;
  return typeof value === "string" ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value) : String(value);
}

/** Whether a cell holds an array (an image, a vector or a list), which is no text, category or number. */
export function isArrayCell(value: CellValue): value is Uint8Array | VectorValue | SparseVector | ListValue {
  return typeof value === "object" && value !== null;
}

/** Whether an array holds numbers alone, missing ones included. */
export function isVector(value: Uint8Array | VectorValue | SparseVector | ListValue): value is VectorValue | SparseVector {
  return !Array.isArray(value) || (value as ListValue).every((item) => item === null || typeof item === "number");
}

/** Whether a cell has no value. */
export function isMissing(value: CellValue): boolean {
  return value === null || Number.isNaN(value);
}
