/** @file What reading needs from Node, for one recipe's folder and environment. */
import { resolve } from "node:path";
import type { Environment, FileRows, SourceTools } from "../types.js";
import { readTar } from "./archive.js";
import { decodeImage } from "./decode-image.js";
import { withDuckdb } from "./duckdb.js";
import { findFiles, kindOf } from "./files.js";
import { readBytes } from "./read-bytes.js";
import { select } from "./select.js";
import { withStaged } from "./staging.js";
import { expandVariables } from "./variables.js";

/** @param folder where relative paths start, absolute */
export function sourceTools(folder: string, environment: Environment): SourceTools {
  return {
    expand: (path) => expandVariables(path, environment).text,
    resolve: (path) => resolve(folder, path),
    kindOf: (path) => kindOf(resolve(folder, path)),
    find: (path, options) => findFiles(path, folder, options),
    bytes: readBytes,
    archived: readTar,
    picture: decodeImage,
    queryEach: (files, preparation, read) => withStaged(files, preparation, (staged) => (
      withDuckdb({ files: staged.map((file) => file.staged) }, async (duckdb) => {
        const rows: FileRows[] = [];
        for (const file of staged) rows.push(await read(duckdb, file));
        return rows;
      }))),
    select: (sql) => select(sql, folder, environment),
  };
}
