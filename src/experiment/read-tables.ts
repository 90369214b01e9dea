/** @file Reads the datasets that a recipe's tasks use, from files or SQL. For Node only. */
import { exceptedColumns, expandColumns } from "../data/columns/patterns.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { withPlace } from "../engine/errors.js";
import type { Recipe } from "../recipe/index.js";
import { withSources } from "../source/node/read-source.js";
import type { Source } from "../source/index.js";
import type { SplitSource } from "../source/split-source.js";
import { type UsedDataset, usedDatasets } from "./datasets.js";

/**
 * Reads all rows of each used dataset, with the columns that the recipe names.
 *
 * @param folder where relative paths start: the folder of the recipe's file, or the recipe's `folder`
 * @throws PotluckError for any error in a source or a column; it names the dataset
 * @example
 * const { movie } = await readTables(parseRecipe(text, { file }), dirname(file));
 * movie.rows;
 */
export async function readTables(recipe: Recipe, folder: string): Promise<Record<string, Table>> {
  return withSources({ folder }, async (read) => {
    const tables: Record<string, Table> = {};
    for (const dataset of usedDatasets(recipe)) {
      try {
        tables[dataset.name] = await readTable(dataset, read);
      } catch (error) {
        throw withPlace(`dataset "${dataset.name}"`, error);
      }
    }
    return tables;
  });
}

async function readTable({ source, text, columns, answers }: UsedDataset, read: (source: Source | SplitSource) => Promise<Table>): Promise<Table> {
  const table = await read(source), texts = text === null ? [] : [text];
  const features = expandColumns(columns, table.columnNames, table.name, [...answers, ...texts]);
  const excepted = exceptedColumns(columns, table.columnNames, table.name); // they are looked for again when features are made
  const wanted = new Set([...texts, ...Object.values(features).flat(), ...answers, ...excepted]), { sides } = table;
  const kept = tableFromColumns(table.name, new Map([...wanted].map((column) => [column, table.column(column)])), (row) => table.where(row));
  return sides ? { ...kept, sides } : kept;
}
