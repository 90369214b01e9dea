/**
 * @file Parquet through DuckDB. Types are the file's own; lists of floats become vectors; dates and other nested
 * values DuckDB's text for them.
 */
import { explainFailure, quoted } from "./duckdb-failure.js";
import { joinFiles } from "./join-files.js";
import { fileFormat } from "./source-member.js";

export const parquet = fileFormat({
  name: "parquet",
  describe: "Apache Parquet",
  extensions: [".parquet"],
  options: {},
  async read(files, _options, tools, name) {
    const rows = await tools.queryEach(files, {}, async (duckdb, file) => {
      try {
        return await duckdb.query(`SELECT * FROM read_parquet(${quoted(file.staged)}, hive_partitioning = false)`);
      } catch (error) {
        throw explainFailure(error, file.shown);
      }
    });
    return joinFiles(name, files, rows);
  },
});
