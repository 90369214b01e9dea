/** @file The rows that a model was tested on, read again from where its recipe says they are. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { fingerprint } from "../data/fingerprint.js";
import { selectTableRows, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { readTables } from "../experiment/read-tables.js";
import { testRows } from "../experiment/test-rows.js";
import { fingerprintColumns, modelRecipe } from "../model/evaluate/evaluate.js";
import type { Model } from "../model/model.js";
import { isMap } from "../options/index.js";
import type { Source } from "../source/index.js";
import { comesSplit } from "../source/split-source.js";

/** What to do where a model's own rows are not there. */
const REMEDY = "give rows with --data";

/** The rows of a model's data, by dataset. */
export interface OwnTables {
  /** Those that tested it. */
  test: Record<string, Table>;
  /** All others: those that trained it, or validated. */
  others: Record<string, Table>;
}

/**
 * The rows that test, by dataset, of the data that a model was trained on.
 *
 * @param path the model's run folder, or its file in the run folder
 * @throws PotluckError where the data cannot be read, or are others than the model was trained on, or none of them test
 * @example
 * evaluateModel(model, await ownTestTables(model, "runs/reviews-1")).tasks.movie.metrics.f1.value; // what the training printed
 */
export async function ownTestTables(model: Model, path: string): Promise<Record<string, Table>> {
  return (await ownTables(model, path)).test;
}

/** As {@link ownTestTables}, with the other rows. */
export async function ownTables(model: Model, path: string): Promise<OwnTables> {
  const recipe = modelRecipe(model), folder = sourceFolder(path);
  let tables: Record<string, Table>;
  try {
    tables = await readTables(recipe, folder);
  } catch (error) {
    if (!(error instanceof PotluckError)) throw error;
    throw new PotluckError(`the rows that the model was tested on cannot be read again (${error.message}): ${REMEDY}`);
  }
  for (const [dataset, table] of Object.entries(tables)) {
    const { [dataset]: trained } = model.card.data;
    if (trained !== undefined && fingerprint(table, fingerprintColumns(model, recipe, dataset)).sha256 === trained.sha256) continue;
    const then = trained === undefined ? "the model file does not say which rows it was trained on"
      : `the data are not those that the model was trained on (${trained.rows} rows then, ${table.rows} now)`;
    throw new PotluckError(`dataset "${dataset}": ${then}: ${REMEDY}`);
  }
  const found = Object.entries(testRows(recipe, tables)).filter(([, rows]) => rows.length > 0);
  if (found.length === 0) throw new PotluckError(`no rows test: all of the model's rows trained it; ${REMEDY}`);
  const others = Object.entries(tables).map(([dataset, table]): [string, Table] => {
    const test = new Set(found.find(([name]) => name === dataset)?.[1] ?? []);
    return [dataset, selectTableRows(table, Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !test.has(row)))];
  });
  return {
    test: Object.fromEntries(found.map(([dataset, rows]) => [dataset, selectTableRows(tables[dataset], rows)])),
    others: Object.fromEntries(others),
  };
}

/** The sources of the rows that a model was trained on, and where their relative paths start. */
export function ownSources(model: Model, path: string): { sources: Source[]; folder: string } {
  const sources = Object.values(modelRecipe(model).data).flatMap(({ source }): unknown[] => (
    comesSplit(source) ? Object.values(source as object) : [source]));
  return { sources: sources as Source[], folder: sourceFolder(path) };
}

/** Where a recipe's relative paths start: the recipe in the run folder says it. */
function sourceFolder(path: string): string {
  for (const folder of [path, dirname(path)]) {
    let text: string;
    try {
      text = readFileSync(join(folder, "recipe.yaml"), "utf8");
    } catch {
      continue;
    }
    const recipe: unknown = parse(text);
    return resolve(folder, isMap(recipe) && typeof recipe.folder === "string" ? recipe.folder : ".");
  }
  throw new PotluckError(`${path}: this model file is in no run folder, whose recipe.yaml says where the rows are: ${REMEDY}`);
}
