/** @file What the tests of cases share: a case's recipe with its files, up to the point where a training would begin. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { parseRecipe, type Recipe, recipeToYaml } from "../../src/recipe/index.js";

/** A recipe of the folder that the test is in. @param set changes, as `--set` takes them */
export function recipeOf(test: string, name: string, set: readonly string[] = []): Recipe {
  const file = fileURLToPath(new URL(name, test));
  return parseRecipe(readFileSync(file, "utf8"), { file: name, set });
}

/** The recipe as a run folder keeps it. */
export const again = (recipe: Recipe): Recipe => parseRecipe(recipeToYaml(recipe), { file: "recipe.yaml" });

/** A recipe's files, read and split. */
export async function openRecipe(test: string, recipe: Recipe): Promise<ExperimentSplit> {
  const tables = await readTables(recipe, fileURLToPath(new URL(".", test)));
  return (await Experiment.open(recipe, tables, { seeds: [1] })).split(1);
}
