/** @file `potluck schema`: the recipe's JSON Schema, for editors. */
import type { Command } from "commander";

/** Adds the command. */
export function addSchema(program: Command): void {
  program.command("schema")
    .description("print the recipe's JSON Schema, which lets an editor check and complete recipes")
    .action(async () => {
      const { recipeJsonSchema } = await import("../recipe/index.js");
      process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
    });
}
