/** @file `potluck evaluate`: how a trained model does on rows with targets. */
import type { Command } from "commander";
import { append, listed, wholeNumber, withJson, withPlugins } from "./options.js";
import type { EvaluateCliOptions } from "./run-evaluate.js";

/** Adds the command. */
export function addEvaluate(program: Command): void {
  withPlugins(withJson(program.command("evaluate").argument("<model>", "run folder or model file")))
    .option("--data <source>", "rows with targets: a path, a glob, or a source as in a recipe; with DATASET= in front where several " +
      "might be meant; repeatable (default: the rows that tested the model)", append)
    .option("--format <name>", "the format of --data: csv, tsv, jsonl, json, parquet, ... (default: by the file's extension)")
    .option("--tasks <names>", "tasks to evaluate, separated by commas; repeatable", listed)
    .option("--skip-unknown", "leave out rows whose label the model does not know, and count them")
    .option("--mistakes <n>", "how many of the most confident mistakes to list", wholeNumber(0))
    .option("-o, --out <dir>", "a folder for evaluation.json and charts, new or empty")
    .description("metrics with intervals, classes, confusion and mistakes of a trained model on rows with targets")
    .action(async (model: string, options: EvaluateCliOptions) => (await import("./run-evaluate.js")).runEvaluate(model, options));
}
