/** @file Reads the recipe that a command line names. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import type { RecipeOptions } from "./options.js";

/** Reads and resolves a recipe. Its relative paths start at `folder`. */
export function readRecipe(file: string, { set, seed }: Pick<RecipeOptions, "set" | "seed">): { recipe: Recipe; folder: string } {
  const recipe = parseRecipe(readText(file), { file, set, seed });
  return { recipe, folder: resolve(dirname(file), recipe.folder ?? ".") };
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : `this file cannot be read (${code})`;
    throw new PotluckError(`${file}: ${why}; give the path of a recipe, such as examples/article/recipe.yaml`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString("utf8").split("\uFFFD")[0].split("\n").length;
    throw new PotluckError(`${file}:${line}: not valid UTF-8; save the recipe as UTF-8 text`);
  }
}
