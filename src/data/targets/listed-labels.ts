/**
 * @file The labels that a cell lists: the items of a list, as JSON and Parquet have them; of a list that a text writes, as in a csv that
 * pandas or DuckDB wrote; or the parts of a text between separators. A text that looks like a list is never cut into parts with brackets
 * and quotes: that is an error, with what to do.
 */
import { PotluckError } from "../../engine/errors.js";
import { SparseVector } from "../sparse-vector.js";
import { type CellValue, isArrayCell, isMissing, type ListValue, showCell, type Table, type VectorValue } from "../table.js";

/**
 * Each row's labels, in the order of the cell; null for a row whose cell is missing. An empty list has no label.
 *
 * @param separator the text between two labels; null: each cell is a list
 * @throws PotluckError naming the row, for a cell that is not of this form, and for an item of a list that is missing or blank
 */
export function listedLabels(table: Table, column: string, separator: string | null): (string[] | null)[] {
  return table.column(column).map((cell, row) => {
    if (isMissing(cell)) return null;
    const refuse = (problem: string, Reason = PotluckError): never => {
      throw new Reason(`${table.where(row)}: column "${column}": the cell ${showCell(cell)} ${problem}`);
    };
    if (cell instanceof Uint8Array || cell instanceof SparseVector) return refuse("lists no labels");
    if (isArrayCell(cell)) return itemsOf(cell, refuse);
    return separator === null ? listOf(cell, refuse) : partsOf(cell, separator, refuse);
  });
}

type Refuse = (problem: string, Reason?: typeof PotluckError) => never;

/** A cell is no list, and there is no separator to cut it at. */
export class NeedsSeparator extends PotluckError {}

/** The labels of a list: its items as text. */
function itemsOf(cell: VectorValue | ListValue, refuse: Refuse): string[] {
  return Array.from(cell as ListValue, (item, index) => {
    if (isMissing(item)) return refuse(`has a missing item (number ${index + 1}): take it out of the list`);
    if (typeof item === "string" && item.trim() === "") {
      return refuse(`has a blank item (number ${index + 1}): take it out of the list, and write a row without a label as an empty list`);
    }
    if (typeof item === "object") return refuse(`has a list or a map as an item (number ${index + 1}), which is no label`);
    return String(item);
  });
}

/** The labels of a cell where each must be a list: a text may write one. */
function listOf(cell: CellValue, refuse: Refuse): string[] {
  if (typeof cell !== "string") {
    return refuse("is no list: set separator, which takes a cell without one as a single label", NeedsSeparator);
  }
  const items = readList(cell);
  if (items !== undefined) return itemsOf(items.map(({ value }) => value), refuse);
  if (cell.trim() === "") {
    return refuse("is blank: write [] for a row without a label, or leave the field empty where the target is missing");
  }
  if (looksLikeList(cell)) return refuse('looks like a list, but cannot be read as one: write it as JSON does, ["a","b"]');
  return refuse("is text: set separator to the text between its labels", NeedsSeparator);
}

/** The parts of a cell between separators, without the blanks around them. */
function partsOf(cell: CellValue, separator: string, refuse: Refuse): string[] {
  const text = String(cell), parts = text.split(separator).map((part) => part.trim()).filter((part) => part !== "");
  if (!looksLikeList(text)) return parts;
  const items = readList(text);
  // [a]|[b] between separators is a label in brackets, and another
  const isList = items?.length === 0 || (items ?? []).some(({ quoted }) => quoted) || parts.some(isHalf);
  if (!isList) return parts;
  if (items !== undefined) return refuse("is a list that is written as text: remove separator, and such cells are read as lists");
  return refuse("looks like a list that is written as text, whose labels would have brackets or quotes: write only the labels and " +
    `${JSON.stringify(separator)} between them, or write the list as JSON does, ["a","b"], and remove separator`);
}

const BRACKETS: Readonly<Record<string, string>> = { "[": "]", "{": "}", "(": ")" };

function looksLikeList(text: string): boolean {
  const trimmed = text.trim();
  return Object.hasOwn(BRACKETS, trimmed.charAt(0)) && trimmed.endsWith(BRACKETS[trimmed.charAt(0)]);
}

/** Whether a part has one bracket of a pair: `["sport"` of a list that was cut. */
function isHalf(part: string): boolean {
  return Object.entries(BRACKETS).some(([open, close]) => part.startsWith(open) !== part.endsWith(close));
}

/** An item of a list that a text writes. */
interface Item {
  value: string | null;
  quoted: boolean;
}

const DOUBLE = '"(?<double>(?:[^"\\\\]|\\\\.)*)"', SINGLE = "'(?<single>(?:[^'\\\\]|\\\\.)*)'";
/** A word or a number without quotes, brackets and commas; blanks only within. */
const BARE = "(?<bare>[^\\s\"'[\\]{}(),](?:[^\"'[\\]{}(),]*[^\\s\"'[\\]{}(),])?)";
const ITEM = new RegExp(`\\s*(?:${DOUBLE}|${SINGLE}|${BARE})\\s*(?<end>[,\\]])`, "suy");
const NOTHING = /^(?:null|none|nan|<na>)$/iu;

/**
 * The items of a list as JSON, Python and DuckDB write it: in square brackets, with quotes around each item or, of words and numbers, none.
 * Undefined for any other text.
 *
 * @example
 * readList(`["sport", 'news', 3]`)?.map(({ value }) => value); // ["sport", "news", "3"]
 */
export function readList(given: string): Item[] | undefined {
  const text = given.trim();
  if (!text.startsWith("[")) return undefined;
  if (/^\[\s*\]$/u.test(text)) return [];
  const items: Item[] = [];
  ITEM.lastIndex = 1;
  for (let found = ITEM.exec(text); found !== null; found = ITEM.exec(text)) {
    const { double, single, bare, end } = found.groups as Record<string, string | undefined>;
    if (bare !== undefined) items.push({ value: NOTHING.test(bare) ? null : bare, quoted: false });
    else items.push({ value: unescape((double ?? single)!), quoted: true });
    if (end === "]") {
      const isWhole = ITEM.lastIndex === text.length;
      ITEM.lastIndex = 0;
      return isWhole ? items : undefined;
    }
  }
  return undefined;
}

const ESCAPE = /\\(?:u(?<long>[0-9a-f]{4})|x(?<short>[0-9a-f]{2})|(?<one>.))/gisu;
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** A quoted item without its escapes, those of JSON and of Python's `repr`. */
function unescape(text: string): string {
  return text.replace(ESCAPE, (whole, long?: string, short?: string, one?: string) => {
    const code = long ?? short;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return Object.hasOwn(ESCAPED, one!) ? ESCAPED[one!] : /[\\"'/]/u.test(one!) ? one! : whole;
  });
}
