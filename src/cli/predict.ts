/** @file `potluck predict`: a trained model's answers for texts, lines or any data source. */
import { type Command, Option } from "commander";
import { append, listed, wholeNumber, withPlugins } from "./options.js";
import type { PredictCliOptions } from "./run-predict.js";

/** Adds the command. */
export function addPredict(program: Command): void {
  withPlugins(program.command("predict")
    .argument("<model>", "run folder or model file")
    .argument("[text...]", "texts to answer, or files of images where the model reads images; without them, --data or lines from stdin"))
    .option("--data <source>", "rows to answer: a path, a glob, a folder of images, - for stdin, or a source as in a recipe, such as " +
      "'{ sql: \"SELECT ...\" }'; repeatable, one after another", append)
    .option("--format <name>", "the format of --data or stdin: csv, tsv, jsonl, json, parquet, lines, ... (default: by the file's " +
      "extension; of stdin, lines)")
    .option("--tasks <names>", "tasks to answer, separated by commas; repeatable", listed)
    .option("--dataset <name>", "the dataset of the training as whose rows these are read (default: by their columns)")
    .option("--keep <columns>", "columns that stand in front of the answers, separated by commas, * for all; repeatable " +
      "(default of images: file)", listed)
    .option("--explain", "add what moved each answer: what its words and columns added")
    .addOption(new Option("--top <n>", "how many words or columns --explain shows (default: 10)").argParser(wholeNumber(1)))
    .addOption(new Option("--output <format>", "jsonl, csv or tsv (default: by the extension of --out, else jsonl)")
      .choices(["jsonl", "csv", "tsv"]))
    .option("-o, --out <file>", "the file to write; replaced where it is there")
    .description("answer texts or rows with a trained model: JSON lines, csv or tsv, one a row")
    .action(async (model: string, texts: string[], options: PredictCliOptions) => (
      (await import("./run-predict.js")).runPredict(model, texts, options)));
}
