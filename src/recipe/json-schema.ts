/** @file The recipe's JSON Schema (draft 7, which editors know best), derived from the declarations. */
import { described, type JsonSchema } from "../options/index.js";
import { recipeField } from "./recipe.js";

/**
 * The JSON Schema of a recipe as it is written, with a description for every field, and its default where it has one. An object that
 * makes a choice has one schema for each, so that an editor completes only what fits the choice made.
 *
 * @example
 * JSON.stringify(recipeJsonSchema(), null, 2); // what `potluck schema` prints
 */
export function recipeJsonSchema(): JsonSchema {
  return { $schema: "http://json-schema.org/draft-07/schema#", title: "Potluck recipe", ...described(recipeField) };
}
