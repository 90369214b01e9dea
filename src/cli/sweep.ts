/** @file `potluck sweep`: tries settings of a recipe, and chooses by validation rows. */
import { type Command, Option } from "commander";
import { append, listed, wholeNumber } from "./options.js";
import type { SweepCommandOptions } from "./run-sweep.js";
import { withSeeds, withStudy } from "./study-options.js";

/** Adds the command. */
export function addSweep(program: Command): void {
  withSeeds(withStudy(program.command("sweep")), 3, "seeds of each candidate, starting at the recipe's seed")
    .option("--over <path=values>", "what is varied: path=v1,v2,... or path=low..high or path=log:low..high; repeatable", append)
    .addOption(new Option("--method <name>", "every combination, random draws, or successive halving (default: grid for lists, else " +
      "random)")
      .choices(["grid", "random", "halving"]))
    .addOption(new Option("--samples <n>", "candidates of a random sweep, and those that halving starts with (default: " +
      "20)").argParser(wholeNumber(1)))
    .addOption(new Option("--pareto [n]", "draw the front of two tasks from this many fixed weights of their losses (default: " +
      "9)").argParser(wholeNumber(2)))
    .option("--weightings <names>", "with --pareto: the weightings to mark, separated by commas (default: the recipe's, uncertainty, " +
      "pcgrad, cagrad)", listed)
    .description("try settings of a recipe, choose by validation rows, and score the test rows once")
    .action(async (file: string | undefined, options: SweepCommandOptions) => (await import("./run-sweep.js")).runSweep(file, options));
}
