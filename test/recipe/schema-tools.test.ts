/**
 * @file The recipe's JSON Schema works in the tools that people use: ajv in strict mode, and Python's jsonschema, whose regular expressions
 * are not JavaScript's. Every example recipe is valid, and recipes with a mistake are not.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv, type AnySchema } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { recipeJsonSchema } from "../../src/recipe/index.js";
import { blocksOf, readDocument, root } from "../docs/markdown.js";
import { example, smallest } from "./examples.js";

const schema = JSON.parse(JSON.stringify(recipeJsonSchema())) as Record<string, unknown>;

/** Recipes that are right, by name. */
const right: Record<string, unknown> = Object.fromEntries([
  ...readdirSync(`${root}examples`).filter((name) => existsSync(`${root}examples/${name}/recipe.yaml`)).map((name) => [
   `examples/${name}`, readFileSync(`${root}examples/${name}/recipe.yaml`, "utf8")]),
  ...blocksOf(readDocument("README.md")).filter(({ language }) => language === "yaml")
    .map(({ line, code }) => [`README, line ${line}`, code]),
  ["the smallest", smallest], ["the design's", example],
].map(([name, text]) => [name, parse(text)]));

const data = { m: { source: "m.csv", text: "review" } }, tasks = { m: { data: "m", target: "label", kind: "binary" } };
/** Recipes with one mistake each that an editor should see. */
const wrong: Record<string, unknown> = {
  "a misspelt key": { data, tasks, trian: {} },
  "a number out of range": { data, tasks, train: { epochs: -3 } },
  "an unknown name": { data, tasks, train: { optimizer: "adamm" } },
  "a name with a line break": { data, tasks: { "m\nn": tasks.m } },
  "no tasks": { data },
  "a list": [],
};

/** Keywords whose value is a map from names to schemas, a list of schemas, or a schema. */
const maps = ["properties", "patternProperties", "definitions", "$defs", "dependencies"];
const others = [
  "items", "additionalItems", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not", "allOf", "anyOf", "oneOf",
];

/** Every regular expression in a schema. */
function* patternsOf(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const part of node) yield* patternsOf(part);
  } else if (typeof node === "object" && node !== null) {
    const own = node as Record<string, unknown>;
    if (typeof own.pattern === "string") yield own.pattern;
    yield* Object.keys(own.patternProperties ?? {});
    for (const name of maps) yield* patternsOf(Object.values(own[name] ?? {}));
    for (const name of others) yield* patternsOf(own[name]);
  }
}

/** What a regular expression has that JavaScript without the u flag, or Python, reads otherwise or not at all. */
function foreignParts(pattern: string): string[] {
  const known = /\\(?:[dDwWsSbBfnrtv]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|[^\w\s])/gu;
  const unknown = pattern.replace(known, "").match(/\\[\s\S]?/gu) ?? [];
  const rest = pattern.replace(/\\[\s\S]/gu, "_");
  return [...unknown, ...(rest.match(/\(\?(?![:=!])[\s\S]{0,3}|\[\^?\]/gu) ?? [])];
}

it("knows what is foreign", () => {
  expect(["^[^\\u0000-\\x1f]+$", "^(?:a|b)(?=c)\\.\\d$", "^-?[0-9]+$"].flatMap(foreignParts)).toEqual([]);
  const foreign = ["\\p{Cc}", "\\u{1f600}", "(?<=a)b", "(?<name>a)", "[^]", "\\cA", "(a)\\1", "(?i)a", "\\z", "\\q{ab}"];
  expect(foreign.filter((pattern) => foreignParts(pattern).length === 0)).toEqual([]);
});

describe("recipeJsonSchema", () => {
  it("has only regular expressions that mean the same in every tool", () => {
    const patterns = [...patternsOf(schema)];
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((pattern) => foreignParts(pattern).length > 0)).toEqual([]);
    for (const pattern of patterns) for (const flags of ["", "u"]) expect(() => new RegExp(pattern, flags), pattern).not.toThrow();
  });

  describe.each([false, true])("in ajv, strict, with unicodeRegExp %s", (unicodeRegExp) => {
    const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, unicodeRegExp, allErrors: true });
    const isValid = (recipe: unknown): string => (ajv.validate(schema as AnySchema, recipe) ? "valid" : ajv.errorsText());

    it("is a valid schema of draft 7", () => {
      expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
      expect(ajv.validateSchema(schema as AnySchema), ajv.errorsText()).toBe(true);
      expect(() => ajv.compile(schema as AnySchema)).not.toThrow();
    });

    it.each(Object.keys(right))("takes %s", (name) => expect(isValid(right[name])).toBe("valid"));
    it.each(Object.keys(wrong))("refuses %s", (name) => expect(isValid(wrong[name])).not.toBe("valid"));
  });

  const python = process.env.POTLUCK_PYTHON ?? "python3";
  const there = spawnSync(python, ["-c", "import jsonschema"]).status === 0;
  if (!there) console.log(`skipped: ${python} has no jsonschema; set POTLUCK_PYTHON to a Python that has it`);

  it.skipIf(!there)("says the same in Python's jsonschema", () => {
    const program = `
import json, sys, jsonschema
given = json.load(sys.stdin)
jsonschema.Draft7Validator.check_schema(given["schema"])
validator = jsonschema.Draft7Validator(given["schema"])
print(json.dumps({name: validator.is_valid(recipe) for name, recipe in given["recipes"].items()}))
`;
    const input = JSON.stringify({ schema, recipes: { ...right, ...wrong } });
    const { stdout, stderr } = spawnSync(python, ["-c", program], { input, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries([
      ...Object.keys(right).map((name) => [name, true]), ...Object.keys(wrong).map((name) => [name, false]),
    ]));
  });
});
