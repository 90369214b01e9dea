/** @file `potluck inspect`: looks at a recipe's data without training. */
import type { Command } from "commander";
import { withJson, withRecipeFile } from "./options.js";
import type { InspectOptions } from "./run-inspect.js";

/** Adds the command. */
export function addInspect(program: Command): void {
  withJson(withRecipeFile(program.command("inspect")))
    .description("look at a recipe's data without training: rows, columns, labels, and warnings about what may spoil the scores")
    .action(async (file: string, options: InspectOptions) => (await import("./run-inspect.js")).runInspect(file, options));
}
