/**
 * @file How a csv is written, found in its beginning: the delimiter, how quotes are escaped, Excel's line `sep=;`. A delimiter is believed
 * where it gives all of the first records the same number of fields, two or more, with quotes respected. That is stricter than Python's
 * `csv.Sniffer`, which counts characters, and there is no guess where nothing fits: then it is the comma, and reading says what is wrong.
 */
import { CsvProblem, CsvScanner, type Dialect, type Fields, isBlankLine } from "./csv-records.js";

/** What is known of a csv before its text is looked at. */
export interface KnownDialect {
  /** Its delimiter. null: to be found. */
  delimiter?: string | null;
  /** Its quote; "" for none. Default: `"`. */
  quote?: string;
  /** What stands before a quote in a quoted field. null: to be found. */
  escape?: string | null;
  /** How many columns it has, where their names are given. */
  columns?: number;
  /** Whether the text is the whole file, so that its last record is complete. */
  whole?: boolean;
}

/** What was found. */
export interface DetectedDialect extends Dialect {
  /** Whether the first line is Excel's `sep=;`, which is no record. */
  separatorLine: boolean;
}

/** In the order in which they are preferred where several fit equally well. */
const DELIMITERS = [",", ";", "\t", "|"];
/** Records that are looked at. */
const MOST_RECORDS = 500;
const BACKSLASH = "\\";
const SEPARATOR_LINE = /^"?sep=(?<delimiter>[^\r\n"])"?\r?(?:\n|$)/iu;

/**
 * Finds out how a csv is written.
 *
 * @param text the beginning of the file, decoded, without its byte order mark; 64,000 characters are plenty
 * @param given what is known already; it is returned as it is
 * @example
 * detectDialect("name;price\ntea;1,50\nmilk;0,90\n");
 * // { delimiter: ";", quote: "\"", escape: "\"", separatorLine: false }
 */
export function detectDialect(text: string, given: KnownDialect = {}): DetectedDialect {
  const { quote = '"', columns, whole = false } = given;
  const separator = SEPARATOR_LINE.exec(text), body = separator === null ? text : text.slice(separator[0].length);
  const known = given.delimiter ?? separator?.groups?.delimiter, delimiters = known === undefined ? DELIMITERS : [known];
  const escapes = given.escape !== null && given.escape !== undefined ? [given.escape]
    : quote === "" ? [""] : body.includes(BACKSLASH + quote) ? [quote, BACKSLASH] : [quote];
  const trials = escapes.flatMap((escape) => delimiters.map((delimiter) => tryDialect(body, { delimiter, quote, escape }, columns, whole)));
  const found = best(trials);
  if (columns !== undefined && found.share === 0) return detectDialect(text, { ...given, columns: undefined }); // too many names, or few
  return { ...found.dialect, separatorLine: separator !== null };
}

/** How the first records look, read in one dialect. */
interface Trial {
  dialect: Dialect;
  records: Fields[];
  /** Fields of the first record. */
  width: number;
  /** Whether no quoted field is broken. */
  sound: boolean;
  /** The share of the records that have as many fields as the first one. */
  share: number;
}

function tryDialect(text: string, dialect: Dialect, columns: number | undefined, whole: boolean): Trial {
  const records: Fields[] = [];
  let sound = true;
  try {
    for (const fields of new CsvScanner(dialect).push(text, whole)) {
      if (!isBlankLine(fields)) records.push(fields);
      if (records.length === MOST_RECORDS) break;
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    sound = false;
  }
  if (records.length === 0 && sound && !whole) { // the sample ends within its first record
    for (const fields of firstRecord(text, dialect)) records.push(fields);
  }
  const width = columns ?? records[0]?.length ?? 0;
  const fitting = records.filter((fields) => fields.length === width || (fields.length === width + 1 && fields[width] === null)).length;
  return { dialect, records, width, sound, share: records.length === 0 ? 0 : fitting / records.length };
}

function firstRecord(text: string, dialect: Dialect): Fields[] {
  try {
    return [...new CsvScanner(dialect).push(text, true)].slice(0, 1);
  } catch (error) {
    if (error instanceof CsvProblem) return [];
    throw error;
  }
}

/** The trial that fits; the first of several that fit equally well. */
function best(trials: readonly Trial[]): Trial {
  const consistent = trials.filter(({ width, sound, share }) => sound && share === 1 && width > 1);
  const clean = consistent.find((trial) => consistent.every((other) => !showsOther(trial, other)));
  if (clean !== undefined || consistent.length > 0) return clean ?? consistent[0];
  const split = trials.filter(({ width, share }) => width > 1 && share > 0);
  if (split.length > 0) return split.reduce((found, trial) => (trial.share > found.share ? trial : found));
  const [first] = trials;
  const standard = trials.filter(({ dialect }) => dialect.delimiter === first.dialect.delimiter);
  return standard.find(({ sound, share }) => sound && share === 1) ?? first;
}

/** Whether fields of a trial have the other's delimiter in them, other than as a decimal comma. */
function showsOther({ dialect: { delimiter }, records }: Trial, { dialect }: Trial): boolean {
  if (dialect.delimiter === delimiter) return false;
  return records.some((fields) => fields.some((field) => (
    field !== null && field.includes(dialect.delimiter) && !(dialect.delimiter === "," && isDecimalComma(field)))));
}

function isDecimalComma(field: string): boolean {
  return /^\s*[+-]?\d+(?:\.\d{3})*,\d+\s*$/u.test(field);
}
