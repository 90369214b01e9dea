/** @file The options that all commands of studies share. */
import { type Command, Option } from "commander";
import type { TextPool } from "../text/threads/text-pool.js";
import { type RecipeOptions, type ThreadOptions, wholeNumber, withRecipe, withThreads } from "./options.js";

/** Makes threads that count documents. */
export type TextPoolMaker = (documents: Readonly<Record<string, readonly string[]>>) => TextPool | undefined;

/** Options of {@link withStudy}. */
export interface StudyCommandOptions extends RecipeOptions, ThreadOptions {
  storage?: string;
  shard?: string;
  resume?: string;
  /** A port, or true for a free one. */
  watch?: string | true;
}

/** Adds the recipe, the threads, and what is done with trials. */
export function withStudy(command: Command): Command {
  return withThreads(withRecipe(command, "[recipe]"), "number of trainings to run in parallel")
    .option("--storage <file>", "where results of trials are kept and found; studies that share it train equal trials once " +
      "(default: the study's own)")
    .option("--shard <i/n>", "train a part of the trials, such as 1/3; put the parts together with potluck merge")
    .option("--resume <dir>", "go on with a study that was stopped, in its folder; needs no recipe")
    .option("--watch [port]", "show the report in a browser while it grows, at a free port or at this one");
}

/** Adds `--seeds`. */
export function withSeeds(command: Command, standard: number, description = "number of seeds, starting at the recipe's seed"): Command {
  return command.addOption(new Option("--seeds <n>", `${description} (default: ${standard})`).argParser(wholeNumber(1)));
}
