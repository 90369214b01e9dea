/**
 * @file The dialect of a delimited file, from its beginning: what is between the fields, whether quotes mean anything, and whether the
 * first record is a header. A delimiter is one that gives all records the same number of fields.
 */
import { parseNumber } from "../data/scalars.js";
import { CsvProblem, CsvScanner, isBlankLine } from "../source/csv-records.js";
import { isDate, isMissingMark, isNumberInDisguise } from "./values.js";

/** How a delimited file is written. */
export interface Dialect {
  delimiter: string;
  quote: '"' | "";
  /** What stands before a quote inside a quoted field, where it is not another quote. */
  escape?: "\\";
  /** Whether nearly all fields but the first of a record begin with a blank, which is no part of them. */
  trim: boolean;
  /** Whether the first record holds the column names. */
  header: boolean;
  /** What to say about the header; nothing where it is clear. */
  headerWhy?: string;
  /** Whether the first line is Excel's `sep=;`. */
  sep: boolean;
  /** How many columns there are. */
  width: number;
  /** How many records were looked at. */
  records: number;
}

/** Characters and records that are looked at. */
const MOST = 2 ** 18, LOOKED_AT = 2000;
/** In the order in which they are believed where several fit. */
const DELIMITERS = ["\t", ";", "|", ","];

/**
 * The dialect of a text; undefined where no delimiter gives its records the same number of fields, two or more.
 *
 * @param whole whether the text ends where the file does; else its last record may be cut off
 * @param least the share of records that must have the usual number of fields
 * @example
 * guessDialect("a;b\n1;2\n", true)?.delimiter; // ";"
 */
export function guessDialect(text: string, whole: boolean, least = 0.9): Dialect | undefined {
  const named = /^sep=(.)\r?\n/iu.exec(text), start = named === null ? 0 : named[0].length;
  const body = text.slice(start, start + MOST), isWhole = whole && start + MOST >= text.length;
  const tried = (named === null ? DELIMITERS : [named[1]]).flatMap((delimiter) => ways(body).map(({ quote, escape }) => {
    const { records, sound } = fieldsOf(body, { delimiter, quote, escape }, isWhole);
    return { delimiter, quote, escape, records, sound, ...widths(records) };
  }));
  const fitting = tried.filter(({ sound, width, share, isFirst }) => sound && width > 1 && share >= least && isFirst);
  const rank = ({ delimiter }: { delimiter: string }): number => DELIMITERS.indexOf(delimiter);
  const [best] = fitting.sort((a, b) => Math.round(50 * (b.share - a.share)) || rank(a) - rank(b));
  if (best === undefined) return undefined;
  const { delimiter, quote, escape, records, width } = best;
  const { header, why } = guessHeader(records.filter((record) => record.length === width));
  const sep = named !== null, trim = hasBlanks(records);
  return { delimiter, quote, ...(escape && { escape }), trim, header, ...(why && { headerWhy: why }), sep, width, records: records.length };
}

interface Way {
  quote: '"' | "";
  escape?: "\\";
}

function ways(text: string): Way[] {
  if (!text.includes('"')) return [{ quote: '"' }];
  return [{ quote: '"' }, ...(text.includes('\\"') ? [{ quote: '"', escape: "\\" } as const] : []), { quote: "" }];
}

/** The records of a text, and whether every quoted field ends as it should. */
function fieldsOf(
  text: string, { delimiter, quote, escape }: Way & { delimiter: string }, whole: boolean,
): { records: string[][]; sound: boolean } {
  const records: string[][] = [];
  try {
    for (const fields of new CsvScanner({ delimiter, quote, escape: escape ?? quote }).push(text, whole)) {
      if (!isBlankLine(fields)) records.push(fields.map((field) => field ?? ""));
      if (records.length === LOOKED_AT) break;
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    return { records, sound: false };
  }
  return { records, sound: true };
}

function hasBlanks(records: readonly string[][]): boolean {
  const fields = records.flatMap((record) => record.slice(1)).filter((field) => field !== "");
  return fields.length > 0 && fields.filter((field) => /^[ \t]/u.test(field)).length >= 0.9 * fields.length;
}

/** The usual number of fields, and the share of the records that have it. */
function widths(records: readonly string[][]): { width: number; share: number; isFirst: boolean } {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, most] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  return { width, share: records.length === 0 ? 0 : most / records.length, isFirst: records[0]?.length === width };
}

/** What is thought of the first record. */
export interface HeaderGuess {
  header: boolean;
  /** What to say of it; nothing where the file leaves no doubt that it is a header. */
  why?: string;
}

/** A text of more characters is a name only where something else says so. */
const LONG = 60;
/** Values that come so often on average are few. */
const OFTEN = 3;

/**
 * Whether the first record names the columns: it does unless it looks like the rows below it. A text above numbers or above a few values
 * that come again and again is a name; a value that its column has again is none. Length, blanks and single numbers prove nothing.
 *
 * @example
 * guessHeader([["country", "2020"], ["NO", "5.4"], ["SE", "10.3"]]); // { header: true, why: "..." }
 */
export function guessHeader([first, ...rest]: readonly string[][]): HeaderGuess {
  if (first === undefined) return { header: false };
  const names = first.map((name) => name.trim()), named = names.filter((name) => name !== "");
  if (named.every(isValue)) return { header: false, why: "the first row has values alone" };
  const found = names.map((name, at) => compare(name, rest.map((record) => record[at].trim()).filter((value) => value !== "")));
  const times = (what: Likeness): number => found.filter((one) => one === what).length;
  const above = times("above numbers"), isName = above + times("above few"), again = times("again"), number = times("number");
  const like = { header: false, why: "the first row looks like the others" };
  if (again > 0 && again >= above) return like;
  const doubled = new Set(named).size < named.length;
  if (number > 0) {
    const numbers = names.filter((_, at) => found[at] === "number").map(Number);
    const isRising = numbers.every((year, at) => at === 0 || year > numbers[at - 1]);
    const areYears = isRising && numbers.every((year) => Number.isInteger(year) && year >= 1000 && year < 2200);
    const isRun = numbers.length > 2 && numbers.every((one, at) => at === 0 || one === numbers[at - 1] + 1); // 0, 1, 2 as pandas counts
    if (!doubled && isRun && isName > 0) return { header: true };
    if (!doubled && areYears && (isName > 0 || numbers.length > 1)) return isName > 0 ? { header: true } : unsure;
    return isName > number || above > 0 ? { header: true } : like;
  }
  if (isName > 0 || rest.length === 0) return { header: true };
  if (named.length < names.length / 2 || doubled || named.some((name) => name.length > LONG)) return like;
  return unsure;
}

const unsure: HeaderGuess = { header: true, why: "the first row is taken for the column names; if it is data, add header: false" };

/** How a first cell is to its column. */
type Likeness = "above numbers" | "above few" | "again" | "number" | "unknown";

function compare(name: string, column: readonly string[]): Likeness {
  if (column.length === 0 || name === "") return "unknown";
  const values = column.filter((value) => isValue(value) || isMissingMark(value, true)).length;
  if (isValue(name)) return values > column.length / 2 ? "number" : "unknown";
  if (column.filter((value) => value === name).length > (column.length > 40 ? 1 : 0)) return "again";
  if (isMissingMark(name, true)) return "unknown";
  if (values >= 0.95 * column.length && column.some(isValue)) return "above numbers";
  const distinct = new Set(column).size;
  return distinct > 1 && distinct * OFTEN <= column.length ? "above few" : "unknown";
}

function isValue(text: string): boolean {
  return parseNumber(text) !== undefined || isDate(text) || isNumberInDisguise(text);
}
