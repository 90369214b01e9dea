/** @file `potluck compress`: a smaller model file, and what that costs. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { weightDtypes } from "../model/weight-dtypes.js";
import { append, withJson, withPlugins } from "./options.js";
import type { CompressOptions } from "./run-compress.js";

/** Adds the command. */
export function addCompress(program: Command): void {
  withPlugins(withJson(program.command("compress").argument("<model>", "run folder or model file")))
    .requiredOption("-o, --out <file>", "the model file to write")
    .addOption(new Option("--dtype <type>", "what weights are written as").choices(weightDtypes).default("float16"))
    .addOption(new Option("--drop-words <which>", "drop words that hardly matter: auto (those that move no logit by 0.01), a share such " +
      "as 0.5, or a number of words").argParser(whichWords))
    .option("--data <source>", "rows to measure on, as of evaluate; repeatable (default: the rows that tested the model)", append)
    .option("--format <name>", "the format of --data")
    .description("write a smaller model file, and print each task's metric before and after")
    .action(async (model: string, options: CompressOptions) => (await import("./run-compress.js")).runCompress(model, options));
}

function whichWords(text: string): "auto" | number {
  const value = Number(text);
  if (text === "auto") return text;
  if (text.trim() !== "" && value > 0 && (value < 1 || Number.isSafeInteger(value))) return value;
  throw new InvalidArgumentError(`It must be auto, a share between 0 and 1, or a number of words, found "${text}".`);
}
