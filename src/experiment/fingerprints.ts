/** @file The fingerprints of an experiment's data, for a model file. */
import { type Fingerprint, fingerprint } from "../data/fingerprint.js";
import type { Table } from "../data/table.js";
import type { Recipe } from "../recipe/index.js";
import { usedDatasets } from "./datasets.js";
import type { ExperimentSplit } from "./experiment.js";

/**
 * The fingerprints of the datasets: of the columns that the tasks and the features read. A model file keeps them.
 *
 * @param recipe the experiment's own
 * @param tables the datasets' tables, with all their rows
 * @example
 * encodeModel({ recipe, split, network: plan.model, metrics: scores, data: fingerprints(recipe, split, tables) });
 */
export function fingerprints(
  recipe: Recipe, { inputs }: ExperimentSplit, tables: Readonly<Record<string, Table>>,
): Record<string, Fingerprint> {
  return Object.fromEntries(usedDatasets(recipe).map(({ name, text, answers }) => {
    const columns = new Set([...(text === null ? [] : [text]), ...Object.values(inputs[name]).flat(), ...answers]);
    return [name, fingerprint(tables[name], [...columns])];
  }));
}
