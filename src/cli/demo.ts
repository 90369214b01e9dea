/** @file `potluck demo`, which `npm start` runs: trains two tasks on generated reviews, each alone and both together. */
import { type Command, Option } from "commander";
import { numberBetween, wholeNumber, withOutput } from "./options.js";
import type { DemoOptions } from "./run-demo.js";

const overlap = "shared opinion words: 1 for all, 0 for none, -1 for all, but with opposite meanings";

/** Adds the command. */
export function addDemo(program: Command): void {
  withOutput(program.command("demo"))
    .addOption(new Option("--seed <n>", "random seed").default(1).argParser(wholeNumber(0)))
    .addOption(new Option("--overlap <share>", overlap).default(1).argParser(numberBetween(-1, 1)))
    .addOption(new Option("--documents <n>", "number of reviews per task").default(600).argParser(wholeNumber(8)))
    .description("generate reviews for two tasks, train each task alone and both together, and show the scores")
    .action(async (options: DemoOptions) => (await import("./run-demo.js")).runDemo(options));
}
