/**
 * @file CSV and TSV (RFC 4180: newlines and doubled quotes inside quotes) through DuckDB. Every field stays the text that the file has:
 * 01001 is not 1001, and 1.10 is not 1.1. What reads a column as numbers converts it (see data/scalars.ts).
 */
import { PotluckError } from "../engine/errors.js";
import type { Table } from "../data/table.js";
import { boolean, list, type Report, type Settings, showValue, text } from "../options/index.js";
import { evenLineEnds, firstFields, recordLine } from "./csv-records.js";
import { decodeText } from "./decode-text.js";
import { type Decoding, decodingOptions } from "./text-encoding.js";
import { DuckdbFailure, explainFailure, quoted } from "./duckdb-failure.js";
import { excerpt } from "./excerpt.js";
import { joinFiles } from "./join-files.js";
import { fileFormat } from "./source-member.js";
import type { DuckdbSession, FileRows, FoundFile, Repair, SourceTools, StagedFile } from "./types.js";

/** What is between the fields. */
export const delimiterOption = (standard: string) => text({
  default: standard, longest: 4, phrase: "one to four characters, such as ;, without a line end", aliases: ["sep", "separator"],
  accepts: (delimiter) => !/[\r\n]/u.test(delimiter) && new TextEncoder().encode(delimiter).length <= 4,
  describe: "The text between two columns.",
});

/** The options of formats with one record a line. */
export const csvOptions = {
  delimiter: delimiterOption(","),
  quote: text({
    empty: true, default: '"', phrase: 'one ASCII character, or "" for none', accepts: (quote) => /^[^\P{ASCII}\r\n]?$/u.test(quote),
    aliases: ["quotechar"], describe: 'The character that encloses a quoted value. "" turns quoting off.',
  }),
  header: boolean({ optional: true, describe: "Whether the first record holds the column names. Default: true, unless columns is set." }),
  columns: list(text({ phrase: "the name of a column", describe: "A column." }), {
    least: 1, optional: true, phrase: "a list of column names, one for each column", aliases: ["names"],
    describe: "Names for the columns, in their order. Default: those of the header.",
  }),
  ...decodingOptions,
};

/** Checks the options of a dialect against each other. */
export function checkDialect({ delimiter, quote, columns = [] }: Settings<typeof csvOptions>, report: Report): void {
  if (quote !== "" && delimiter.includes(quote)) {
    report("quote", `must not be part of the delimiter, ${showValue(delimiter)}, found ${showValue(quote)}`);
  }
  const again = columns.findIndex((column, index) => columns.indexOf(column) < index);
  if (again >= 0) report(["columns", again], `names "${columns[again]}" a second time`);
}

export const csv = fileFormat({
  name: "csv",
  describe: "comma-separated values",
  extensions: [".csv"],
  options: csvOptions,
  check: checkDialect,
  read: readCsv,
});

/** How the files of one source are read. */
interface Reading {
  delimiter: string;
  quote: string;
  header: boolean;
  columns?: string[];
  decoding: Decoding;
  tools: SourceTools;
}

/** Reads CSV files with the same columns; an empty unquoted field is null, `""` an empty text. */
export async function readCsv(files: FoundFile[], options: Settings<typeof csvOptions>, tools: SourceTools, name: string): Promise<Table> {
  const { delimiter, quote, columns, header = columns === undefined, ...decoding } = options;
  const repair: Repair = { needed: (piece) => piece.includes("\r"), apply: (pieces) => evenLineEnds(pieces, delimiter, quote) };
  const reading: Reading = { delimiter, quote, header, columns, decoding, tools };
  const rows = await tools.queryEach(files, { decoding, repair }, (duckdb, file) => readOne(duckdb, file, reading));
  return joinFiles(name, files, rows);
}

async function readOne(duckdb: DuckdbSession, file: StagedFile, reading: Reading): Promise<FileRows> {
  const { delimiter, quote, header, tools } = reading;
  const options: Record<string, string> = {
    auto_detect: "false",
    header: String(header),
    delim: quoted(delimiter),
    quote: quoted(quote),
    escape: quoted(quote),
    comment: "''",
    nullstr: "''",
    allow_quoted_nulls: "false",
    hive_partitioning: "false",
    compression: quoted(file.compression),
    max_line_size: "100000000",
  };
  if (tools.canDecompress(file.path)) options.new_line = "'\\n'";
  const settings = Object.entries(options).map(([option, value]) => `${option} = ${value}`).join(", ");
  try {
    const first = tools.canDecompress(file.path) ? await firstFields(textOf(file, reading), delimiter, quote)
      : await firstRecordByDuckdb(duckdb, file, settings);
    if (first === undefined) return { names: [], columns: [], rows: 0 };
    const names = columnNames(file, first, reading);
    const types = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
    const rows = await duckdb.query(`SELECT * FROM read_csv(${quoted(file.staged)}, columns = {${types}}, ${settings})`);
    return { ...rows, names };
  } catch (error) {
    throw await explainCsvFailure(error, file, reading);
  }
}

function textOf(file: FoundFile, { decoding, tools }: Reading): AsyncIterable<string> {
  return decodeText(() => tools.bytes(file), decoding, file.shown);
}

/** Where Node cannot decompress the file: the first record, as DuckDB's own detection splits it. */
async function firstRecordByDuckdb(duckdb: DuckdbSession, file: StagedFile, settings: string): Promise<string[] | undefined> {
  const detecting = settings.replace("auto_detect = false", "auto_detect = true").replace(/header = \w+/u, "header = false");
  const first = await duckdb.query(`SELECT * FROM read_csv(${quoted(file.staged)}, all_varchar = true, skip = 0, ${detecting}) LIMIT 1`);
  return first.rows === 0 ? undefined : first.columns.map(([value]) => String(value ?? ""));
}

function columnNames(file: FoundFile, first: string[], { header, columns }: Reading): string[] {
  if (columns !== undefined && columns.length !== first.length) {
    const counts = `columns has ${columns.length} names, but the file has ${first.length} columns`;
    throw new PotluckError(`${file.shown}: ${counts} (its first record: ${excerpt(first.join(" | "))})`);
  }
  if (columns !== undefined) return columns;
  const names: string[] = [];
  first.forEach((field, index) => {
    const plain = header && field.trim() !== "" ? field.trim() : `column${index}`;
    let name = plain;
    for (let count = 1; names.includes(name); count++) name = `${plain}_${count}`;
    names.push(name);
  });
  return names;
}

/** DuckDB counts records, an editor lines; and DuckDB's advice is about its own options. */
async function explainCsvFailure(error: unknown, file: StagedFile, reading: Reading): Promise<unknown> {
  if (!(error instanceof DuckdbFailure)) return error;
  const { delimiter, quote, tools } = reading, { message } = error;
  const record = Number(/CSV Error on Line: (\d+)/u.exec(message)?.[1] ?? 0);
  const found = tools.canDecompress(file.path) && record > 0 ? await recordLine(textOf(file, reading), delimiter, quote, record)
    : { line: record, text: /Original Line: (.*)/u.exec(message)?.[1] ?? "" };
  const place = record > 0 ? `${file.shown}:${found.line}` : file.shown;
  const line = record > 0 ? `: ${excerpt(found.text)}` : "";
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/u.exec(message);
  if (counts !== null) {
    const more = Number(counts[2]) > Number(counts[1]);
    const hint = more && quote !== "" ? `; a field with ${JSON.stringify(delimiter)} in it must be quoted, as in ${quote}...${quote}` : "";
    return new PotluckError(`${place}: expected ${counts[1]} fields, found ${counts[2]}${hint}${line}`);
  }
  if (message.includes("unterminated quote") || message.includes("invalid state")) {
    const remedy = 'double the quotes inside a quoted field, or set quote: "" if quotes mean nothing in this file';
    return new PotluckError(`${place}: a quoted field does not end correctly; ${remedy}${line}`);
  }
  return explainFailure(error, place);
}
