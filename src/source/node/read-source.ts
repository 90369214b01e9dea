/** @file Reads a source into a table. For Node only; everything above reads tables, wherever they came from. */
import { resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { joinSides } from "../../data/join-sides.js";
import type { Table } from "../../data/table.js";
import { checkValue, type Options, readOptions, text, value } from "../../options/index.js";
import { type Source, sourceField, sources, type SourceSettings } from "../index.js";
import { formatOf, memberOf, whyNoFormat } from "../source-field.js";
import { comesSplit, type SplitSource, splitSourceField } from "../split-source.js";
import type { Environment } from "../types.js";
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
 * Rows come in the same order on every machine: files by path, rows as in their file. Values are text, numbers, booleans, null, or images
 * (`Uint8Array`); integers are numbers where all of a column are exact as numbers, else bigint. In a csv, a column whose values are all
 * numbers has numbers, an empty field is null and `""` an empty text.
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
  const sides = checkValue("source", splitSourceField, source);
  if (!comesSplit(sides)) return readOne(sides, given);
  const { train, validation, test } = sides;
  return joinSides({
    train: await readOne(train, given), ...(validation && { validation: await readOne(validation, given) }),
    ...(test && { test: await readOne(test, given) }),
  });
}

/** Reads a source that is no map of sides. */
async function readOne(source: Source, given?: ReadSourceOptions): Promise<Table> {
  const { folder, environment = process.env } = readOptions("readSource", options, given);
  const tools = sourceTools(resolve(folder), environment);
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
