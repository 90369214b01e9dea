/** @file Reads the datasets that a recipe's tasks use. For Node only: sources are files and SQL. */
import { expandColumns } from "../data/columns/patterns.js";
import { readSource } from "../source/node/read-source.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { Recipe } from "../recipe/index.js";
import { answerColumns, usedData } from "./split.js";

/**
 * Reads every used dataset, whole, keeping the columns that the recipe names.
 *
 * @param folder the recipe's folder, where relative paths start
 * @throws PotluckError for whatever is wrong with a source or a column; it names the dataset
 * @example
 * const { movie } = await readTables(parseRecipe(text, { file }), dirname(file));
 * movie.rows;
 */
export async function readTables(recipe: Recipe, folder: string): Promise<Record<string, Table>> {
  const tables: Record<string, Table> = {};
  for (const name of usedData(recipe)) {
    try {
      tables[name] = await readTable(recipe, name, folder);
    } catch (error) {
      throw error instanceof PotluckError ? new PotluckError(`data "${name}": ${error.message}`) : error;
    }
  }
  return tables;
}

async function readTable(recipe: Recipe, name: string, folder: string): Promise<Table> {
  const { source, text, ...columns } = recipe.data[name];
  const table = await readSource(source, { folder });
  const answers = answerColumns(recipe, name), texts = text === null ? [] : [text];
  const { numeric, categorical, image } = expandColumns(columns, table.columnNames, table.name, [...answers, ...texts]);
  const wanted = new Set([...texts, ...numeric, ...categorical, ...image, ...answers]);
  return tableFromColumns(table.name, new Map([...wanted].map((column) => [column, table.column(column)])), (row) => table.where(row));
}
