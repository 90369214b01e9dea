/** @file `potluck schema`: prints the recipe's JSON Schema, for editors. */
import type { Command } from "commander";

/** Adds the command. */
export function addSchema(program: Command): void {
  program.command("schema")
    .description("print the recipe's JSON Schema; editors use it to check and complete recipes")
    .action(async () => {
      const { recipeJsonSchema } = await import("../recipe/index.js");
      process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
    });
}
