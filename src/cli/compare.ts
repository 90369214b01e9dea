/** @file `potluck compare`: each task alone and all together, over many seeds. */
import { join } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import type { Recipe } from "../recipe/index.js";
import { stoppableAtOnce } from "./interrupt.js";
import { type CommonOptions, readRecipe, type ThreadOptions, wholeNumber, withRecipe, withThreads } from "./options.js";
import { Progress } from "./progress.js";

interface CompareOptions extends CommonOptions, ThreadOptions {
  seeds: number;
}

/** Adds the command. */
export function addCompare(program: Command): void {
  withThreads(withRecipe(program.command("compare")), "trainings to run at the same time")
    .argument("<recipe>", "the recipe, a YAML file")
    .addOption(new Option("--seeds <n>", "number of seeds, counting up from the recipe's").default(5).argParser(wholeNumber(1)))
    .description("train each task alone and all together, for each seed, and show whether training together helps")
    .action(async (file: string, options: CompareOptions) => {
      const { recipe, folder } = await readRecipe(file, options);
      await runCompare(recipe, folder, options);
    });
}

async function runCompare(recipe: Recipe, recipeFolder: string, { out, json, seeds, threads }: CompareOptions): Promise<void> {
  const [{ readTables }, { compare, inThisThread }, { RunPool }, { dropEmptyFolder, newRunFolder }, { writeComparison }, { textPoolFor }, { comparisonNote, comparisonTable }] = await Promise.all([
    import("../experiment/tables.js"), import("../study/compare.js"), import("../study/run-pool.js"), import("../run/run-folder.js"),
    import("../run/study-folder.js"), import("../text/threads/text-pool.js"), import("./tables.js"),
  ]);
  const progress = await Progress.start("reading the data");
  const pool = threads > 1 ? new RunPool(Math.min(threads, seeds * (Object.keys(recipe.tasks).length + 1))) : null;
  let folder = "", kept = 0;
  try {
    const tables = await readTables(recipe, recipeFolder);
    progress.say("making features");
    const comparison = await stoppableAtOnce((signal) => {
      const study = folder = newRunFolder(out, `${recipe.name}-compare`);
      return compare(recipe, tables, seeds, {
        runner: pool ?? inThisThread,
        poolFor: (documents) => textPoolFor(documents, threads),
        onProgress: ({ seed, training, steps, totalSteps }) => {
          if (!pool) signal.throwIfAborted(); // the threads of a pool are ended from outside
          progress.update(`seed ${seed}, ${training}`, steps, totalSteps);
        },
        onSeed: (soFar) => {
          kept = soFar.seeds.length;
          writeComparison(study, recipe, recipeFolder, soFar);
        },
      });
    }, () => keptSeeds(kept, seeds, join(folder, "comparison.json")));
    progress.stop();
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, ...comparison })}\n`);
    } else {
      process.stdout.write(`${comparisonTable(comparison)}\n\n${comparisonNote(comparison)}\nfolder: ${folder}\n`);
    }
  } finally {
    await pool?.close();
    progress.stop();
    if (folder !== "") dropEmptyFolder(folder);
  }
}

/** What a comparison that was stopped has kept. */
function keptSeeds(kept: number, seeds: number, file: string): string {
  if (kept === 0) return "before the first seed was complete; nothing was kept";
  return `after ${kept} of ${seeds} seeds; their results are in ${file}`;
}
