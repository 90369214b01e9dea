/**
 * @file What a cell's text means as a number, or as true or false. A table keeps what its file says as it is written; only where a value's
 * role asks for a number (a numeric feature, a regression target, a weight) is it read as one, here and nowhere else.
 */
import type { CellValue } from "./table.js";

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu;
const SPECIAL = /^\s*(?:[+-]?nan|(?<sign>[+-]?)inf(?:inity)?)\s*$/iu;
const BOOLEAN = /^\s*(?:(?<yes>true)|false)\s*$/iu;

/**
 * The number that a text writes: decimal digits with an optional sign, point and exponent, `nan`, or `inf`; blanks around it do not count.
 * Undefined for any other text, such as `0x10`, `1_000`, `1,5`, or a blank one.
 *
 * @example
 * parseNumber(" +1.50e2 "); // 150
 * parseNumber("0x10"); // undefined
 */
export function parseNumber(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const special = SPECIAL.exec(text);
  if (special === null) return undefined;
  const { sign } = special.groups ?? {};
  return sign === undefined ? NaN : sign === "-" ? -Infinity : Infinity;
}

/**
 * The truth value that a text writes: `true` or `false`, in any case of letters. Undefined for any other text.
 *
 * @example
 * parseBoolean("True"); // true
 */
export function parseBoolean(text: string): boolean | undefined {
  const found = BOOLEAN.exec(text);
  return found === null ? undefined : found.groups?.yes !== undefined;
}

/**
 * A cell as a number: true and false are 1 and 0, NaN stands for a missing value and for blank text. Undefined for any other cell.
 *
 * @example
 * numberOf("007"); // 7
 * numberOf("True"); // 1
 * numberOf(null); // NaN
 */
export function numberOf(cell: CellValue): number | undefined {
  if (typeof cell === "number") return cell;
  if (cell === null) return NaN;
  if (typeof cell === "bigint" || typeof cell === "boolean") return Number(cell);
  if (typeof cell !== "string") return undefined;
  if (cell.trim() === "") return NaN;
  const truth = parseBoolean(cell);
  return truth === undefined ? parseNumber(cell) : Number(truth);
}
