/** @file Reads a source into a table. For Node only; everything above reads tables, wherever they came from. */
import { resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { joinSides } from "../../data/join-sides.js";
import { selectTableRows, type Table } from "../../data/table.js";
import { boolean, checkValue, type Options, readOptions, text, value, whole } from "../../options/index.js";
import { type Source, sourceField, sources, type SourceSettings } from "../index.js";
import { formatOf, memberOf, whyNoFormat } from "../source-field.js";
import type { SourceMember } from "../source-member.js";
import { comesSplit, type SplitSource, splitSourceField } from "../split-source.js";
import type { Environment, SourceTools } from "../types.js";
import { DuckdbPool } from "./duckdb.js";
import { handedOut } from "./handed-out.js";
import { openPipe, pipeFile } from "./pipe.js";
import { sourceTools } from "./tools.js";

const options = {
  folder: text({ default: ".", phrase: "a path", describe: "Where relative paths start; relative to the working folder." }),
  environment: value<Environment>()({
    optional: true, phrase: "a map from names to values", accepts: (given) => typeof given === "object",
    describe: "Values of ${VARIABLE} in paths and SQL. By default the process's own.",
  }),
};

/** Options of {@link readSource}. */
export type ReadSourceOptions = Options<typeof options>;

/**
 * Reads a source whole. Of one that comes split (`{ train, validation, test }`), the table knows the side of each row.
 *
 * Rows come in the same order on every machine: files by path, rows as in their file. Values are what the source writes: texts, numbers,
 * booleans, lists, null, or images (`Uint8Array`). A csv has only texts; an empty field is null and `""` an empty text. In JSON, Parquet
 * and SQL a number that is written in another way than its shortest form (1.10, or 9007199254740993) is its text.
 *
 * @throws PotluckError for anything that is wrong with the source: an unknown option, a missing or unreadable file (with the absolute path
 *   and the nearest name), malformed data (file:line), broken bytes (file:line, byte, remedies), SQL that is not one SELECT or reaches
 *   outside, an unset variable, no rows
 * @example
 * const movies = await readSource({ texts: "review_polarity.tar.gz" }, { folder: "data" });
 * movies.rows; // 2000
 * movies.column("label")[0]; // "neg"
 */
export async function readSource(source: Source | SplitSource, given?: ReadSourceOptions): Promise<Table> {
  return withSources(given, (read) => read(source));
}

/**
 * Reads several sources one after another, with one DuckDB for all that may read the same folders.
 *
 * @param use gets a function that reads a source as {@link readSource} does; DuckDB is closed when `use` ends, however it ends
 */
export async function withSources<T>(
  given: ReadSourceOptions | undefined, use: (read: (source: Source | SplitSource) => Promise<Table>) => Promise<T>,
): Promise<T> {
  const { folder, environment = process.env } = readOptions("readSource", options, given), pool = new DuckdbPool();
  try {
    const tools = sourceTools(resolve(folder), environment, pool);
    return await use((source) => readSides(source, tools));
  } finally {
    await pool.close();
  }
}

/** Reads a source; of one that comes split, one side after another. */
async function readSides(source: Source | SplitSource, tools: SourceTools): Promise<Table> {
  const sides = checkValue("source", splitSourceField, source);
  if (!comesSplit(sides)) return readOne(sides, tools);
  const { train, validation, test } = sides;
  return joinSides({
    train: await readOne(train, tools), ...(validation && { validation: await readOne(validation, tools) }),
    ...(test && { test: await readOne(test, tools) }),
  });
}

/** Reads a source that is no map of sides. */
async function readOne(source: Source, tools: SourceTools): Promise<Table> {
  const { member, location, own } = resolved(source, tools);
  const table = await member.read(location, own, tools);
  if (table.rows === 0) throw withoutRows(table.name);
  return table;
}

/** A source's member, what it is to read, and its options. */
function resolved(source: Source, tools: SourceTools): { member: SourceMember; location: string; own: never } {
  let settings: SourceSettings = checkValue("source", sourceField, source);
  if ("file" in settings && settings.format === undefined) { // the name has a variable in it
    const path = tools.expand(settings.file), format = formatOf(sources, path)?.name;
    if (format === undefined) throw new PotluckError(whyNoFormat(sources, path));
    settings = checkValue("source", sourceField, { ...settings, format });
  }
  const member: SourceMember = memberOf(sources, settings)!;
  const { [member.key]: location, ...own } = settings as unknown as Record<string, string>;
  return { member, location, own: own as never };
}

function withoutRows(name: string): PotluckError {
  return new PotluckError(`${name}: there are no rows in this source`);
}

const pieceOptions = {
  ...options,
  rows: whole({ from: 1, default: 4096, describe: "How many rows a piece has at most; DuckDB has pieces of its own, of 2,048." }),
  allowNone: boolean({
    default: false,
    describe: "Whether a source without rows whose columns are known (a csv with a header only, Parquet, SQL) is a table without rows; " +
      "otherwise it is an error.",
  }),
  bytes: value<AsyncIterable<Uint8Array>>()({
    optional: true, phrase: "bytes that come piece by piece, such as process.stdin",
    accepts: (given) => typeof (given as Partial<AsyncIterable<Uint8Array>> | null)?.[Symbol.asyncIterator] === "function",
    describe: "Bytes that are read in place of the file, of which the source then says how they are written.",
  }),
};

/** Options of {@link readSourceInPieces}. */
export type ReadPiecesOptions = Options<typeof pieceOptions>;

/**
 * Reads a source piece by piece, in memory that does not grow with its rows: csv, tsv, jsonl, json, lines, folders of texts, Parquet and
 * SQL. Archives, images, idx and svmlight are read whole, and cut.
 *
 * Rows and cells are those of {@link readSource}, save for what only the whole file can tell: a csv in which quotes first occur after a
 * backslash beyond the first piece needs `escape`; a key that JSON objects first have later is a column from then on.
 *
 * @throws PotluckError as `readSource` does, after the rows before the mistake
 * @example
 * for await (const table of readSourceInPieces("reviews.csv")) for (const answers of model.predictTable(table)) write(answers);
 */
export async function* readSourceInPieces(source: Source, given?: ReadPiecesOptions): AsyncGenerator<Table, void> {
  const { folder, environment = process.env, rows, bytes, allowNone } = readOptions("readSourceInPieces", pieceOptions, given);
  const pool = new DuckdbPool();
  try {
    const tools = sourceTools(resolve(folder), environment, pool), { member, location, own } = resolved(source, tools);
    const from = bytes === undefined ? tools : pipeTools(tools, member, location, bytes);
    let found = 0;
    for await (const table of handedOut<Table>(async (emit) => {
      if (member.each) return member.each(location, own, from, rows, emit);
      const whole = await member.read(location, own, from);
      for (let at = 0; at < whole.rows; at += rows) {
        await emit(selectTableRows(whole, Uint32Array.from({ length: Math.min(rows, whole.rows - at) }, (_, row) => at + row)));
      }
    })) {
      found += table.rows;
      yield table;
    }
    if (found > 0) return;
    const none = allowNone ? await member.read(location, own, from) : undefined; // pieces without rows would not tell the columns
    if (none === undefined || none.columnNames.length === 0) throw withoutRows(bytes === undefined ? tools.expand(location) : location);
    yield none;
  } finally {
    await pool.close();
  }
}

/** Tools that find bytes in the place of a file. */
function pipeTools(tools: SourceTools, { key, name }: SourceMember, location: string, bytes: AsyncIterable<Uint8Array>): SourceTools {
  if (key !== "file" || name === "parquet") {
    throw new PotluckError(`readSourceInPieces: ${name} cannot be read from bytes that come piece by piece: give a file`);
  }
  const open = openPipe(bytes, location);
  return { ...tools, find: () => Promise.resolve([pipeFile(location)]), bytes: () => open() };
}
