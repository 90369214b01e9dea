/** @file The folder of a comparison: its recipe and its results. Written after each seed, so that a stopped comparison keeps them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../recipe/index.js";
import { writeRecipe } from "./run-folder.js";
import { writeFileWhole } from "./write-file.js";

/**
 * Writes the results of a comparison so far.
 *
 * @param sourceFolder where the recipe's relative paths start
 * @throws PotluckError if a file cannot be written
 * @example
 * await compare(recipe, tables, 20, { onSeed: (soFar) => writeComparison(folder, recipe, recipeFolder, soFar) });
 */
export function writeComparison(folder: string, recipe: Recipe, sourceFolder: string, comparison: object): void {
  if (!existsSync(join(folder, "recipe.yaml"))) writeRecipe(folder, recipe, sourceFolder);
  writeFileWhole(join(folder, "comparison.json"), `${JSON.stringify(comparison, null, 2)}\n`);
}
