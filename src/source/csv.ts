/**
 * @file CSV and TSV (RFC 4180: newlines and doubled quotes inside quotes) through DuckDB. Nothing is guessed: the dialect is as
 * stated, every field is read as text, and a column becomes numbers only where all of its values are numbers, over the
 * whole file. So dates, booleans and codes stay as they are written.
 */
import { PotluckError } from "../engine/errors.js";
import type { Table } from "../data/table.js";
import { evenLineEnds, firstFields, recordLine } from "./csv-records.js";
import { canDecompress, decodeText, readBytes } from "./decode.js";
import { DuckdbFailure, explainFailure, quoted, withDuckdb, type DuckdbSession } from "./duckdb.js";
import { excerpt } from "./excerpt.js";
import { numbersWhereAllAre } from "./numbers.js";
import { joinParts } from "./parts.js";
import { type Repair, type StagedFile, withStaged } from "./staging.js";
import type { Decoding, FileSource, FoundFile, Part } from "./types.js";

/** A CSV's dialect, with its defaults filled in. */
interface Dialect {
  delimiter: string;
  quote: string;
  header: boolean;
  columns?: string[];
}

/** Reads CSV files with the same columns; an empty unquoted field is null, `""` an empty text. */
export async function readCsv(name: string, files: FoundFile[], source: FileSource, decoding: Required<Decoding>): Promise<Table> {
  const dialect = checkDialect(name, source);
  const repair: Repair = {
    needed: (piece) => piece.includes("\r"),
    apply: (text) => evenLineEnds(text, dialect.delimiter, dialect.quote),
  };
  const parts = await withStaged(files, { decoding, repair }, (staged) =>
    withDuckdb({ files: staged.map((file) => file.staged) }, async (duckdb) => {
      const read: Part[] = [];
      for (const file of staged) read.push(await readOne(duckdb, file, dialect, decoding));
      return read;
    }),
  );
  return joinParts(name, files, parts, { finish: numbersWhereAllAre });
}

function checkDialect(name: string, source: FileSource): Dialect {
  const { delimiter = source.format === "tsv" ? "\t" : ",", quote = '"', columns, header = columns === undefined } = source;
  if (delimiter.length < 1 || Buffer.byteLength(delimiter) > 4 || /[\r\n]/u.test(delimiter)) {
    const found = JSON.stringify(delimiter);
    throw new PotluckError(`${name}: delimiter must be one to four characters, none of them a line's end; found ${found}`);
  }
  if (Buffer.byteLength(quote) > 1 || /[\r\n]/u.test(quote) || (quote !== "" && delimiter.includes(quote))) {
    const found = JSON.stringify(quote);
    throw new PotluckError(`${name}: quote must be one ASCII character that the delimiter does not hold, or "" for none; found ${found}`);
  }
  const twice = columns?.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new PotluckError(`${name}: columns names "${twice}" twice`);
  if (columns?.length === 0) throw new PotluckError(`${name}: columns names no column; leave it away, or name each column of the file`);
  return { delimiter, quote, header, columns };
}

async function readOne(duckdb: DuckdbSession, file: StagedFile, dialect: Dialect, decoding: Required<Decoding>): Promise<Part> {
  const options: Record<string, string> = {
    auto_detect: "false",
    header: String(dialect.header),
    delim: quoted(dialect.delimiter),
    quote: quoted(dialect.quote),
    escape: quoted(dialect.quote),
    comment: "''",
    nullstr: "''",
    allow_quoted_nulls: "false",
    hive_partitioning: "false",
    compression: quoted(file.compression),
    max_line_size: "100000000",
  };
  if (canDecompress(file.path)) options.new_line = "'\\n'";
  const settings = Object.entries(options).map(([option, value]) => `${option} = ${value}`).join(", ");
  try {
    const first = canDecompress(file.path)
      ? await firstFields(decodeText(() => readBytes(file), decoding, file.shown), dialect.delimiter, dialect.quote)
      : await firstRecordByDuckdb(duckdb, file, settings);
    if (first === undefined) return { names: [], columns: [], rows: 0 };
    const names = columnNames(file, first, dialect);
    const types = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
    const part = await duckdb.query(`SELECT * FROM read_csv(${quoted(file.staged)}, columns = {${types}}, ${settings})`);
    return { ...part, names };
  } catch (error) {
    throw await explainCsvFailure(error, file, dialect, decoding);
  }
}

/** Where Node cannot decompress the file: the first record, as DuckDB's own detection splits it. */
async function firstRecordByDuckdb(duckdb: DuckdbSession, file: StagedFile, settings: string): Promise<string[] | undefined> {
  const detecting = settings.replace("auto_detect = false", "auto_detect = true").replace(/header = \w+/u, "header = false");
  const first = await duckdb.query(`SELECT * FROM read_csv(${quoted(file.staged)}, all_varchar = true, skip = 0, ${detecting}) LIMIT 1`);
  return first.rows === 0 ? undefined : first.columns.map(([value]) => String(value ?? ""));
}

function columnNames(file: FoundFile, first: string[], { header, columns }: Dialect): string[] {
  if (columns !== undefined && columns.length !== first.length) {
    const counts = `columns has ${columns.length} names, and the file ${first.length} columns`;
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

/** DuckDB counts records where an editor counts lines, and gives advice about options that are not ours. */
async function explainCsvFailure(error: unknown, file: StagedFile, dialect: Dialect, decoding: Required<Decoding>): Promise<unknown> {
  if (!(error instanceof DuckdbFailure)) return error;
  const { delimiter, quote } = dialect, { message } = error;
  const record = Number(/CSV Error on Line: (\d+)/u.exec(message)?.[1] ?? 0);
  const found = canDecompress(file.path) && record > 0
    ? await recordLine(decodeText(() => readBytes(file), decoding, file.shown), delimiter, quote, record)
    : { line: record, text: /Original Line: (.*)/u.exec(message)?.[1] ?? "" };
  const place = record > 0 ? `${file.shown}:${found.line}` : file.shown;
  const line = record > 0 ? `: ${excerpt(found.text)}` : "";
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/u.exec(message);
  if (counts !== null) {
    const more = Number(counts[2]) > Number(counts[1]);
    const hint = more && quote !== "" ? `; a field that holds ${JSON.stringify(delimiter)} must be quoted, as in ${quote}...${quote}` : "";
    return new PotluckError(`${place}: expected ${counts[1]} fields, found ${counts[2]}${hint}${line}`);
  }
  if (message.includes("unterminated quote") || message.includes("invalid state")) {
    const remedy = 'write quotes inside quotes twice, or, if quotes mean nothing in this file, set quote: ""';
    return new PotluckError(`${place}: a quoted field does not end as it should; ${remedy}${line}`);
  }
  return explainFailure(error, place);
}
