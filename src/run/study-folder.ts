/** @file The folder of a comparison: its recipe, and what the seeds that are done have shown. Written after every seed, so that a stopped study keeps them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../recipe/index.js";
import { writeRecipe } from "./run-folder.js";
import { writeFileWhole } from "./write-file.js";

/**
 * Writes what a comparison has found so far.
 *
 * @param sourceFolder where the recipe's relative paths start
 * @throws PotluckError when the disk refuses: it names the file
 * @example
 * await compare(recipe, tables, 20, { onSeed: (soFar) => writeComparison(folder, recipe, recipeFolder, soFar) });
 */
export function writeComparison(folder: string, recipe: Recipe, sourceFolder: string, comparison: object): void {
  if (!existsSync(join(folder, "recipe.yaml"))) writeRecipe(folder, recipe, sourceFolder);
  writeFileWhole(join(folder, "comparison.json"), `${JSON.stringify(comparison, null, 2)}\n`);
}
