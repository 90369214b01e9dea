/**
 * @file A resolved recipe as YAML: what a run folder keeps. It parses back to the same recipe, and a `--set` on it works as on
 * the one that it came from.
 */
import { Document, isScalar, isSeq, visit } from "yaml";
import { PotluckError } from "../../engine/errors.js";
import { resolve } from "../resolve.js";
import type { Recipe } from "../schema.js";

/**
 * Writes a resolved recipe, its keys in the order of the documentation; lists of plain values stand on one line.
 *
 * @throws PotluckError when the value is no valid recipe
 * @example
 * parseRecipe(recipeToYaml(recipe), { file: "recipe.yaml" }); // equals recipe
 */
export function recipeToYaml(recipe: Recipe): string {
  const { recipe: ordered, findings } = resolve(recipe, recipe.name);
  if (findings.length > 0) throw new PotluckError(findings.map(({ problem }) => problem).join("\n"));
  const document = new Document(ordered, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === "<<") key.type = "QUOTE_DOUBLE"; // a label, not a merge
    },
    Seq: (_, list) => {
      if (isSeq(list)) list.flow = list.items.every(isScalar);
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
