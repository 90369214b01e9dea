/** @file `potluck watch`: a live page of a study or a run. */
import { type Command, Option } from "commander";
import { wholeNumber, withPlugins } from "./options.js";
import type { WatchCliOptions } from "./run-watch.js";

/** Adds the command. */
export function addWatch(program: Command): void {
  withPlugins(program.command("watch"))
    .argument("<folder>", "folder of a study or a run; it may not be there yet")
    .addOption(new Option("--port <n>", "port to listen at, on this machine alone; 0 takes a free one")
      .default(8087).argParser(wholeNumber(0)))
    .description("show a study or a run as a page that updates by itself")
    .action(async (folder: string, options: WatchCliOptions) => (await import("./run-watch.js")).runWatch(folder, options));
}
