/** @file `potluck affinity`: which tasks help which, and which grouping of them is better. */
import { type Command, Option } from "commander";
import { numberBetween, wholeNumber } from "./options.js";
import type { AffinityCommandOptions } from "./run-affinity.js";
import { withSeeds, withStudy } from "./study-options.js";

/** Adds the command. */
export function addAffinity(program: Command): void {
  withSeeds(withStudy(program.command("affinity")), 3, "number of seeds of the search, starting at the recipe's seed")
    .addOption(new Option("--confirmation-seeds <n>",
      "fresh seeds that confirm the grouping, after those of the search (default: 5)").argParser(wholeNumber(1)))
    .addOption(new Option("--method <name>", "what the search trains: all subsets of the tasks, pairs, or random groups for a surrogate " +
      "(default: by the number of tasks)")
      .choices(["subsets", "pairs", "surrogate"]))
    .addOption(new Option("--max-trainings <n>", "trainings of the search at most, all seeds together; a cheaper method is used where " +
      "needed").argParser(wholeNumber(1)))
    .addOption(new Option("--aside <share>", "share of each dataset's rows that only the confirmation tests on; test rows that are " +
      "given are those (default: 0.3)")
      .argParser(numberBetween(0, 1)))
    .option("--no-cheap", "leave out lookahead and the cosine of gradients, which cost one more training")
    .description("find out which tasks help which, and whether a grouping of them is better than all together and each alone")
    .action(async (file: string | undefined, options: AffinityCommandOptions) => (await import("./run-affinity.js")).runAffinity(file,
      options));
}
