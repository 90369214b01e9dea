/** @file Reads the datasets that a recipe's tasks use. For Node only: sources are files and SQL. */
import { expandColumns } from "../data/columns/patterns.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { columnsByKind, type Recipe } from "../recipe/index.js";
import { readSource } from "../source/node/read-source.js";
import { answerColumns, usedDatasets } from "./rows.js";

/**
 * Reads every used dataset whole, with the columns that the recipe names.
 *
 * @param folder the folder where relative paths start: the recipe's own, or the one that its `folder` names
 * @throws PotluckError for whatever is wrong with a source or a column; it names the dataset
 * @example
 * const { movie } = await readTables(parseRecipe(text, { file }), dirname(file));
 * movie.rows;
 */
export async function readTables(recipe: Recipe, folder: string): Promise<Record<string, Table>> {
  const tables: Record<string, Table> = {};
  for (const name of usedDatasets(recipe)) {
    try {
      tables[name] = await readTable(recipe, name, folder);
    } catch (error) {
      throw error instanceof PotluckError ? new PotluckError(`data "${name}": ${error.message}`) : error;
    }
  }
  return tables;
}

async function readTable(recipe: Recipe, name: string, folder: string): Promise<Table> {
  const settings = recipe.data[name], texts = settings.text === null ? [] : [settings.text];
  const table = await readSource(settings.source, { folder });
  const answers = answerColumns(recipe, name);
  const features = expandColumns(columnsByKind(settings), table.columnNames, table.name, [...answers, ...texts]);
  const wanted = new Set([...texts, ...Object.values(features).flat(), ...answers]);
  return tableFromColumns(table.name, new Map([...wanted].map((column) => [column, table.column(column)])), (row) => table.where(row));
}
