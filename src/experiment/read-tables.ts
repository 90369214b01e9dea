/** @file Reads the datasets that a recipe's tasks use, from files or SQL. For Node only. */
import { expandColumns } from "../data/columns/patterns.js";
import { placedInDataset } from "../data/places.js";
import { tableFromColumns, type Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import { readSource } from "../source/node/read-source.js";
import { type UsedDataset, usedDatasets } from "./datasets.js";
import { missingColumns } from "./task-rows.js";

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
    tables[dataset.name] = await readTable(dataset, folder);
  }
  return tables;
}

async function readTable({ name, source, text, columns, answers, missing }: UsedDataset, folder: string): Promise<Table> {
  let table: Table | undefined;
  try {
    table = await readSource(source, { folder });
    const all = table, texts = text === null ? [] : [text];
    const features = expandColumns(columns, all.columnNames, all.name, [...answers, ...texts]);
    const wanted = new Set([...texts, ...Object.values(features).flat(), ...answers, ...missingColumns(missing)]);
    return tableFromColumns(all.name, new Map([...wanted].map((column) => [column, all.column(column)])), (row) => all.where(row));
  } catch (error) {
    throw placedInDataset(name, table?.name, error);
  }
}
