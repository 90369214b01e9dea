/** @file `potluck schema`: prints the recipe's JSON Schema, for editors. */
import type { Command } from "commander";
import { type PluginOptions, withPlugins } from "./options.js";

/** Adds the command. */
export function addSchema(program: Command): void {
  withPlugins(program.command("schema"))
    .description("print the recipe's JSON Schema; editors use it to check and complete recipes")
    .action(async (options: PluginOptions) => {
      const [{ recipeJsonSchema }, { loadPlugins }] = await Promise.all([import("../recipe/index.js"), import("./read-recipe.js")]);
      await loadPlugins(options);
      process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
    });
}
