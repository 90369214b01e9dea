/** @file The rows with targets that a command line names: files by dataset, or the model's own test rows. */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { Model } from "../model/model.js";
import { modelRecipe } from "../model/evaluate/evaluate.js";
import { neededColumns } from "../model/rows.js";
import { listNames } from "../options/index.js";
import type { Recipe } from "../recipe/index.js";
import { modelSource, withModelText } from "../run/model-source.js";
import { ownTestTables } from "../run/own-rows.js";
import type { Source } from "../source/index.js";
import { readSource } from "../source/node/read-source.js";
import { sourceOf } from "./source-option.js";

/**
 * Tables by dataset.
 *
 * @param path of the model: its run folder, or its file
 * @param data what `--data` was given: a source each, with `DATASET=` in front where several might be meant; none: the own test rows
 */
export async function modelRows(
  model: Model, path: string, data: readonly string[], format: string | undefined,
): Promise<Record<string, Table>> {
  if (data.length === 0) return ownTestTables(model, path);
  const tables: Record<string, Table> = {}, recipe = modelRecipe(model);
  for (const given of data) {
    const { source: asked, dataset: name } = namedSource(model, given, format), { source } = modelSource(model, asked, name);
    const table = withModelText(model, await readSource(source), name);
    const dataset = name ?? fittingDataset(model, recipe, table, given);
    if (Object.hasOwn(tables, dataset)) {
      throw new PotluckError(`--data: two sources are rows of the dataset "${dataset}"; give a glob of both files`);
    }
    tables[dataset] = table;
  }
  return tables;
}

/** @throws PotluckError for a `--format` that says nothing, since the own test rows are read as the recipe says */
export function checkFormat(format: string | undefined, data: readonly string[]): void {
  if (format !== undefined && data.length === 0) {
    throw new PotluckError("--format does nothing without --data: leave it out, or give --data");
  }
}

/** The source of a `--data`, and the dataset that stands in front of it, if one does. */
export function namedSource(model: Model, given: string, format: string | undefined): { source: Source; dataset?: string } {
  const [, name, rest] = /^([^=]+)=(.*)$/su.exec(given) ?? [], isNamed = name !== undefined && Object.hasOwn(model.inputs, name);
  return { source: sourceOf(isNamed ? rest : given, format), ...(isNamed && { dataset: name }) };
}

/** The dataset whose columns a table has, targets included. */
function fittingDataset(model: Model, recipe: Recipe, table: Table, given: string): string {
  const names = Object.keys(model.inputs), has = (column: string): boolean => table.columnNames.includes(column);
  const fitting = names.filter((name) => neededColumns(model.inputs[name]).every(has) && Object.values(recipe.tasks).some((task) => (
    task.data === name && [task.target].flat().every(has))));
  if (fitting.length === 1) return fitting[0];
  if (fitting.length > 1) {
    throw new PotluckError(`${table.name}: these may be rows of ${listNames(fitting)}: say which, as in --data ${fitting[0]}=${given}`);
  }
  const needs = names.map((name) => {
    const targets = Object.values(recipe.tasks).filter((task) => task.data === name).map((task) => [task.target].flat().join(" and "));
    const who = names.length > 1 ? `dataset ${name}` : "the model";
    return `${who} needs ${listNames(neededColumns(model.inputs[name]), "and")}, and a target, ${listNames([...new Set(targets)])}`;
  });
  throw new PotluckError(`${table.name} has the columns ${listNames(table.columnNames.slice(0, 20), "and")}, but ${needs.join("; ")}`);
}
