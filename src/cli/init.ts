/** @file `potluck init`: looks at files and writes a recipe for them. */
import type { Command } from "commander";
import { append } from "./options.js";
import type { InitOptions } from "./run-init.js";

/** Adds the command. */
export function addInit(program: Command): void {
  program.command("init")
    .argument("<file...>", "csv, JSON, Parquet, ... files, archives or folders of texts, folders of images; several are several datasets")
    .option("-o, --out <file>", "the recipe to write", "recipe.yaml")
    .option("--force", "replace the recipe if it is there")
    .option("--target <column[:kind]>", "a column to learn; repeatable", append)
    .option("--text <column>", "the column with the text")
    .option("--numeric <column>", "take a column as numbers; repeatable", append)
    .option("--categorical <column>", "take a column as categories; repeatable", append)
    .option("--ignore <column>", "leave a column out; repeatable", append)
    .option("-y, --yes", "ask no questions")
    .option("--json", "ask no questions; print only the result on stdout, as one JSON object")
    .description("look at files, guess what their columns are for, and write a recipe")
    .action(async (files: string[], options: InitOptions) => (await import("./run-init.js")).runInit(files, options));
}
