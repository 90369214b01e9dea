/** @file `potluck compare`: trains each task alone and all tasks together, or any arms, with several seeds. */
import { type Command, Option } from "commander";
import { append, listed, wholeNumber } from "./options.js";
import { readFractionList } from "./fraction-list.js";
import type { CompareOptions } from "./run-compare.js";
import { withSeeds, withStudy } from "./study-options.js";

/** Adds the command. */
export function addCompare(program: Command): void {
  withSeeds(withStudy(program.command("compare")), 5)
    .option("--arm <name=path=value>", "compare a variant, such as cagrad=train.weighting=cagrad, in place of the plain recipe; " +
      "repeatable", append)
    .option("--arms-only", "compare the arms with each other, without the tasks alone")
    .option("--baseline <arm>", "what the arms are compared with (default: the tasks alone; with --arms-only the first arm)")
    .option("--all-pairs", "compare each arm with each")
    .option("--margin <[task=]x>", "differences up to this count as none (default: 0.01; of errors, 1 % of the baseline); " +
      "repeatable", append)
    .addOption(new Option("--alone-features <which>", "features of a task alone: those of all tasks, or of its own dataset " +
      "(default: shared)")
      .choices(["shared", "own"]))
    .addOption(new Option("--match <what>", "capacity of a task alone: as the recipe says, or as many parameters as together " +
      "(default: recipe)")
      .choices(["recipe", "parameters"]))
    .option("--tune", "try each arm's learning rate times 0.3, 1 and 3; validation rows choose, seed by seed")
    .addOption(new Option("--until <when>", "stop when every task is settled on these rows, by a rule that allows for looking often")
      .choices(["settled"]))
    .addOption(new Option("--block <n>", "with --until: seeds between two looks (default: 5)").argParser(wholeNumber(1)))
    .addOption(new Option("--fractions <list>", "compare with shares of the training rows, such as 0.1,0.3,1").argParser(readFractionList))
    .option("--fraction-of <task>", "with --fractions: the task that has less data (default: all); repeatable, or separated " +
      "by commas", listed)
    .description("train each task alone and all tasks together, with several seeds, and say whether sharing helps")
    .action(async (file: string | undefined, options: CompareOptions) => (await import("./run-compare.js")).runCompare(file, options));
}
