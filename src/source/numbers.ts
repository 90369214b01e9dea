/**
 * @file When the texts of a csv's column are numbers. The rule covers the whole column, and is our own because DuckDB's casts also accept
 * `1_000`, dates, and `t` and `f`.
 */
import type { CellValue } from "../data/table.js";

const INTEGER = /^\s*[+-]?\d+\s*$/u;
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu;
const SPECIAL = /^\s*(?:nan|(?<sign>[+-]?)inf(?:inity)?)\s*$/iu;

/**
 * A column as numbers, where every value that is there is one (and one at least is not just `nan` or `inf`), or else as it is. Empty
 * values become null among numbers; whole numbers beyond 2^53 make the whole column bigint.
 */
export function numbersWhereAllAre(column: CellValue[]): CellValue[] {
  let plain = false, integers = true, exact = true;
  for (const value of column) {
    if (value === null || value === "") continue;
    const text = String(value);
    if (DECIMAL.test(text)) plain = true;
    else if (!SPECIAL.test(text)) return column;
    integers &&= INTEGER.test(text);
    exact &&= Number.isSafeInteger(Number(text));
  }
  if (!plain) return column;
  const convert = integers && !exact ? (text: string) => BigInt(text.trim().replace(/^\+/u, "")) : toNumber;
  return column.map((value) => (value === null || value === "" ? null : convert(String(value))));
}

function toNumber(text: string): number {
  const special = SPECIAL.exec(text);
  if (special === null) return Number(text);
  return special.groups?.sign === undefined ? NaN : special.groups.sign === "-" ? -Infinity : Infinity;
}
