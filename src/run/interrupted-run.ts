/** @file An interrupted run, read from its folder so that it can go on. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { type Checkpoint, readCheckpoint } from "./checkpoint.js";
import { requirePlugins } from "./plugin-record.js";

/** What goes on with a run. */
export interface InterruptedRun {
  recipe: Recipe;
  /** Where the recipe's relative paths start. */
  sourceFolder: string;
  checkpoint: Checkpoint;
}

/**
 * Reads an interrupted run, whatever stopped it: a signal, a crash, a full disk.
 *
 * @param command what would go on but for plug-ins that are not loaded, for that error
 * @throws PotluckError when the run has ended, there is none, its recipe was changed, its checkpoint is damaged or of another version of
 *   Potluck, or plug-ins are not loaded
 * @example
 * const { recipe, sourceFolder, checkpoint } = readInterruptedRun("runs/reviews-1");
 * const tables = await readTables(recipe, sourceFolder), experiment = await Experiment.open(recipe, tables);
 * await recordRun({
 *   recipe: experiment.recipe, split: experiment.split(), seed: recipe.seed, folder: "runs/reviews-1", sourceFolder, tables,
 *   baselines: checkpoint.baselines, resume: checkpoint,
 * });
 */
export function readInterruptedRun(folder: string, command?: string): InterruptedRun {
  const checkpoint = readCheckpoint(folder), file = join(folder, "recipe.yaml");
  requirePlugins(folder, command);
  if (existsSync(file)) checkUnchanged(file, readFileSync(file, "utf8"), checkpoint.recipe);
  const recipe = parseRecipe(checkpoint.recipe, { file });
  return { recipe, sourceFolder: resolve(folder, recipe.folder ?? "."), checkpoint };
}

/** Names the first line of the recipe that is not as it was. */
function checkUnchanged(file: string, text: string, before: string): void {
  if (text === before) return;
  const now = text.split("\n"), was = before.split("\n");
  const line = Array.from({ length: Math.max(now.length, was.length) }, (_, index) => index).find((index) => now[index] !== was[index])!;
  const shown = (lines: readonly string[]): string => (line < lines.length ? showValue(lines[line].trim()) : "not there");
  throw new PotluckError(`${file}:${line + 1}: the recipe was changed since the run began: this line is ${shown(now)}, and was ` +
    `${shown(was)}. Undo the change, or train the changed recipe as a new run: potluck train ${file}`);
}
