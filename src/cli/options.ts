/** @file The options that commands share, and how a recipe is read with them. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { PotluckError } from "../engine/errors.js";
import type { Recipe } from "../recipe/index.js";

/** The values of the shared options. */
export interface CommonOptions {
  out?: string;
  seed?: number;
  set?: string[];
  json?: boolean;
}

/** A whole number from `least` up, as commander wants its parsers. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} up, found "${text}".`);
    }
    return value;
  };
}

/** A number from `least` to `most`, as commander wants its parsers. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}, found "${text}".`);
  };
}

/** A folder's name, as commander wants its parsers. */
function folderName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError(`It must name a folder, found "${text}".`);
  return text;
}

/** Adds `--out`, `--seed` and `--json`. */
export function withOutput(command: Command): Command {
  return command
    .addOption(new Option("--out <dir>", "folder to write to; must be empty or new (default: runs/NAME-1, runs/NAME-2, ...)")
      .argParser(folderName))
    .addOption(new Option("--seed <n>", "use this seed instead of the recipe's").argParser(wholeNumber(0)))
    .option("--json", "print only one JSON object on stdout, at the end");
}

/** Adds `--set` too. */
export function withRecipe(command: Command): Command {
  const collect = (value: string, before: string[] = []): string[] => [...before, value];
  return withOutput(command)
    .option("--set <path=value>", "change a field of the recipe, such as train.optimizer.lr=0.01; may be repeated", collect);
}

/** The value of `--threads`. */
export interface ThreadOptions {
  threads: number;
}

/** Adds `--threads`; the default is the number of cores. */
export function withThreads(command: Command, what: string): Command {
  return command.addOption(new Option("--threads <n>", `${what}; the results are the same for any number`)
    .default(availableParallelism(), "all cores").argParser(wholeNumber(1)));
}

/** Reads and resolves a recipe; `folder` is where its relative paths start. */
export async function readRecipe(
  file: string, { set, seed }: Pick<CommonOptions, "set" | "seed">,
): Promise<{ recipe: Recipe; folder: string }> {
  const { parseRecipe } = await import("../recipe/index.js");
  const recipe = parseRecipe(readText(file), { file, set, seed });
  return { recipe, folder: resolve(dirname(file), recipe.folder ?? ".") };
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : `it cannot be read (${code})`;
    throw new PotluckError(`${file}: ${why}; name a recipe, such as examples/article/recipe.yaml`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString("utf8").split("\uFFFD")[0].split("\n").length;
    throw new PotluckError(`${file}:${line}: these bytes are not utf-8; a recipe is a text file in utf-8: save it as one`);
  }
}
