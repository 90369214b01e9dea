/**
 * @file From table columns to features: documents, checked numbers, and both side by side in one sparse matrix. What
 * reaches a model is finite; whatever else stands in a numeric column is an error that names its place.
 */
import { PotluckError } from "../../engine/errors.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { type CellValue, type Table, showCell } from "../table.js";

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/**
 * A column's documents, `[rows]`: text as it is, anything else as its text, a missing value as the empty document.
 *
 * @throws PotluckError when there is no such column, and for a column of images
 * @example
 * vectorizer.fitTransform(textColumn(table, "review"));
 */
export function textColumn(table: Table, column: string): string[] {
  return table.column(column).map((value, row) => {
    if (value instanceof Uint8Array) throw new PotluckError(`${table.where(row)}: column "${column}" holds ${showCell(value)}, not text`);
    return value === null ? "" : String(value);
  });
}

/**
 * A column's numbers, `[rows]`. Text that reads as a number counts as one, true and false as 1 and 0.
 *
 * @param options.missing what a missing value or NaN is: an `error` (default), or `nan`, as for targets
 * @throws PotluckError for a missing value or NaN, what is no number, and what is too large for float32; it names the row and column
 * @example
 * numericColumn(table, "age"); // Float32Array [31, 47, ...]
 */
export function numericColumn(table: Table, column: string, options: { missing?: "error" | "nan" } = {}): Float32Array {
  return Float32Array.from(numericValues(table, column, options));
}

/** The same with all their digits: for numbers that are standardised before they become float32. */
export function numericValues(table: Table, column: string, options: { missing?: "error" | "nan" } = {}): Float64Array {
  return Float64Array.from(table.column(column), (value, row) => {
    const number = toNumber(value);
    if (Math.abs(number) <= LARGEST_FLOAT32) return number;
    if (options.missing === "nan" && (value === null || Number.isNaN(value))) return NaN;
    throw new PotluckError(`${table.where(row)}: numeric column "${column}" ${whatIsWrong(value, number)}`);
  });
}

/**
 * Numeric columns as features, `[rows, columns.length]`, in the order given, as they are. For numbers that are standardised, with gaps
 * filled, and for other kinds of column see `readyColumns`.
 *
 * @throws PotluckError as {@link numericColumn} does
 * @example
 * numericFeatures(table, ["age", "height"]).shape; // [rows, 2]
 */
export function numericFeatures(table: Table, columns: readonly string[]): SparseMatrix {
  const numbers = columns.map((column) => numericColumn(table, column));
  const dense = new Float32Array(table.rows * columns.length);
  numbers.forEach((column, index) => column.forEach((number, row) => (dense[row * columns.length + index] = number)));
  return SparseMatrix.fromDense({ shape: [table.rows, columns.length], data: dense });
}

/**
 * All features of a table, `[rows, text features + numeric columns]`: those of its text first, then its numeric columns.
 *
 * @param textFeatures what a vectorizer made of the text column, `[rows, terms]`, where there is one
 * @throws PotluckError when there is neither text nor a numeric column, or as {@link numericColumn} does
 * @example
 * tableFeatures(table, vectorizer.transform(textColumn(table, "review")), ["age", "height"]);
 */
export function tableFeatures(table: Table, textFeatures: SparseMatrix | undefined, numeric: readonly string[] = []): SparseMatrix {
  if (numeric.length === 0) {
    if (!textFeatures) throw new PotluckError(`${table.name}: there are no features; name a text column, or numeric columns`);
    return textFeatures;
  }
  const numbers = numericFeatures(table, numeric);
  return textFeatures ? SparseMatrix.hstack([textFeatures, numbers]) : numbers;
}

function toNumber(value: CellValue): number {
  if (value === null || value instanceof Uint8Array) return NaN;
  if (typeof value !== "string") return Number(value);
  return value.trim() === "" ? NaN : Number(value);
}

function whatIsWrong(value: CellValue, number: number): string {
  if (value === null || Number.isNaN(value)) return `is ${value === null ? "missing" : "NaN"}: leave the row out, or fill the gap`;
  if (Number.isNaN(number)) return `is ${showCell(value)}, not a number: leave the row out, or mend it`;
  return `is ${showCell(value)}, too large (float32 ends at 3.4e38)`;
}
