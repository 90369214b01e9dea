/** @file `potluck demo`, which `npm start` runs: trains two tasks on generated reviews, each alone and both together. */
import { type Command, Option } from "commander";
import { numberBetween, wholeNumber, withOutput } from "./options.js";
import { PotluckError } from "../engine/errors.js";
import type { DemoOptions } from "./run-demo.js";

const overlap = "shared opinion words: 1 for all, 0 for none, -1 for all, but with opposite meanings";

/** Adds the command. */
export function addDemo(program: Command): void {
  withOutput(program.command("demo"))
    .addOption(new Option("--seed <n>", "random seed").default(1).argParser(wholeNumber(0)))
    .addOption(new Option("--overlap <share>", overlap).default(1).argParser(numberBetween(-1, 1)))
    .addOption(new Option("--documents <n>", "number of reviews per task").default(600).argParser(wholeNumber(8)))
    .option("--study", "compare in three worlds where it is known whether sharing helps, with 30 seeds each")
    .description("generate reviews for two tasks, train each task alone and both together, and show the scores")
    .action(async (options: DemoOptions & { study?: true }, command: Command) => {
      if (!options.study) return (await import("./run-demo.js")).runDemo(options);
      const other = ["overlap", "documents"].find((name) => command.getOptionValueSource(name) === "cli");
      if (other) throw new PotluckError(`potluck demo --study has worlds of its own: leave out --${other}`);
      return (await import("./run-demo-study.js")).runDemoStudy(options);
    });
}
