/** @file What reading needs from Node, for one recipe's folder and environment. */
import { dirname, resolve } from "node:path";
import type { DuckdbSession, Environment, FoundFile, Preparation, SourceTools, StagedFile } from "../types.js";
import { readTar } from "./archive.js";
import { decodeImage } from "./decode-image.js";
import type { DuckdbPool } from "./duckdb.js";
import { findFiles, kindOf } from "./files.js";
import { readBytes } from "./read-bytes.js";
import { select, selectEach } from "./select.js";
import { withStaged } from "./staging.js";
import { expandVariables } from "./variables.js";

/**
 * @param folder where relative paths start, absolute
 * @param pool where DuckDB is opened; its owner closes it
 */
export function sourceTools(folder: string, environment: Environment, pool: DuckdbPool): SourceTools {
  return {
    expand: (path) => expandVariables(path, environment).text,
    resolve: (path) => resolve(folder, path),
    kindOf: (path) => kindOf(resolve(folder, path)),
    find: (path, options) => findFiles(path, folder, options),
    bytes: readBytes,
    archived: readTar,
    picture: decodeImage,
    queryEach: <T>(
      files: readonly FoundFile[], preparation: Preparation, read: (duckdb: DuckdbSession, file: StagedFile) => Promise<T>,
    ): Promise<T[]> => withStaged(files, preparation, (staged) => (
      pool.use({ folders: staged.map((file) => dirname(file.staged)) }, async (duckdb) => {
        const results: T[] = [];
        for (const file of staged) results.push(await read(duckdb, file));
        return results;
      }))),
    select: (sql, decoding) => select(sql, decoding, { folder, environment, pool }),
    selectEach: (sql, decoding, emit) => selectEach(sql, decoding, emit, { folder, environment, pool }),
  };
}
