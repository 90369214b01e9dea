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

/** Records that are looked at. */
const LOOKED_AT = 5000;
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
  const named = /^sep=(.)\r?\n/iu.exec(text), body = named === null ? text : text.slice(named[0].length);
  const tried = (named === null ? DELIMITERS : [named[1]]).flatMap((delimiter) => ways(body).map(({ quote, escape }) => {
    const { records, sound } = fieldsOf(body, { delimiter, quote, escape }, whole);
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
  let record: string[] = [], field = "", inside = false, wasQuoted = false, sound = true, at = 0;
  const endRecord = (): void => {
    if (record.length > 0 || field !== "" || wasQuoted) records.push([...record, field]);
    [record, field, wasQuoted] = [[], "", false];
  };
  for (; at < text.length && records.length < LOOKED_AT; at++) {
    const char = text[at];
    if (inside) {
      if (escape !== undefined && char === escape) field += text[++at] ?? "";
      else if (char !== quote) field += char;
      else if (escape === undefined && text[at + 1] === quote) field += text[++at];
      else {
        inside = false;
        const next = text.slice(at + 1, at + 2);
        sound &&= next === "" || next === "\r" || next === "\n" || next === " " || text.startsWith(delimiter, at + 1);
      }
    } else if (quote !== "" && char === quote && !wasQuoted && field.trim() === "") {
      [inside, wasQuoted, field] = [true, true, ""];
    } else if (text.startsWith(delimiter, at)) {
      record.push(field);
      [field, wasQuoted] = ["", false];
      at += delimiter.length - 1;
    } else if (char === "\n") endRecord();
    else if (char !== "\r") field += char;
  }
  const isCut = at >= text.length && !whole;
  if (at >= text.length && inside && whole) sound = false;
  if (at >= text.length && !isCut) endRecord();
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
