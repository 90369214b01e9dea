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

async function runTrain(recipe: Recipe, sourceFolder: string, { out, json, threads }: CommonOptions & ThreadOptions): Promise<void> {
  const [{ startThreads }, { readTables }, { Experiment }, { recordRun }, { dropEmptyFolder, newRunFolder }, { scoreTable }, { textPoolFor }] = await Promise.all([
    import("../engine/threads.js"), import("../experiment/tables.js"), import("../experiment/experiment.js"), import("../run/record.js"),
    import("../run/run-folder.js"), import("./tables.js"), import("../text/threads/text-pool.js"),
  ]);
  const progress = await Progress.start("reading the data");
  let folder: string | undefined;
  try {
    const tables = await readTables(recipe, sourceFolder);
    progress.say("making features");
    const split = (await Experiment.open(recipe, tables, { poolFor: (documents) => textPoolFor(documents, threads) })).split();
    await startThreads(threads);
    const runFolder = folder = newRunFolder(out, recipe.name);
    const { scores, best, charts, steps } = await stoppable(async (signal) => {
      const run = await recordRun({
        recipe, split, seed: recipe.seed, folder: runFolder, sourceFolder, signal,
        onEvent: (event, total) => {
          if (event.event === "step") progress.update("training", event.step, total);
          else if (event.event === "epoch" && !json) progress.print(epochLine(event, recipe));
          else if (event.event === "stop" && !json) progress.print(`epoch ${event.epoch}  ${event.task}  stopped early`);
        },
      });
      if (run.interrupted) {
        throw new Interrupted(signal, `after step ${run.steps} of ${run.totalSteps}; the weights and metrics up to there are in ${runFolder}`);
      }
      return run;
    });
    progress.stop();
    const features = split.features.width;
    if (json) {
      process.stdout.write(`${JSON.stringify({ folder, steps, ...(best && { bestEpoch: best.epoch }), features, tasks: scores, charts })}\n`);
    } else {
      const facts = `features: ${features}, steps: ${steps}${best ? `, best epoch: ${best.epoch}` : ""}`;
      process.stdout.write(`${scoreTable(scores, recipe)}\n\n${facts}\nrun folder: ${folder}\n`);
    }
  } finally {
    progress.stop();
    if (folder !== undefined) dropEmptyFolder(folder);
  }
}

function epochLine({ epoch, task, split, metrics }: EpochEvent, recipe: Recipe): string {
  const { name } = recipe.tasks[task].metric;
  return `epoch ${epoch}  ${task}  ${split === "validation" ? "validation " : ""}${name} ${metrics[name].toFixed(4)}`;
}
