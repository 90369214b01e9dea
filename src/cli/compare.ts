/** @file `potluck compare`: each task alone and all together, over many seeds. */
import type { Command } from "commander";
import { Option } from "commander";
import type { Recipe } from "../recipe/index.js";
import { type CommonOptions, readRecipe, type ThreadOptions, wholeNumber, withRecipe, withThreads } from "./options.js";
import { Progress } from "./progress.js";

interface CompareOptions extends CommonOptions, ThreadOptions {
  seeds: number;
}

/** Adds the command. */
export function addCompare(program: Command): void {
  withThreads(withRecipe(program.command("compare")), "trainings side by side")
    .argument("<recipe>", "the recipe, a YAML file")
    .addOption(new Option("--seeds <n>", "how many seeds, counting up from the recipe's").default(5).argParser(wholeNumber(1)))
    .description("train each task alone and all together, once a seed, and tell what sharing brings")
    .action(async (file: string, options: CompareOptions) => {
      const { recipe, folder } = await readRecipe(file, options);
      await runCompare(recipe, folder, options);
    });
}

async function runCompare(recipe: Recipe, recipeFolder: string, { out, json, seeds, threads }: CompareOptions): Promise<void> {
  const [{ readTables }, { compare, inThisThread }, { RunPool }, { dropEmptyFolder, newRunFolder }, { writeComparison }, { comparisonTable }] = await Promise.all([
    import("../experiment/tables.js"), import("../study/compare.js"), import("../study/run-pool.js"), import("../run/run-folder.js"),
    import("../run/study-folder.js"), import("./tables.js"),
  ]);
  const progress = await Progress.start("reading the data");
  const pool = threads > 1 ? new RunPool(Math.min(threads, seeds * (Object.keys(recipe.tasks).length + 1))) : null;
  let folder: string | undefined;
  try {
    const tables = await readTables(recipe, recipeFolder);
    progress.say("making features");
    const study = folder = newRunFolder(out, `${recipe.name}-compare`);
    const comparison = await compare(recipe, tables, seeds, {
      runner: pool ?? inThisThread,
      onProgress: ({ seed, training, steps, totalSteps }) => progress.update(`seed ${seed}, ${training}`, steps, totalSteps),
      onSeed: (soFar) => writeComparison(study, recipe, recipeFolder, soFar),
    });
    progress.stop();
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, ...comparison })}\n`);
    } else {
      const split = comparison.splitVaries ? "initial weights, order and split differ from seed to seed" : "initial weights and order differ from seed to seed; the split is fixed";
      const range = seeds === 1 ? `seed ${comparison.seeds[0]}` : `seeds ${comparison.seeds[0]} to ${comparison.seeds[seeds - 1]}`;
      process.stdout.write(`${comparisonTable(comparison)}\n\n${range}; mean ± standard deviation; ${split}\nfolder: ${folder}\n`);
    }
  } finally {
    await pool?.close();
    progress.stop();
    if (folder !== undefined) dropEmptyFolder(folder);
  }
}
