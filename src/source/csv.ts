/**
 * @file CSV and TSV (RFC 4180: newlines and doubled quotes inside quotes). Every field stays the text that the file has: 01001 is not 1001,
 * and 1.10 is not 1.1. What reads a column as numbers converts it (see data/scalars.ts).
 */
import { PotluckError } from "../engine/errors.js";
import type { Table } from "../data/table.js";
import { boolean, list, type Report, type Settings, showValue, text } from "../options/index.js";
import { type DetectedDialect, detectDialect } from "./csv-dialect.js";
import { headerNames } from "./csv-names.js";
import { CsvProblem, CsvScanner, type Dialect, type Fields, isBlankLine } from "./csv-records.js";
import { decodeText } from "./decode-text.js";
import { excerpt } from "./excerpt.js";
import { textBytes } from "./file-kind.js";
import { joinFiles } from "./join-files.js";
import { fileFormat } from "./source-member.js";
import { decodingOptions } from "./text-encoding.js";
import type { FileRows, FoundFile, SourceTools } from "./types.js";

const delimiter = {
  longest: 4, phrase: "one to four characters, such as ;, without a line end", aliases: ["sep", "separator"],
  accepts: (given: string) => !/[\r\n]/u.test(given) && new TextEncoder().encode(given).length <= 4,
} as const;

const options = {
  quote: text({
    empty: true, default: '"', phrase: 'one ASCII character, or "" for none', accepts: (quote) => /^[^\P{ASCII}\r\n]?$/u.test(quote),
    aliases: ["quotechar"], describe: 'The character that encloses a quoted value. "" turns quoting off.',
  }),
  escape: text({
    default: null, orNull: "for a doubled quote, or a backslash where the file shows that", aliases: ["escapechar"],
    phrase: "one ASCII character, such as \\", accepts: (escape) => /^(?:[^\P{ASCII}\r\n]|\\\\)$/u.test(escape),
    describe: "What stands before a quote inside a quoted value: the quote itself, or \\, as MySQL, Spark and PHP write it. It also " +
      "stands before itself and a line end; with quote: \"\", before the delimiter too.",
  }),
  trim: boolean({
    default: false, aliases: ["skipinitialspace"],
    describe: "Whether spaces and tabs around values without quotes are no part of them.",
  }),
  header: boolean({ optional: true, describe: "Whether the first record holds the column names. Default: true, unless columns is set." }),
  columns: list(text({ phrase: "the name of a column", describe: "A column." }), {
    least: 1, optional: true, phrase: "a list of column names, one for each column", aliases: ["names"],
    describe: "Names for the columns, in their order. Default: those of the header.",
  }),
  ...decodingOptions,
};

/** The options of csv. */
export const csvOptions = {
  delimiter: text({
    ...delimiter, default: null, orNull: "for the one of , ; tab and | that the file shows",
    describe: "The text between two columns. \\t means a tab.",
  }),
  ...options,
};

/** The options of tsv. */
export const tsvOptions = {
  delimiter: text({ ...delimiter, default: "\t", describe: "The text between two columns. \\t means a tab." }), ...options,
};

type CsvSettings = Settings<typeof csvOptions>;

/** Checks the options of a dialect against each other. */
export function checkDialect({ delimiter, quote, escape, columns = [] }: CsvSettings, report: Report): void {
  if (delimiter !== null && quote !== "" && delimiter.includes(quote)) {
    report("quote", `must not be part of the delimiter, ${showValue(delimiter)}, found ${showValue(quote)}`);
  }
  if (delimiter !== null && delimiter !== "\\t" && /^\\[a-z0-9]/iu.test(delimiter)) {
    const rule = "must be the characters themselves, not a regular expression or an escape";
    report("delimiter", `${rule} (\\t alone means a tab), found ${showValue(delimiter)}`);
  }
  if (escape !== null && delimiterOf(delimiter)?.includes(escapeOf(escape)!)) {
    report("escape", `must not be part of the delimiter, ${showValue(delimiter)}, found ${showValue(escape)}`);
  }
  const again = columns.findIndex((column, index) => columns.indexOf(column) < index);
  if (again >= 0) report(["columns", again], `names "${columns[again]}" a second time`);
}

export const csv = fileFormat({
  name: "csv",
  describe: "comma-separated values, or with another delimiter",
  extensions: [".csv"],
  options: csvOptions,
  check: checkDialect,
  read: readCsv,
});

/** A delimiter without the quotes that YAML needs for a tab: `\t`, two characters. */
function delimiterOf(written: string | null): string | null {
  return written === "\\t" ? "\t" : written;
}

/** An escape, which YAML writes as `\` or "\\"; `\\` without quotes is two characters. */
function escapeOf(written: string | null): string | null {
  return written === "\\\\" ? "\\" : written;
}

/**
 * Reads CSV files with the same columns. A field is a text as it is written, a field without anything in it null, `""` the empty text. Each
 * file's dialect is found by itself.
 */
export async function readCsv(files: FoundFile[], settings: CsvSettings, tools: SourceTools, name: string): Promise<Table> {
  const rows: FileRows[] = [];
  for (const file of files) rows.push(await readOne(file, settings, tools));
  return joinFiles(name, files, rows);
}

/** Characters of a file's beginning in which its dialect is found. */
const SAMPLE = 2 ** 16;

async function readOne(file: FoundFile, settings: CsvSettings, tools: SourceTools): Promise<FileRows> {
  const { encoding, invalid, quote, columns } = settings, escape = escapeOf(settings.escape);
  const open = (): AsyncGenerator<string> => (
    decodeText(() => textBytes(tools.bytes(file), encoding, file.shown), { encoding, invalid }, file.shown));
  const sample = await beginning(open());
  if (columns === undefined && settings.header !== false) refuseJson(sample.text, file.shown);
  const given = { delimiter: delimiterOf(settings.delimiter), quote, escape, columns: columns?.length, whole: sample.whole };
  const dialect = detectDialect(sample.text, given);
  try {
    return await readRows(open(), dialect, settings);
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    if (escape === null && dialect.escape === quote && quote !== "") { // a backslash may come after the beginning
      try {
        return await readRows(open(), { ...dialect, escape: "\\" }, settings);
      } catch (other) {
        if (!(other instanceof CsvProblem)) throw other;
      }
    }
    throw new PotluckError(`${file.shown}:${error.line}: ${error.message}: ${error.text}`);
  }
}

async function beginning(pieces: AsyncIterable<string>): Promise<{ text: string; whole: boolean }> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length >= SAMPLE) return { text, whole: false };
  }
  return { text, whole: true };
}

/** JSON has commas too, and its first line would be taken for names. */
function refuseJson(text: string, shown: string): void {
  const line = /^\s*(?<start>[{[].*)/u.exec(text)?.groups?.start;
  if (line === undefined) return;
  let format = "jsonl";
  if (/^\[\s*(?:\{|$)/u.test(line)) format = "json";
  else {
    try {
      JSON.parse(line);
    } catch {
      return;
    }
  }
  throw new PotluckError(`${shown}: this is JSON, not a csv; set format: ${format}`);
}

/** Reads a file's rows in one dialect. @throws CsvProblem for records that do not fit */
async function readRows(pieces: AsyncIterable<string>, dialect: DetectedDialect, settings: CsvSettings): Promise<FileRows> {
  const { columns: given, header = given === undefined, trim } = settings;
  const scanner = new CsvScanner(dialect, trim);
  const columns: Fields[] = [];
  let names = given, separator = dialect.separatorLine, headed = header, rows = 0, gaps = 0;
  const take = (fields: Fields): void => {
    if (separator) {
      separator = false;
      return;
    }
    const isOnlyColumn = names?.length === 1 && !headed;
    const mayBeText = isOnlyColumn || (names === undefined && !headed); // blanks may be the value of the only column
    if (mayBeText ? fields.length === 1 && fields[0] === null : isBlankLine(fields)) {
      if (isOnlyColumn) gaps++; // a missing value, if another value follows
      return;
    }
    if (headed) {
      headed = false;
      names ??= headerNames(fields);
      return;
    }
    names ??= fields.map((_, index) => `column${index}`);
    const extra = fields.length - names.length;
    if (extra !== 0 && !(extra === 1 && fields[names.length] === null)) {
      throw scanner.problem(whyMisfit(fields, names, rows === 0, settings, dialect));
    }
    if (columns.length === 0) columns.push(...names.map(() => []));
    for (; gaps > 0; gaps--, rows++) columns[0].push(null);
    for (let index = 0; index < names.length; index++) columns[index].push(fields[index]);
    rows++;
  };
  for await (const piece of pieces) for (const fields of scanner.push(piece)) take(fields);
  for (const fields of scanner.push("", true)) take(fields);
  if (names === undefined) return { names: [], columns: [], rows: 0 };
  return { names, columns: columns.length === 0 ? names.map(() => []) : columns, rows };
}

/** What is wrong with a record of too many or too few fields. @param isFirst whether no row came before it */
function whyMisfit(
  fields: Fields, names: readonly string[], isFirst: boolean, { columns, header }: CsvSettings, { delimiter, quote }: Dialect,
): string {
  if (columns !== undefined && isFirst) {
    const named = `columns has ${columns.length} name${columns.length === 1 ? "" : "s"}`;
    const record = excerpt(fields.map((field) => field ?? "").join(" | "));
    return `${named}, but the file has ${fields.length} columns (its first record: ${record})`;
  }
  const found = `expected ${names.length} field${names.length === 1 ? "" : "s"}, found ${fields.length}`;
  if (fields.length < names.length) return found;
  const hints = quote === "" ? [] : [`a field with ${JSON.stringify(delimiter)} in it must be quoted, as in ${quote}...${quote}`];
  if (names.length === 1) hints.push("if each line is one text, set format: lines");
  else if (isFirst && header !== false && fields.length === names.length + 1) {
    const all = ["row", ...names].map((name) => JSON.stringify(name)).join(", ");
    hints.push(`if each row begins with a name that the header leaves out, as R writes it, set header: true, columns: [${excerpt(all)}]`);
  }
  return [found, ...hints].join("; ");
}
