/** @file What `potluck compare` does. */
import { join } from "node:path";
import { expandTasks } from "../experiment/expand-tasks.js";
import { readTables } from "../experiment/read-tables.js";
import { warningsOf } from "../inspect/inspect.js";
import type { Warning } from "../inspect/types.js";
import { newRunFolder, removeEmptyFolder } from "../run/run-folder.js";
import { writeComparison } from "../run/study-folder.js";
import { compare, inThisThread } from "../study/compare.js";
import { RunPool } from "../study/node/run-pool.js";
import { textPoolFor } from "../text/threads/text-pool.js";
import { supportsColor } from "./color.js";
import { stoppableAtOnce } from "./interrupt.js";
import type { RecipeOptions, ThreadOptions } from "./options.js";
import { Progress } from "./progress.js";
import { readRecipe } from "./read-recipe.js";
import { comparisonNote, comparisonTable } from "./result-tables.js";
import { warningLines } from "./warning-lines.js";

/** Options of `potluck compare`. */
export interface CompareOptions extends RecipeOptions, ThreadOptions {
  seeds: number;
}

/** Compares each task alone with all tasks together, then prints a table. */
export async function runCompare(file: string, { out, json, seeds, threads, ...overrides }: CompareOptions): Promise<void> {
  const { recipe: written, folder: sourceFolder } = await readRecipe("compare", file, overrides);
  const progress = await Progress.start("reading the data");
  let pool: RunPool | null = null;
  let folder = "", completeSeeds = 0, warnings: Warning[] | undefined;
  try {
    const tables = await readTables(written, sourceFolder), recipe = expandTasks(written, tables);
    const trainings = seeds * (Object.keys(recipe.tasks).length + 1);
    const threaded = pool = threads > 1 ? new RunPool(Math.min(threads, trainings)) : null;
    progress.show("extracting features");
    const comparison = await stoppableAtOnce((signal) => {
      const study = folder = newRunFolder(out, `${recipe.name}-compare`);
      return compare(recipe, tables, seeds, {
        runner: threaded ?? inThisThread,
        poolFor: (documents) => textPoolFor(documents, threads),
        onProgress: ({ seed, training, steps, totalSteps }) => {
          if (!threaded) signal.throwIfAborted(); // `pool.close` below stops the threads of a pool
          progress.update(`seed ${seed}, ${training}`, steps, totalSteps);
        },
        onSplit(split) {
          if (warnings) return; // the first split speaks for all
          warnings = warningsOf(recipe, tables, split);
          if (!json && warnings.length > 0) progress.say(warningLines(warnings, file, supportsColor(process.stderr)));
        },
        onSeed: (soFar) => {
          completeSeeds = soFar.seeds.length;
          writeComparison(study, recipe, sourceFolder, { ...soFar, warnings: warnings ?? [] });
        },
      });
    }, () => savedSeeds(completeSeeds, seeds, join(folder, "comparison.json")));
    progress.stop();
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, ...comparison, warnings: warnings ?? [] })}\n`);
    } else {
      process.stdout.write(`${comparisonTable(comparison)}\n\n${comparisonNote(comparison)}\nfolder: ${folder}\n`);
    }
  } finally {
    await pool?.close();
    progress.stop();
    if (folder !== "") removeEmptyFolder(folder);
  }
}

/** What a stopped comparison has written. */
function savedSeeds(complete: number, seeds: number, file: string): string {
  if (complete === 0) return "before the first seed was complete; nothing was saved";
  return `after ${complete} of ${seeds} seeds; their results are in ${file}`;
}
