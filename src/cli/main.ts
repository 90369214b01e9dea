/** @file The command line: one file declares each command, and loads the code that runs it when it is called. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { describeError } from "../engine/errors.js";
import { addCompare } from "./compare.js";
import { addCompress } from "./compress.js";
import { addDemo } from "./demo.js";
import { addEvaluate } from "./evaluate.js";
import { addExport } from "./export.js";
import { addInit } from "./init.js";
import { addInspect } from "./inspect.js";
import { Interrupted } from "./interrupt.js";
import { onlyOnce } from "./options.js";
import { addMerge } from "./merge.js";
import { addPredict } from "./predict.js";
import { addReport } from "./report.js";
import { addSchema } from "./schema.js";
import { addServe } from "./serve.js";
import { addTrain } from "./train.js";
import { addWatch } from "./watch.js";

const commands = [
  addInit, addInspect, addTrain, addCompare, addMerge, addReport, addWatch, addPredict, addEvaluate, addServe, addCompress, addExport,
  addSchema, addDemo,
];

/**
 * Runs a command line and returns the exit code: 0 for success, 1 for a failure, 2 for wrong arguments, 129, 130 or 143 after a signal.
 *
 * @param args without the program's name, such as `["train", "recipe.yaml"]`
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  const program = new Command("potluck")
    .description("Multi-task learning: one shared trunk, one head per task, trained together.")
    .version(version)
    .showHelpAfterError("(see potluck --help)")
    .exitOverride();
  for (const add of commands) add(program);
  program.commands.forEach(onlyOnce);
  program.commands.forEach((command) => command.exitOverride().showHelpAfterError(`(see potluck ${command.name()} --help)`));
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${describeError(error)}\n`);
    return error instanceof Interrupted ? error.exitCode : 1;
  }
}
