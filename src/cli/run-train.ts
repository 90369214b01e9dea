/** @file What `potluck train` does. */
import { startThreads } from "../engine/threads.js";
import { Experiment } from "../experiment/experiment.js";
import { readTables } from "../experiment/read-tables.js";
import { warningsOf } from "../inspect/inspect.js";
import { recordRun } from "../run/record-run.js";
import { newRunFolder, removeEmptyFolder } from "../run/run-folder.js";
import { textPoolFor } from "../text/threads/text-pool.js";
import { accountReport } from "./account-report.js";
import { supportsColor } from "./color.js";
import { EpochLines } from "./epoch-lines.js";
import { Interrupted, stoppable } from "./interrupt.js";
import type { RecipeOptions, ThreadOptions } from "./options.js";
import { Progress } from "./progress.js";
import { readRecipe } from "./read-recipe.js";
import { warningLines } from "./warning-lines.js";

/** Columns that the output takes at most, also where it does not go to a terminal. */
const WIDTH = 100;

/** Options of `potluck train`. */
export type TrainOptions = RecipeOptions & ThreadOptions & {
  /** False with `--no-baselines`. */
  baselines: boolean;
  tensorboard?: boolean;
};

/** Trains a recipe, then prints its account and the run folder. */
export async function runTrain(file: string, { out, json, threads, baselines, tensorboard, ...overrides }: TrainOptions): Promise<void> {
  const { recipe: written, folder: sourceFolder } = await readRecipe("train", file, overrides);
  const progress = await Progress.start("reading the data");
  let created: string | undefined;
  try {
    const tables = await readTables(written, sourceFolder);
    progress.show("extracting features");
    const experiment = await Experiment.open(written, tables, { poolFor: (documents) => textPoolFor(documents, threads) });
    const { recipe } = experiment, split = experiment.split(), lines = new EpochLines(recipe);
    const warnings = warningsOf(recipe, tables, split);
    if (!json && warnings.length > 0) progress.say(warningLines(warnings, file, supportsColor(process.stderr)));
    await startThreads(threads);
    const folder = created = newRunFolder(out, recipe.name);
    const { scores, best, account, charts, steps } = await stoppable(async (signal) => {
      const run = await recordRun({
        recipe, split, seed: recipe.seed, folder, sourceFolder, tables, warnings, baselines, tensorboard, signal,
        onBaseline: (task) => progress.show(`training a linear model of ${task}, to compare with`),
        onStep: ({ done, total }) => progress.update("training", done, total),
        onEvent: (event) => {
          if (json) return;
          const line = lines.of(event);
          if (line !== null) progress.print(line);
        },
      });
      if (run.account !== null) return run;
      throw new Interrupted(signal, `after step ${run.steps}; the results so far are in ${folder}`);
    });
    progress.stop();
    const features = split.features.width;
    if (json) {
      const result = { folder, steps, ...(best && { bestEpoch: best.epoch }), features, tasks: scores, warnings, account, charts };
      process.stdout.write(`${JSON.stringify(result)}\n`);
    } else {
      const report = accountReport(account!, { width: WIDTH, color: supportsColor(process.stdout) });
      process.stdout.write(`${report}\nfeatures: ${features}\nrun folder: ${folder}\n`);
    }
  } finally {
    progress.stop();
    if (created !== undefined) removeEmptyFolder(created);
  }
}
