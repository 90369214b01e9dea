/**
 * @file Sources: from what a recipe names (a file, a glob, a folder or archive of texts, a SELECT, images) to a table in memory. For
 * Node only; everything above reads tables, wherever they came from.
 */
import { resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import type { Table } from "../data/table.js";
import { readIdx } from "./idx.js";
import { readImages } from "./images.js";
import { readSql } from "./sql.js";
import { readFiles } from "./tabular.js";
import { readTexts } from "./texts.js";
import type { Environment, Source } from "./types.js";

export type { Decoding, Environment, FileFormat, FileSource, IdxSource, ImagesSource, Source, SqlSource, TextsSource } from "./types.js";

/** Where a source stands. */
export interface ReadSourceOptions {
  /** The recipe's folder, where relative paths start; a relative one starts at the working folder. */
  folder: string;
  /** Values of `${VARIABLE}` in paths and SQL; by default the process's own. */
  environment?: Environment;
}

/**
 * Reads a source whole.
 *
 * Rows come in the same order on every machine: files by path, rows as in their file. Values are text, numbers, booleans, null, or images
 * (`Uint8Array`); integers are numbers where a column's all fit exactly, else bigint. In a csv, a column whose
 * values are all numbers holds numbers, an empty field is null and `""` an empty text.
 *
 * @throws PotluckError for anything that is wrong with the source: a missing or unreadable file (the resolved path and the nearest
 *   name), malformed data (file:line), broken bytes (file:line, byte, remedies), SQL that is not one SELECT or reaches outside,
 *   an unset variable, no rows at all
 * @example
 * const movies = await readSource({ texts: "review_polarity.tar.gz" }, { folder: "data" });
 * movies.rows; // 2000
 * movies.column("label")[0]; // "neg"
 */
export async function readSource(source: Source, { folder, environment = process.env }: ReadSourceOptions): Promise<Table> {
  const context = { folder: resolve(folder), environment };
  const table = await read(source, context);
  if (table.rows === 0) throw new PotluckError(`${table.name}: there are no rows in this source`);
  return table;
}

function read(source: Source, context: { folder: string; environment: Environment }): Promise<Table> {
  if (typeof source === "string") return readFiles({ file: source }, context);
  if (typeof source !== "object" || source === null) throw notASource(source);
  if ("file" in source) return readFiles(source, context);
  if ("texts" in source) return readTexts(source, context);
  if ("sql" in source) return readSql(source, context);
  if ("idx" in source) return readIdx(source, context);
  if ("images" in source) return readImages(source, context);
  throw notASource(source);
}

function notASource(found: unknown): PotluckError {
  const forms = "a path, { file: ... }, { texts: ... }, { sql: ... }, { idx: ... } or { images: ... }";
  return new PotluckError(`a source is ${forms}; found ${JSON.stringify(found)}`);
}
