/** @file `potluck train`: trains all tasks of a recipe together and writes a run folder. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { PotluckError } from "../engine/errors.js";
import { readInterval } from "../run/checkpoint-interval.js";
import { withRecipe, withThreads } from "./options.js";
import type { TrainOptions } from "./run-train.js";

/** Adds the command. */
export function addTrain(program: Command): void {
  withThreads(withRecipe(program.command("train"), "[recipe]"), "number of threads")
    .option("--no-baselines", "train no linear models to compare with")
    .option("--from <dir>", "start from the weights of a trained model, a run folder or a model file: its trunk, and its heads of the " +
      "same tasks")
    .option("--fresh-heads", "with --from, take no heads over")
    .option("--resume <dir>", "go on with the interrupted run in this folder; give no recipe")
    .addOption(new Option("--checkpoint <interval>", "write checkpoint.safetensors after so many steps (500) or so much time (30s, 5m), " +
      "so that an interrupted run can go on, or never (off); does not change the results (default: 60s)").argParser(interval))
    .option("--keep-checkpoint", "keep the last checkpoint when the run has ended")
    .option("--tensorboard", "write an event file for TensorBoard into the run folder too")
    .option("--watch [port]", "show the report in a browser while it grows, at a free port or at this one")
    .description("train all tasks of a recipe together; write weights, metrics and charts to a run folder")
    .action(async (file: string | undefined, options: TrainOptions, command: Command) => {
      if (file === undefined && options.resume === undefined) command.error("error: missing required argument 'recipe'");
      await (await import("./run-train.js")).runTrain(file, options);
    });
}

/** The text of an interval, checked. (commander takes null, which `off` means, for no value.) */
function interval(text: string): string {
  try {
    readInterval(text);
    return text;
  } catch (error) {
    throw error instanceof PotluckError ? new InvalidArgumentError(`${error.message}.`) : error;
  }
}
