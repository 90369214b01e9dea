/**
 * @file The recipe's JSON Schema (draft 7, which editors know best), and what can be looked up in it: it is the one description of
 * a recipe's fields, so unknown keys and `--set` paths are told by it as well.
 */
import { z } from "zod";
import type { Path } from "./yaml/positions.js";
import { recipeSchema } from "./schema.js";

/** As much of a JSON Schema as a lookup needs. */
interface Field {
  type?: string | string[];
  properties?: Record<string, Field>;
  additionalProperties?: Field | boolean;
  items?: Field | Field[];
  anyOf?: Field[];
  default?: unknown;
}

/**
 * The JSON Schema of a recipe as it is written, with a description for every field, and its default where it has one.
 *
 * @example
 * JSON.stringify(recipeJsonSchema(), null, 2); // what `potluck schema` prints
 */
export function recipeJsonSchema(): object {
  return z.toJSONSchema(recipeSchema, { io: "input", target: "draft-7" });
}

let root: Field | undefined;

/** The keys that a map at this path may have. */
export function keysAt(path: Path): string[] {
  return fieldsAt(path).flatMap(({ properties = {} }) => Object.keys(properties));
}

/** The default of the list that belongs at a path (empty where it has none), or `undefined` where none does, or a map may. */
export function listAt(path: Path): unknown[] | undefined {
  const fields = fieldsAt(path);
  if (!fields.some(({ type }) => type === "array") || fields.some(({ type }) => type === "object")) return undefined;
  const value = fields.map((field) => field.default).find((found) => Array.isArray(found));
  return (value as unknown[] | undefined) ?? [];
}

/** The schema at a path, and those of its alternatives. */
function fieldsAt(path: Path): Field[] {
  root ??= recipeJsonSchema() as Field;
  return path.reduce<Field[]>((fields, step) => fields.flatMap((field) => alternatives(below(field, step))), [root]);
}

function below({ properties = {}, additionalProperties }: Field, step: string | number): Field | undefined {
  if (Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function alternatives(field: Field | undefined): Field[] {
  return field ? [field, ...(field.anyOf ?? []).flatMap(alternatives)] : [];
}
