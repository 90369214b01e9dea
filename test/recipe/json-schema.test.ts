/**
 * @file The JSON Schema: it describes every field, agrees with the parser on the defaults, accepts what the parser accepts, and
 * refuses what an editor can be expected to see. Checked by a small validator of the keywords that the schema uses.
 */
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseRecipe, recipeJsonSchema, recipeToYaml } from "../../src/recipe/index.js";
import { example, smallest } from "./examples.js";

interface Schema {
  $schema?: string; title?: string; description?: string; default?: unknown;
  type?: string | string[]; enum?: unknown[]; const?: unknown; pattern?: string; minLength?: number; maxLength?: number;
  minimum?: number; maximum?: number; exclusiveMinimum?: number; exclusiveMaximum?: number;
  items?: Schema | Schema[]; additionalItems?: boolean; minItems?: number; maxItems?: number;
  properties?: Record<string, Schema>; additionalProperties?: Schema | boolean; propertyNames?: Schema; required?: string[];
  minProperties?: number;
  dependencies?: Record<string, Schema>; anyOf?: Schema[]; oneOf?: Schema[]; not?: Schema;
}

const schema = recipeJsonSchema() as Schema;

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/** Whether a value is valid; throws for a keyword that it does not know, so that none goes unchecked. */
function isValid(value: unknown, node: Schema): boolean {
  return (Object.keys(node) as (keyof Schema)[]).every((keyword) => {
    switch (keyword) {
      case "$schema": case "title": case "description": case "default": case "additionalItems": return true;
      case "type": return [node.type!].flat().some((type) => (type === "integer" ? Number.isInteger(value) : typeOf(value) === type));
      case "enum": return node.enum!.includes(value);
      case "const": return node.const === value;
      case "anyOf": return node.anyOf!.some((branch) => isValid(value, branch));
      case "oneOf": return node.oneOf!.filter((branch) => isValid(value, branch)).length === 1;
      case "not": return !isValid(value, node.not!);
      case "pattern": return typeof value !== "string" || new RegExp(node.pattern!, "u").test(value);
      case "minLength": return typeof value !== "string" || value.length >= node.minLength!;
      case "maxLength": return typeof value !== "string" || value.length <= node.maxLength!;
      case "minimum": return typeof value !== "number" || value >= node.minimum!;
      case "maximum": return typeof value !== "number" || value <= node.maximum!;
      case "exclusiveMinimum": return typeof value !== "number" || value > node.exclusiveMinimum!;
      case "exclusiveMaximum": return typeof value !== "number" || value < node.exclusiveMaximum!;
      case "minItems": return !Array.isArray(value) || value.length >= node.minItems!;
      case "maxItems": return !Array.isArray(value) || value.length <= node.maxItems!;
      case "items": {
        const { items } = node;
        return !Array.isArray(value) || value.every((item, at) => isValid(item, Array.isArray(items) ? items[at] : items!));
      }
      case "required": return typeOf(value) !== "object" || node.required!.every((key) => Object.hasOwn(value as object, key));
      case "minProperties": return typeOf(value) !== "object" || Object.keys(value as object).length >= node.minProperties!;
      case "propertyNames": return entries(value).every(([key]) => isValid(key, node.propertyNames!));
      case "properties": return entries(value).every(([key, item]) => isValid(item, node.properties![key] ?? {}));
      case "dependencies": return entries(value).every(([key]) => isValid(value, node.dependencies![key] ?? {}));
      case "additionalProperties": return entries(value).every(([key, item]) => {
        if (Object.hasOwn(node.properties ?? {}, key)) return true;
        return typeof node.additionalProperties === "object" ? isValid(item, node.additionalProperties) : node.additionalProperties!;
      });
    }
    throw new Error(`the schema uses a keyword that this test does not know: ${String(keyword)}`);
  });
}

function entries(value: unknown): [string, unknown][] {
  return typeOf(value) === "object" ? Object.entries(value as object) : [];
}

/** Every field with its path; `*` stands for a name. */
function* fields(node: Schema, path: string[] = []): Generator<[path: string, field: Schema, required: boolean]> {
  for (const branch of node.anyOf ?? []) yield* fields(branch, path);
  for (const [key, field] of Object.entries(node.properties ?? {})) {
    yield [[...path, key].join("."), field, node.required?.includes(key) ?? false];
    yield* fields(field, [...path, key]);
  }
  if (typeof node.additionalProperties === "object") yield* fields(node.additionalProperties, [...path, "*"]);
}

describe("recipeJsonSchema", () => {
  it("is draft 7 and plain JSON", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it("describes every field", () => {
    const all = [...fields(schema)];
    expect(all.length).toBeGreaterThan(90);
    expect(all.filter(([, { description = "" }]) => !/^\S.*\.$/su.test(description)).map(([path]) => path)).toEqual([]);
  });

  it("has a default for every field that may be left out, but for those whose default hangs on another's", () => {
    const optional = [...fields(schema)].filter(([path, , required]) => !required && !path.startsWith("single."));
    expect(optional.filter(([, field]) => !("default" in field)).map(([path]) => path)).toEqual([
      "name", // the file's name
      "data.*.source.file", "data.*.source.format", "data.*.source.columns", // one form of source; by the file's name; those of the header
      "data.*.source.texts", "data.*.source.sql", "data.*.source.idx", "data.*.source.labels", "data.*.source.images",
      "data.*.split.column", // one form of source or split
      "tasks.*.metric", // by the kind of task
    ]);
    expect([...fields(schema)].filter(([path, field]) => /^single\.\w+\./u.test(path) && "default" in field)).toEqual([]);
  });

  it("gives the defaults that the parser fills in", () => {
    const resolved = parseYaml(recipeToYaml(parseRecipe(smallest, { file: "r.yaml" }))) as Record<string, Record<string, unknown>>;
    for (const part of ["features", "model", "train"]) {
      for (const [key, value] of Object.entries(resolved[part])) {
        expect(schema.properties![part].properties![key].default, `${part}.${key}`).toEqual(value);
      }
    }
  });

  it("accepts the design's example, and what it resolves to", () => {
    expect(isValid(parseYaml(example), schema)).toBe(true);
    expect(isValid(parseYaml(recipeToYaml(parseRecipe(example, { file: "r.yaml" }))), schema)).toBe(true);
  });

  it.each([
    "trian: {}",
    "seed: -1",
    "name: 3",
    "train: { optimizer: { name: adam, lr: 0 } }",
    "train: { optimizer: adma }",
    "train: { optimizer: { name: adam, momentum: 0.9 } }",
    "train: { optimizer: { name: adam, momentum: 0.9 } }",
    "train: { optimizer: { name: sgd, betas: [0.9, 0.9] } }",
    "train: { evaluateEvery: 10 }",
    "features: { vectorizer: { name: count, buckets: 4 } }",
    "features: { vectorizer: { name: hashing, minDf: 2 } }",
    "model: { hidden: [] }",
    "model: { hidden: [1.5] }",
    "single: { model: { trunk: x } }",
  ])("refuses %s, as the parser does", (line) => {
    expect(isValid(parseYaml(smallest + line), schema)).toBe(false);
    expect(() => parseRecipe(smallest + line, { file: "r.yaml" })).toThrow();
  });

  it.each([
    ["source: reviews.csv", "source: {}"],
    ["source: reviews.csv", "source: { file: a.csv, sql: b }"],
    ["source: reviews.csv", "source: { sql: b, header: true }"],
    ["text: review", "text: a, split: { column: a, test: 0.2 }"],
    ["kind: binary", "kind: multiclass, posWeight: 2"],
    ["kind: binary", "kind: ordinal, labelSmoothing: 0.1"],
    ["  mood:", "  m.ood:"],
  ])("refuses %j as %j, as the parser does", (from, to) => {
    const text = smallest.replace(from, to);
    expect(isValid(parseYaml(text), schema)).toBe(false);
    expect(() => parseRecipe(text, { file: "r.yaml" })).toThrow();
  });
});
