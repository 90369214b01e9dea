/** @file `potluck train`: trains all tasks of a recipe together and writes a run folder. */
import type { Command } from "commander";
import { withRecipe, withThreads } from "./options.js";
import type { TrainOptions } from "./run-train.js";

/** Adds the command. */
export function addTrain(program: Command): void {
  withThreads(withRecipe(program.command("train")), "number of threads")
    .option("--no-baselines", "train no linear models to compare with")
    .option("--tensorboard", "write an event file for TensorBoard into the run folder too")
    .description("train all tasks of a recipe together; write weights, metrics and charts to a run folder")
    .action(async (file: string, options: TrainOptions) => (await import("./run-train.js")).runTrain(file, options));
}
