/** @file The columns of each dataset that a recipe reads. */
import { namedColumns } from "./features.js";
import type { Recipe } from "../recipe/index.js";
import type { Table } from "../data/table.js";
import { inDataset } from "../data/places.js";
import { missingColumns } from "./task-rows.js";
import { usedDatasets } from "./datasets.js";

/**
 * The columns of each dataset that features, targets, weights, splits and conditions read; each once.
 *
 * @throws PotluckError for feature columns that the table does not have
 */
export function usedColumns(recipe: Recipe, tables: Readonly<Record<string, Table>>): Record<string, string[]> {
  return Object.fromEntries(usedDatasets(recipe).map(({ name, text, columns, answers, missing }) => {
    const table = tables[name];
    const named = inDataset(name, table.name, () => namedColumns({ table, text, columns, taken: answers }));
    const all = [...(text === null ? [] : [text]), ...Object.values(named).flat(), ...answers, ...missingColumns(missing)];
    return [name, [...new Set(all)]];
  }));
}
