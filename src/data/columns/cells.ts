/** @file From table cells to documents and checked numbers. Anything else in a numeric column is an error that names its place. */
import { PotluckError } from "../../engine/errors.js";
import { oneOf, type Options, readOptions } from "../../options/index.js";
import { numberOf } from "../scalars.js";
import { type CellValue, isArrayCell, isVector, type Table, showCell } from "../table.js";
import { remedyFor } from "./no-number.js";

/** The largest finite float32. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/**
 * A column's documents, `[rows]`: text as it is, other values as their text, a missing value as the empty document.
 *
 * @throws PotluckError when there is no such column, and for a column of images or vectors
 * @example
 * vectorizer.fitTransform(textColumn(table, "review"));
 */
export function textColumn(table: Table, column: string): string[] {
  return table.column(column).map((value, row) => {
    if (isArrayCell(value)) throw new PotluckError(`${table.where(row)}: column "${column}" holds ${showCell(value)}, not text`);
    return value === null ? "" : String(value);
  });
}

const numericOptions = {
  missing: oneOf(["error", "nan"], { default: "error", describe: "What a missing value or NaN is: an error, or NaN, as for targets." }),
};

/** Options of {@link numericColumn}. */
export type NumericColumnOptions = Options<typeof numericOptions>;

/**
 * A column's numbers, `[rows]`. Text that reads as a number counts as one; true and false are 1 and 0.
 *
 * @throws PotluckError for a missing value or NaN, a value that is not a number or too large for float32 (it names the row and column), and
 *   an unknown option
 * @example
 * numericColumn(table, "age"); // Float32Array [31, 47, ...]
 */
export function numericColumn(table: Table, column: string, options?: NumericColumnOptions): Float32Array {
  return Float32Array.from(numericValues(table, column, readOptions("numericColumn", numericOptions, options)));
}

/** As {@link numericColumn}, but in float64: for numbers that are standardised before they become float32. */
export function numericValues(table: Table, column: string, { missing }: { missing: "error" | "nan" }): Float64Array {
  return Float64Array.from(table.column(column), (value, row) => {
    const number = numberOf(value);
    if (number !== undefined && Math.abs(number) <= LARGEST_FLOAT32) return number;
    if (missing === "nan" && Number.isNaN(number)) return NaN;
    throw new PotluckError(`${table.where(row)}: numeric column "${column}" ${whatIsWrong(value, number)}`);
  });
}

function remedyOf(value: CellValue): string {
  if (typeof value === "string") return remedyFor(value);
  return isArrayCell(value) && !(value instanceof Uint8Array) && isVector(value) ? "name the column under vector" : "use another column";
}

function whatIsWrong(value: CellValue, number: number | undefined): string {
  if (Number.isNaN(number)) {
    return `is ${typeof value === "string" ? showCell(value) : value === null ? "missing" : "NaN"}: remove the row, or fill the gap`;
  }
  if (number === undefined) return `is ${showCell(value)}, not a number: ${remedyOf(value)}`;
  return `is ${showCell(value)}, too large: the largest float32 is 3.4e38`;
}
