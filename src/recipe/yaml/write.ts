/**
 * @file A resolved recipe as YAML, as a run folder keeps it. It parses back to the same recipe, and a `--set` on it works as on the recipe
 * that it came from.
 */
import { Document, isMap as isYamlMap, isScalar, isSeq, visit } from "yaml";
import { PotluckError } from "../../engine/errors.js";
import { type AnyField, isMap } from "../../options/index.js";
import { type Recipe, recipeField } from "../recipe.js";
import { resolve } from "../resolve.js";

/** The longest map of plain values that stands on one line. */
const LONGEST_LINE = 100;

/**
 * Writes a resolved recipe, its keys in the order of the documentation. Lists of plain values and short maps stand on one line.
 *
 * @throws PotluckError when the value is not a valid recipe
 * @example
 * parseRecipe(recipeToYaml(recipe), { file: "recipe.yaml" }); // equals recipe
 */
export function recipeToYaml(recipe: Recipe): string {
  const { recipe: ordered, findings } = resolve(recipe, recipe.name);
  if (findings.length > 0) throw new PotluckError(findings.map(({ problem }) => problem).join("\n"));
  const document = new Document(inShort({ ...ordered, name: recipe.name }, recipeField), { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === "<<") key.type = "QUOTE_DOUBLE"; // a label, not a merge
    },
    Seq: (_, list) => {
      if (isSeq(list)) list.flow = list.items.every(isScalar);
    },
    Map: (_, map, path) => {
      const plain = map.items.every(({ value }) => isScalar(value) || (isSeq(value) && value.items.every(isScalar)));
      if (isYamlMap(map) && path.length > 1) map.flow = plain && JSON.stringify(map.toJSON()).length < LONGEST_LINE;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** The value with choices that have no options as names alone, and without empty overrides. */
function inShort(value: unknown, field: AnyField | undefined): unknown {
  if (!isMap(value) || value instanceof Map || field?.replaces !== undefined) return value; // overrides are as they were written
  const keys = Object.keys(value);
  if (field?.short !== undefined && keys.length === 1 && keys[0] === field.short) return value[field.short];
  const own = field?.keys?.();
  const entries = keys.map((key) => [key, inShort(value[key], own ? own[key] as AnyField | undefined : field?.entries)] as const);
  const isNone = (one: unknown): boolean => isMap(one) && !(one instanceof Map) && Object.keys(one).length === 0;
  if (field?.entries !== undefined) return Object.fromEntries(entries); // one that is empty has a name
  const isEmpty = (key: string, inner: unknown): boolean => isNone(inner) && (own?.[key]?.replaces !== undefined || !isNone(value[key]));
  return Object.fromEntries(entries.filter(([key, inner]) => !isEmpty(key, inner)));
}
