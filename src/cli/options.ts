/** @file The options that several commands share. */
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Options of {@link withOutput}. */
export interface OutputOptions {
  out?: string;
  json?: boolean;
}

/** Options of {@link withRecipe}. */
export interface RecipeOptions extends OutputOptions, PluginOptions {
  seed?: number;
  set?: string[];
}

/** Options of {@link withPlugins}. */
export interface PluginOptions {
  plugin?: string[];
}

/** Options of {@link withThreads}. */
export interface ThreadOptions {
  threads: number;
}

/** A parser for whole numbers of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/u.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} up, found "${text}".`);
    }
    return value;
  };
}

/** A parser for numbers from `least` to `most`. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}, found "${text}".`);
  };
}

function folderName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError(`It must name a folder, found "${text}".`);
  return text;
}

/** Adds `--out` and `--json`. */
export function withOutput(command: Command): Command {
  return withJson(command
    .addOption(new Option("--out <dir>", "output folder, new or empty (default: the first free of runs/NAME-1, runs/NAME-2, ...)")
      .argParser(folderName)));
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option("--json", "print only the result on stdout, as one JSON object");
}

/** Collects the values of an option that may be given several times. */
export const append = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Collects names that are separated by commas, as they are written: see {@link namesAmong}. */
export const listed = (value: string, previous: string[] = []): string[] => {
  if (/^[\s,]*$/u.test(value)) throw new InvalidArgumentError(`It must name something, found "${value}".`);
  return [...previous, value];
};

/** The names of a {@link listed} option, each once. One that is known as it is written is whole, whatever commas it has. */
export function namesAmong(given: readonly string[], known: readonly string[]): string[] {
  const isKnown = new Set(known);
  const names = given.flatMap((value) => [value, value.trim()].find((name) => isKnown.has(name)) ?? value.split(",").map(
    (name) => name.trim()).filter((name) => name !== ""));
  return [...new Set(names)];
}

/** Makes it an error to give an option of a command twice, unless it collects its values: the last would silently win. */
export function onlyOnce(command: Command): void {
  const collecting: unknown[] = [append, listed];
  for (const option of command.options) {
    const { parseArg } = option;
    if ((!option.required && !option.optional) || collecting.includes(parseArg)) continue;
    let first: string | undefined;
    option.argParser((value: string, previous: unknown) => {
      const name = option.long ?? option.flags;
      if (first !== undefined) command.error(`error: ${name} is given twice: ${first} and ${value}; give it once`);
      first = value;
      return parseArg ? parseArg(value, previous as never) : value;
    });
  }
}

/** Adds `--plugin`. */
export function withPlugins(command: Command): Command {
  const what = "load a plug-in (.ts, .mts, .js or .mjs), whose losses, metrics, ... the recipe may then name; repeatable";
  return command.option("--plugin <file>", what, append);
}

/** Adds the recipe's file, `--seed`, `--set` and `--plugin`, and the options of {@link withOutput}. */
export function withRecipe(command: Command, argument?: "<recipe>" | "[recipe]"): Command {
  return withRecipeFile(withOutput(command), argument);
}

/** Adds the recipe's file, `--seed`, `--set` and `--plugin`. */
export function withRecipeFile(command: Command, argument = "<recipe>"): Command {
  return withPlugins(command.argument(argument, "recipe file (YAML)"))
    .addOption(new Option("--seed <n>", "random seed; overrides the recipe's seed").argParser(wholeNumber(0)))
    .option("--set <path=value>", "override a field of the recipe, such as train.optimizer.lr=0.01; repeatable", append);
}

/** Adds `--threads`; the default is the number of cores. */
export function withThreads(command: Command, description: string): Command {
  return command.addOption(new Option("--threads <n>", `${description}; does not change the results`)
    .default(availableParallelism(), "all cores").argParser(wholeNumber(1)));
}
