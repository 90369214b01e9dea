/** @file `potluck train`: all tasks of a recipe together, into a run folder. */
import type { Command } from "commander";
import type { Recipe } from "../recipe/index.js";
import type { EpochEvent } from "../train/events.js";
import { Interrupted, stoppable } from "./interrupt.js";
import { type CommonOptions, readRecipe, type ThreadOptions, withRecipe, withThreads } from "./options.js";
import { Progress } from "./progress.js";

/** Adds the command. */
export function addTrain(program: Command): void {
  withThreads(withRecipe(program.command("train")), "threads to train with")
    .argument("<recipe>", "the recipe, a YAML file")
    .description("train all tasks of a recipe together, and write weights, metrics and charts to a run folder")
    .action(async (file: string, options: CommonOptions & ThreadOptions) => {
      const { recipe, folder } = await readRecipe(file, options);
      await runTrain(recipe, folder, options);
    });
}

async function runTrain(recipe: Recipe, recipeFolder: string, { out, json, threads }: CommonOptions & ThreadOptions): Promise<void> {
  const [{ startThreads }, { readTables }, { prepare }, { recordRun }, { dropEmptyFolder, newRunFolder }, { scoreTable }] = await Promise.all([
    import("../engine/threads.js"), import("../experiment/tables.js"), import("../experiment/split.js"), import("../run/record.js"), import("../run/run-folder.js"), import("./tables.js"),
  ]);
  const progress = await Progress.start("reading the data");
  let folder: string | undefined;
  try {
    const tables = await readTables(recipe, recipeFolder);
    progress.say("making features");
    const prepared = prepare(recipe, tables, recipe.seed);
    await startThreads(threads);
    const runFolder = folder = newRunFolder(out, recipe.name);
    const { scores, best, charts, steps } = await stoppable(async (signal) => {
      const run = await recordRun({
        recipe, prepared, tasks: Object.keys(recipe.tasks), seed: recipe.seed, folder: runFolder, signal,
        onEvent: (event, total) => {
          if (event.event === "step") progress.update("training", event.step, total);
          else if (event.event === "epoch" && !json) progress.print(epochLine(event, recipe));
          else if (event.event === "stop" && !json) progress.print(`epoch ${event.epoch}  ${event.task}  stopped early`);
        },
      });
      if (run.interrupted) throw new Interrupted(signal, `after step ${run.steps} of ${run.totalSteps}; weights and metrics so far are in ${runFolder}`);
      return run;
    });
    progress.stop();
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, steps, ...(best && { bestEpoch: best.epoch }), features: prepared.features.width, tasks: scores, charts })}\n`);
    } else {
      process.stdout.write(`${scoreTable(scores, recipe)}\n\nfeatures: ${prepared.features.width}, steps: ${steps}${best ? `, best epoch: ${best.epoch}` : ""}\nrun folder: ${folder}\n`);
    }
  } finally {
    progress.stop();
    if (folder !== undefined) dropEmptyFolder(folder);
  }
}

function epochLine({ epoch, task, split, metrics }: EpochEvent, recipe: Recipe): string {
  const { metric } = recipe.tasks[task];
  return `epoch ${epoch}  ${task}  ${split === "validation" ? "validation " : ""}${metric} ${metrics[metric].toFixed(4)}`;
}
