/** @file Reads the datasets that a recipe's tasks use, from files or SQL. For Node only. */
import { expandColumns } from "../data/columns/patterns.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { withPlace } from "../engine/errors.js";
import type { Recipe } from "../recipe/index.js";
import { readSource } from "../source/node/read-source.js";
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
  const tables: Record<string, Table> = {};
  for (const dataset of usedDatasets(recipe)) {
    try {
      tables[dataset.name] = await readTable(dataset, folder);
    } catch (error) {
      throw withPlace(`dataset "${dataset.name}"`, error);
    }
  }
  return tables;
}

async function readTable({ source, text, columns, answers }: UsedDataset, folder: string): Promise<Table> {
  const table = await readSource(source, { folder }), texts = text === null ? [] : [text];
  const features = expandColumns(columns, table.columnNames, table.name, [...answers, ...texts]);
  const wanted = new Set([...texts, ...Object.values(features).flat(), ...answers]), { sides } = table;
  const read = new Map([...wanted].map((column) => [column, table.column(column)]));
  return { ...tableFromColumns(table.name, read, (row) => table.where(row)), ...(sides && { sides }) };
}
