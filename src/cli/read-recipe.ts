/** @file Reads the recipe and the plug-ins that a command line names. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { requirePlugins } from "../run/plugin-record.js";
import { whyNoRecipe } from "../run/wrong-file.js";
import type { PluginOptions, RecipeOptions } from "./options.js";

/** Loads plug-ins, one after the other. */
export async function loadPlugins({ plugin = [] }: PluginOptions): Promise<void> {
  if (plugin.length === 0) return;
  const { loadPlugin } = await import("../plugin/node/load-plugin.js");
  for (const path of plugin) await loadPlugin(path);
}

/**
 * Loads the plug-ins, then reads and resolves a recipe. Its relative paths start at `folder`.
 *
 * @param command the command's name, for the error that says which one would work
 */
export async function readRecipe(
  command: string, file: string, { set, seed, plugin }: Pick<RecipeOptions, "set" | "seed" | "plugin">,
): Promise<{ recipe: Recipe; folder: string }> {
  await loadPlugins({ plugin });
  const recipe = parse(command, file, readRecipeText(file), { set, seed });
  return { recipe, folder: resolve(dirname(file), recipe.folder ?? ".") };
}

function parse(command: string, file: string, text: string, options: Pick<RecipeOptions, "set" | "seed">): Recipe {
  try {
    return parseRecipe(text, { file, ...options });
  } catch (error) {
    // a recipe in a run folder, whose plug-ins are known: their members would be called unknown
    if (error instanceof PotluckError && basename(file) === "recipe.yaml") requirePlugins(dirname(file), `potluck ${command} ${file}`);
    throw error;
  }
}

/** The text of a recipe's file. @throws PotluckError where it is none */
export function readRecipeText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : `this file cannot be read (${code})`;
    const own = join(file, "recipe.yaml");
    if (code === "EISDIR" && existsSync(own)) throw new PotluckError(`${file}: this is a run folder; its recipe is ${own}`);
    throw new PotluckError(`${file}: ${why}; give the path of a recipe, such as examples/article/recipe.yaml`);
  }
  const wrong = whyNoRecipe(file, bytes);
  if (wrong !== undefined) throw new PotluckError(`${file}: ${wrong}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString("utf8").split("\uFFFD")[0].split("\n").length;
    throw new PotluckError(`${file}:${line}: not valid UTF-8; save the recipe as UTF-8 text`);
  }
}
