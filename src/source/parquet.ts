/**
 * @file Parquet through DuckDB. Types are the file's own; dates and nested values arrive as DuckDB's text for them.
 */
import type { Table } from "../data/table.js";
import { explainFailure, quoted, withDuckdb } from "./duckdb.js";
import { joinParts } from "./parts.js";
import { withStaged } from "./staging.js";
import type { FoundFile, Part } from "./types.js";

/** Reads Parquet files with the same columns. */
export async function readParquet(name: string, files: FoundFile[]): Promise<Table> {
  const parts = await withStaged(files, {}, (staged) =>
    withDuckdb({ files: staged.map((file) => file.staged) }, async (duckdb) => {
      const read: Part[] = [];
      for (const file of staged) {
        try {
          read.push(await duckdb.query(`SELECT * FROM read_parquet(${quoted(file.staged)}, hive_partitioning = false)`));
        } catch (error) {
          throw explainFailure(error, file.shown);
        }
      }
      return read;
    }),
  );
  return joinParts(name, files, parts);
}
