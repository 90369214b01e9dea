/**
 * @file Parquet through DuckDB. Columns keep the file's names; DuckDB would change empty ones, and those that differ only in case. Types
 * are the file's own: numbers, decimals as they are written, booleans, texts; lists are lists, of numbers vectors; dates and times are
 * texts; structs and nested lists their JSON.
 */
import { tableFromColumns } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { explainFailure, quoted } from "./duckdb-failure.js";
import { joinFiles, requireSameColumns } from "./join-files.js";
import { fileFormat } from "./source-member.js";
import type { DuckdbSession, StagedFile } from "./types.js";

export const parquet = fileFormat({
  name: "parquet",
  describe: "Apache Parquet",
  extensions: [".parquet"],
  options: {},
  async read(files, _options, tools, name) {
    const rows = await tools.queryEach(files, {}, async (duckdb, file) => {
      try {
        const names = await columnNames(duckdb, file);
        return { ...await duckdb.query(selectAll(file, names)), names };
      } catch (error) {
        throw explainFailure(error, file.shown);
      }
    });
    return joinFiles(name, files, rows);
  },
  async each(files, _options, tools, { name, emit }) {
    let first: { file: StagedFile; names: readonly string[] } | undefined;
    await tools.queryEach(files, {}, async (duckdb, file) => {
      try {
        const names = await columnNames(duckdb, file);
        first ??= { file, names };
        requireSameColumns(first.file, first.names, file, names);
        let from = 0;
        await duckdb.each(selectAll(file, names), async ({ columns, rows }) => {
          const start = from, byName = new Map(names.map((column, index) => [column, columns[index]]));
          from += rows;
          await emit(tableFromColumns(name, byName, (row) => `${file.shown}: data row ${start + row + 1}`));
        });
      } catch (error) {
        throw explainFailure(error, file.shown);
      }
    });
  },
});

/** The query for all rows of a file. */
function selectAll({ staged }: StagedFile, names: readonly string[]): string {
  const aliases = names.map((_, index) => `c${index}`).join(", ");
  return `SELECT * FROM read_parquet(${quoted(staged)}, hive_partitioning = false) AS t(${aliases})`;
}

/** The names of the file's columns: in the schema, which is a tree written depth first, the children of the root. */
async function columnNames(duckdb: DuckdbSession, { staged, shown }: StagedFile): Promise<string[]> {
  const { columns: [names, children] } = await duckdb.query(`SELECT name, num_children FROM parquet_schema(${quoted(staged)})`);
  const found: string[] = [];
  for (let at = 1; at < names.length; at++) {
    found.push(String(names[at]));
    for (let inside = Number(children[at] ?? 0); inside > 0; inside--) inside += Number(children[++at] ?? 0);
  }
  const twice = found.find((name, index) => found.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new PotluckError(`${shown}: two columns are called ${showValue(twice)}; rename one in the program that writes the file`);
  }
  return found;
}
