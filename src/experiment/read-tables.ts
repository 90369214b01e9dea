/** @file Reads the datasets that a recipe's tasks use, from files or SQL. For Node only. */
import { exceptedColumns, expandColumns } from "../data/columns/patterns.js";
import { placedInDataset } from "../data/places.js";
import { tableFromColumns, type Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import { withSources } from "../source/node/read-source.js";
import type { Source } from "../source/index.js";
import type { SplitSource } from "../source/split-source.js";
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
  return withSources({ folder }, async (read) => {
    const tables: Record<string, Table> = {};
    for (const dataset of usedDatasets(recipe)) tables[dataset.name] = await readTable(dataset, read);
    return tables;
  });
}

async function readTable(
  { name, source, text, columns, answers, missing }: UsedDataset, read: (source: Source | SplitSource) => Promise<Table>,
): Promise<Table> {
  let table: Table | undefined;
  try {
    const all = table = await read(source), texts = text === null ? [] : [text], { sides } = all;
    const features = expandColumns(columns, all.columnNames, all.name, [...answers, ...texts]);
    const excepted = exceptedColumns(columns, all.columnNames, all.name); // they are looked for again when features are made
    const wanted = new Set([...texts, ...Object.values(features).flat(), ...answers, ...excepted, ...missingColumns(missing)]);
    const kept = tableFromColumns(all.name, new Map([...wanted].map((column) => [column, all.column(column)])), (row) => all.where(row));
    return sides ? { ...kept, sides } : kept;
  } catch (error) {
    throw placedInDataset(name, table?.name, error);
  }
}
