/** @file The rows that a recipe's split tests, found again in its data, without features or targets. */
import { inDataset } from "../data/places.js";
import type { Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import { usedDatasets } from "./datasets.js";
import { openRows, take } from "./rows.js";
import { withRecipeMissing } from "./task-rows.js";

/**
 * The numbers of the rows that test, by dataset: those of `experiment.split(seed)`.
 *
 * @param recipe with a task for each value of a column where `by` names one: an experiment's, or that of a run folder
 * @param tables the recipe's datasets by name, with all their rows
 * @throws PotluckError for the errors of splits
 */
export function testRows(recipe: Recipe, tables: Readonly<Record<string, Table>>, seed = recipe.seed): Record<string, Uint32Array> {
  return Object.fromEntries(usedDatasets(recipe).map((dataset): [string, Uint32Array] => inDataset(dataset.name, undefined, () => {
    const table = withRecipeMissing(recipe, dataset.name, tables[dataset.name]);
    const { sides, sourceRows } = openRows(dataset, table, [seed]).split(seed);
    return [dataset.name, take(sourceRows, sides.test)];
  })));
}
