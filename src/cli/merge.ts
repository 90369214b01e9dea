/** @file `potluck merge`: puts the parts of a study together. */
import type { Command } from "commander";
import { withOutput, withPlugins } from "./options.js";
import type { MergeOptions } from "./run-merge.js";

/** Adds the command. */
export function addMerge(program: Command): void {
  const command = program.command("merge")
    .argument("<folders...>", "folders of the same study: its shards, or copies from other machines");
  withPlugins(withOutput(command))
    .description("put the shards of a study together, check them against each other, and give the answer")
    .action(async (folders: string[], options: MergeOptions) => (await import("./run-merge.js")).runMerge(folders, options));
}
