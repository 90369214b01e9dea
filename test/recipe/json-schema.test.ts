/**
 * @file The JSON Schema: it describes every field, agrees with the parser on the defaults, accepts what the parser accepts, and refuses
 * what an editor can be expected to see. The members of each family have such tests in families.test.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { Member } from "../../src/options/index.js";
import { recipeJsonSchema, recipeToYaml } from "../../src/recipe/index.js";
import { example, messageOf, parse, smallest, two } from "./examples.js";
import { places } from "./members.js";

interface Schema {
  $schema?: string; description?: string; default?: unknown; const?: unknown; enum?: unknown[]; pattern?: string; anyOf?: Schema[];
  properties?: Record<string, Schema>; additionalProperties?: Schema | boolean; required?: string[];
}

const schema = recipeJsonSchema() as Schema;
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

/** Every field with its path; `*` stands for a name. */
function* fields(node: Schema, path: string[] = []): Generator<[path: string, field: Schema, required: boolean]> {
  for (const branch of node.anyOf ?? []) yield* fields(branch, path);
  for (const [key, field] of Object.entries(node.properties ?? {})) {
    yield [[...path, key].join("."), field, node.required?.includes(key) ?? false];
    yield* fields(field, [...path, key]);
  }
  if (typeof node.additionalProperties === "object") yield* fields(node.additionalProperties, [...path, "*"]);
}

/** Every schema in a schema. */
function* parts(node: unknown): Generator<Schema> {
  if (typeof node !== "object" || node === null) return;
  yield node;
  for (const inner of Object.values(node)) yield* parts(inner);
}

/** The schemas at a path, one for each branch on the way. */
const at = (path: readonly string[]): Schema[] => path.reduce<Schema[]>((nodes, step) => (
  nodes.flatMap((node) => node.anyOf ?? [node]).flatMap(({ properties, additionalProperties }) => (
    properties?.[step] ?? (typeof additionalProperties === "object" ? additionalProperties : [])))), [schema]);

describe("recipeJsonSchema", () => {
  it("is draft 7 and plain JSON, with patterns that every tool reads", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const patterns = [...parts(schema)].map(({ pattern }) => pattern).filter((pattern) => typeof pattern === "string");
    expect(patterns.length).toBeGreaterThan(3);
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/\\p\{|\(\?<|\(\?[a-z]/u);
      for (const flags of ["", "u"]) expect(() => new RegExp(pattern, flags), pattern).not.toThrow();
    }
  });

  it("describes every field", () => {
    const all = [...fields(schema)].filter(([, field]) => Object.keys(field).length > 0);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(([path, { description = "", const: only }]) => (
      !(only === undefined ? /^\S.*\.$/su : /\S/u).test(description) && !/source(?:\.\w+)?\.file$/u.test(path))).map(([path]) => path))
        .toEqual([]);
  });

  it("has a default for every field that may be left out, but for those whose default is not one value", () => {
    const optional = [...fields(schema)].filter(([path, field, required]) => (
      !required && !/^(?:single|arms)\./u.test(path) && Object.keys(field).length > 0 && field.const === undefined));
    const without = optional.filter(([, field]) => (
      !("default" in field) && field.properties === undefined && field.anyOf?.[0].properties === undefined));
    expect([...new Set(without.map(([path]) => path))]).toEqual([
      "name", "folder", // the file's
      "data.*.source.file", // a rule, not a field
      "data.*.source.format", "data.*.source.header", "data.*.source.columns", "data.*.source.rows", // the file's, again
      "data.*.source.multilabel", // by the labels
      "data.*.source.labels", "data.*.source.table", // none
      ...["train", "validation", "test"].flatMap((side) => [
        ...(side === "train" ? [] : [side]), ...["file", "format", "header", "columns", "rows", "multilabel", "labels", "table"]
          .map((key) => `${side}.${key}`),
      ].map((key) => `data.*.source.${key}`)), // the same of each side
      "data.*.missing", // none
      ...["test", "validation", "stratify", "seed", "group", "time", "folds", "column"].map((key) => `data.*.split.${key}`), // of split
      "split.group", // none
      "tasks.*.by", "tasks.*.where", "tasks.*.missing", // none
      "model.dropout", // by hidden
      "train.refit", // by epochs
      "arms", // none
    ]);
    const twice = [...fields(schema)].filter(([path, field]) => (
      /^(?:arms\.\*\.)?(?:single\.)?\w+\.\w+$/u.test(path) && /^(?:single|arms)\./u.test(path) && "default" in field));
    expect(twice).toEqual([]);
  });

  it("gives the defaults that the parser fills in", () => {
    const resolved = parseYaml(recipeToYaml(parse(smallest))) as Record<string, Record<string, unknown>>;
    let compared = 0;
    for (const [path, { default: standard, anyOf }] of fields(schema)) {
      const steps = path.split(".");
      const value = steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], resolved);
      if (standard === undefined || value === undefined || steps.length > 2 || steps[0] === "single") continue;
      const isName = anyOf && typeof standard === "string" && typeof value === "object" && value !== null && !Array.isArray(value);
      expect({ [path]: isName ? (value as { name: string }).name : value }).toMatchObject({ [path]: standard }); // with more options
      compared++;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it("completes, in each branch of a choice, the options of that member alone", () => {
    for (const place of places.filter(({ key }) => key !== undefined)) {
      const { path, key, family } = place;
      const branches = at(path).flatMap(({ anyOf }) => anyOf ?? []).filter(({ properties }) => properties !== undefined);
      for (const member of family.members as Member[]) {
        const branch = branches.find(({ properties }) => {
          const { const: name, description } = properties![key!];
          return name === member.name && description === member.describe; // two families may have a member of one name
        });
        const common = path[0] === "tasks" && key === "kind" ? ["data", "target", "by", "where", "missing", "weight", "metric"]
          : path[0] === "model" && key === "trunk" ? ["hidden", "activation", "dropout", "layerNorm", "residual"] : [];
        const all = [key!, ...Object.keys(place.options(member)), ...common];
        expect(Object.keys(branch!.properties!).sort(), member.name).toEqual(all.sort());
        expect(branch!.additionalProperties).toBe(false);
      }
    }
  });
});

/** Examples with all their recipes. */
const examples = readdirSync("examples", { recursive: true }).map(String).filter((file) => file.endsWith(".yaml"));

describe("recipes", () => {
  it.each(["the design's example", ...examples])("%s is valid, and so is what it resolves to, which reads alike", (file) => {
    const text = file.endsWith(".yaml") ? readFileSync(`examples/${file}`, "utf8") : example;
    const recipe = parse(text), written = recipeToYaml(recipe);
    for (const one of [text, written]) expect(validate(parseYaml(one, { merge: true })), JSON.stringify(validate.errors)).toBe(true);
    expect(parse(written)).toEqual(recipe);
    expect(recipeToYaml(parse(written))).toBe(written);
  });

  it.each([
    "model: { hidden: 100 }", "model: { hidden: [] }",
    "train: { optimizer: { lr: 0.1 } }", "features: { vectorizer: { maxDf: 0.5 } }", "train: { epochs: auto, refit: false }",
    "train: { epochs: 3 }", "single: { model: { experts: 3 } }\nmodel: { trunk: mmoe }",
    "single: { train: { optimizer: { momentum: 0.9 } } }\ntrain: { optimizer: sgd }", "single: { model: { hidden: 3, trunk: cgc } }",
  ])("%s is valid", (lines) => {
    expect(validate(parseYaml(smallest + lines)), JSON.stringify(validate.errors)).toBe(true);
    expect(() => parse(smallest + lines)).not.toThrow();
  });

  it.each([
    "trian: {}", "seed: -1", "name: 3",
    "train: { lr: 0.1 }", "train: { optimizer: adma }", "train: { optimizer: { name: adam, lr: 0 } }",
    "train: { optimizer: { name: adam, momentum: 0.9 } }",
    "train: { optimizer: { momentum: 0.9 } }", "train: { epochs: automatic }", "train: { refit: yes please }",
    "train: { optimizer: { name: sgd, betas: [0.9, 0.9] } }",
    "train: { optimizer: { name: adam, betas: [0.9] } }",
    "train: { weighting: { name: fixed } }", "train: { evaluateEvery: 10 }", "train: { best: 3 }",
    "features: { vectorizer: { buckets: 4 } }", "features: { vectorizer: { name: hashing, minDf: 2 } }",
    "features: { numeric: { scale: 3 } }",
    "model: { hidden: [1.5] }", "model: { hidden: 0 }", "model: { experts: 3 }",
    "model: { trunk: mmoe, levels: 3 }",
    "single: { model: { trunk: x } }", "single: { model: { trunk: mmoe, levels: 3 } }",
    "single: { train: { optimizer: { name: adam, momentum: 0.9 } } }",
    "split: { test: 1 }", "split: { column: part, test: 0.2 }", "split: { tset: 0.2 }",
  ])("%s is invalid, as for the parser", (lines) => {
    expect(validate(parseYaml(smallest + lines))).toBe(false);
    expect(messageOf(smallest + lines)).not.toBe("");
  });

  it.each([
    ["source: reviews.csv", "source: {}"],
    ["source: reviews.csv", "source: { file: a.csv, sql: b }"],
    ["source: reviews.csv", "source: { sql: b, header: true }"],
    ["source: reviews.csv", "source: { file: a.json, delimiter: ; }"],
    ["source: reviews.csv", "source: { file: a.dat, delimiter: ; }"],
    ["source: reviews.csv", "source: { file: a.dat, format: json, delimiter: ; }"],
    ["text: review", "text: a, split: { column: a, test: 0.2 }"],
    ["kind: binary", "kind: multiclass, posWeight: 2"],
    ["kind: binary", "kind: ordinal, labelSmoothing: 0.1"],
    ["kind: binary", "kind: regression, delta: 1"],
    ["kind: binary", "kind: regression, loss: { name: mse, delta: 1 }"],
    ["kind: binary", "kind: binary, metric: r2"],
    [", kind: binary", ""],
    ["  mood:", "  m.ood:"], ["  mood:", '  "m ood":'], ["  mood:", '  "m\\tood":'], ["  mood:", '  "m\\u0085ood":'], ["  mood:", '  "":'],
  ])("%j as %j is invalid, as for the parser", (from, to) => {
    expect(validate(parseYaml(smallest.replace(from, to)))).toBe(false);
    expect(messageOf(smallest.replace(from, to))).not.toBe("");
  });

  it.each([
    ["source: reviews.csv",
      "source: { file: a.CSV.gz, delimiter: ; }"], ["source: reviews.csv", "source: { file: a.dat, format: csv, delimiter: ; }"],
    ["source: reviews.csv",
      "source: { file: '${FILE}', delimiter: ; }"], ["source: reviews.csv", "source: { file: a.ndjson, encoding: latin1 }"],
    ["  mood:", "  категория:"], ["  mood:", "  感情:"], ["  mood:", "  café:"], ["  mood:", "  m_o-od2:"],
  ])("%j as %j is valid", (from, to) => {
    expect(validate(parseYaml(smallest.replace(from, to))), JSON.stringify(validate.errors)).toBe(true);
    expect(() => parse(smallest.replace(from, to))).not.toThrow();
  });

  it("of two datasets, with --set and without, are valid", () => {
    const weights = ["train.weighting=fixed", "train.weighting.weights.a=1", "train.weighting.weights.b=2"];
    const recipe = parse(two, { set: [...weights, "split.column=part"] });
    expect(validate(parseYaml(recipeToYaml(recipe))), JSON.stringify(validate.errors)).toBe(true);
  });
});
