/** @file Reads a source into a table. For Node only; everything above reads tables, wherever they came from. */
import { resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { joinSides } from "../../data/join-sides.js";
import type { Table } from "../../data/table.js";
import { checkValue, type Options, readOptions, text, value } from "../../options/index.js";
import { type Source, sourceField, sources, type SourceSettings } from "../index.js";
import { formatOf, memberOf, whyNoFormat } from "../source-field.js";
import { comesSplit, type SplitSource, splitSourceField } from "../split-source.js";
import type { Environment, SourceTools } from "../types.js";
import { DuckdbPool } from "./duckdb.js";
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
  let settings: SourceSettings = checkValue("source", sourceField, source);
  if ("file" in settings && settings.format === undefined) { // the name has a variable in it
    const path = tools.expand(settings.file), format = formatOf(sources, path)?.name;
    if (format === undefined) throw new PotluckError(whyNoFormat(sources, path));
    settings = checkValue("source", sourceField, { ...settings, format });
  }
  const member = memberOf(sources, settings)!;
  const { [member.key]: location, ...own } = settings as unknown as Record<string, string>;
  const table = await member.read(location, own as never, tools);
  if (table.rows === 0) throw new PotluckError(`${table.name}: there are no rows in this source`);
  return table;
}
