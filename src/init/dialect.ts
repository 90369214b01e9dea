/**
 * @file The dialect of a delimited file, from its beginning: what is between the fields, whether quotes mean anything, and whether the
 * first record is a header. A delimiter is one that gives all records the same number of fields.
 */
import { parseNumber } from "../data/scalars.js";
import { isDate } from "./values.js";

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
  const header = hasHeader(records.filter((record) => record.length === width));
  const sep = named !== null, trim = hasBlanks(records);
  return { delimiter, quote, ...(escape && { escape }), trim, header, sep, width, records: records.length };
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
export function fieldsOf(
  text: string, { delimiter, quote, escape }: Way & { delimiter: string }, whole: boolean,
): { records: string[][]; sound: boolean } {
  const records: string[][] = [];
  let record: string[] = [], field = "", inside = false, wasQuoted = false, sound = true, at = 0, from = 0;
  const take = (): void => { // the characters since the last mark
    field += text.slice(from, at);
  };
  const endField = (length: number): void => {
    record.push(field);
    [field, wasQuoted, from] = ["", false, at + length];
  };
  const endRecord = (): void => {
    if (record.length > 0 || field !== "" || wasQuoted) records.push([...record, field]);
    [record, field, wasQuoted, from] = [[], "", false, at + 1];
  };
  for (; at < text.length && records.length < LOOKED_AT; at++) {
    const char = text[at];
    if (inside) {
      const isEscape = escape !== undefined ? char === escape : char === quote && text[at + 1] === quote;
      if (isEscape) {
        take();
        from = ++at;
      } else if (char === quote) {
        take();
        [inside, from] = [false, at + 1];
        sound &&= at + 1 >= text.length || /[\r\n ]/u.test(text[at + 1]) || text.startsWith(delimiter, at + 1);
      }
    } else if (quote !== "" && char === quote && !wasQuoted && text.slice(from, at).trim() === "") {
      [inside, wasQuoted, from] = [true, true, at + 1];
    } else if (char === delimiter[0] && text.startsWith(delimiter, at)) {
      take();
      endField(delimiter.length);
      at += delimiter.length - 1;
    } else if (char === "\n") {
      take();
      if (field.endsWith("\r")) field = field.slice(0, -1);
      endRecord();
    }
  }
  if (at >= text.length && whole) {
    take();
    sound &&= !inside;
    endRecord();
  }
  return { records, sound };
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

/**
 * Whether the first record names the columns: none of its fields is a value of its column again, none is a number among numbers, and all
 * are short.
 */
export function hasHeader(records: readonly string[][]): boolean {
  const [first, ...rest] = records;
  if (first === undefined) return false;
  const names = first.map((name) => name.trim());
  if (names.some((name, at) => (name === "" && at > 0) || name.length > 60 || name.split(/\s+/u).length > 8)) return false;
  if (names.every(isValue)) return false;
  for (const [at, name] of names.entries()) {
    const column = rest.map((record) => record[at].trim()).filter((value) => value !== "");
    if (column.length === 0) continue;
    if (isValue(name) && column.filter(isValue).length > column.length / 2) return false;
    if (column.filter((value) => value === name).length > (column.length > 40 ? 1 : 0)) return false;
  }
  return true;
}

function isValue(text: string): boolean {
  return parseNumber(text) !== undefined || isDate(text);
}
