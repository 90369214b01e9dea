/** @file `potluck compare`: trains each task alone and all tasks together, with several seeds. */
import { type Command, Option } from "commander";
import { wholeNumber, withRecipe, withThreads } from "./options.js";
import type { CompareOptions } from "./run-compare.js";

/** Adds the command. */
export function addCompare(program: Command): void {
  withThreads(withRecipe(program.command("compare")), "number of trainings to run in parallel")
    .addOption(new Option("--seeds <n>", "number of seeds, starting at the recipe's seed").default(5).argParser(wholeNumber(1)))
    .description("train each task alone and all tasks together, with several seeds, and compare the scores")
    .action(async (file: string, options: CompareOptions) => (await import("./run-compare.js")).runCompare(file, options));
}
