/** @file What `potluck inspect` does. */
import { availableParallelism } from "node:os";
import { PotluckError } from "../engine/errors.js";
import { readTables } from "../experiment/read-tables.js";
import { inspect } from "../inspect/inspect.js";
import { textPoolFor } from "../text/threads/text-pool.js";
import { supportsColor } from "./color.js";
import { inspectionReport } from "./inspection-report.js";
import type { RecipeOptions } from "./options.js";
import { Progress } from "./progress.js";
import { readRecipe } from "./read-recipe.js";

/** Columns that the output takes at most, also where it does not go to a terminal. */
const WIDTH = 100;

/** Options of `potluck inspect`. */
export type InspectOptions = Omit<RecipeOptions, "out">;

/** Reads a recipe's data, and prints facts and warnings. Fails where the recipe cannot train on it, after all that could be read. */
export async function runInspect(file: string, { json, ...overrides }: InspectOptions): Promise<void> {
  const { recipe, folder } = await readRecipe("inspect", file, overrides);
  const progress = await Progress.start("reading the data");
  try {
    const tables = await readTables(recipe, folder);
    progress.show("looking at the data");
    const inspection = await inspect(recipe, tables, { poolFor: (documents) => textPoolFor(documents, availableParallelism()) });
    progress.stop();
    process.stdout.write(json ? `${JSON.stringify({ name: recipe.name, ...inspection })}\n`
      : `${inspectionReport(inspection, { width: WIDTH, color: supportsColor(process.stdout) })}\n`);
    if (inspection.problem !== null) throw new PotluckError(inspection.problem);
  } finally {
    progress.stop();
  }
}
