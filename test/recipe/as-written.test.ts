/**
 * @file Labels of a recipe are the text that its YAML has, in the order that it has, however YAML would read them; through --set, anchors
 * and the recipe that a run folder keeps. By single cases, and by random tables whose labels are written by a writer of our own.
 */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { openColumns } from "../../src/data/columns/fit-columns.js";
import { tableFromColumns } from "../../src/data/table.js";
import { LabelMap, type LabelMapState } from "../../src/data/targets/labels.js";
import { labelEntries, type TextLabels } from "../../src/data/targets/label-fields.js";
import { parseRecipe, type Recipe, recipeToYaml, taskOptions } from "../../src/recipe/index.js";
import { fitTargets } from "../../src/task/index.js";

const yamlOf = (options: string, kind = "multiclass"): string => (
  `data: { d: { source: a.csv, categorical: [c] } }\ntasks:\n  t: { data: d, target: y, kind: ${kind}, ${options} }\n`);
const parse = (yaml: string, set: string[] = []): Recipe => parseRecipe(yaml, { file: "r.yaml", set });
const labelsOf = (recipe: Recipe): TextLabels => (recipe.tasks.t as { labels: TextLabels }).labels;

/** Labels as they are written, also after the recipe was written and read again. */
function written(options: string, set: string[] = []): unknown {
  const recipe = parse(yamlOf(options), set), labels = labelsOf(recipe), again = labelsOf(parse(recipeToYaml(recipe)));
  expect(again).toEqual(labels);
  expect(labelEntries(again)).toEqual(labelEntries(labels)); // in their order too
  return labels instanceof Map ? [...labels as Map<string, string>] : labels;
}

describe("labels are the text of the YAML", () => {
  test.each<[string, unknown]>([
    ["[1.10, 2.20]", ["1.10", "2.20"]],
    ["[01001, 1001, 1e3, +5, -0, 0x1F, .5]", ["01001", "1001", "1e3", "+5", "-0", "0x1F", ".5"]],
    ["[True, false, TRUE]", ["True", "false", "TRUE"]],
    ["[null, ~, Null, .nan, .inf, NaN]", ["null", "~", "Null", ".nan", ".inf", "NaN"]],
    ["[9007199254740993, 9007199254740992]", ["9007199254740993", "9007199254740992"]],
    ['["1.10", \'007\', yes, 2024-01-01, 12:30:00]', ["1.10", "007", "yes", "2024-01-01", "12:30:00"]],
    ["[!!str 1.10, x]", ["1.10", "x"]],
    ["{ False: ham, True: spam }", [["False", "ham"], ["True", "spam"]]],
    ["{ -1: negative, 0: neutral, 1: positive }", [["-1", "negative"], ["0", "neutral"], ["1", "positive"]]],
    ["{ 3: poor, 2: fair, 1: good }", [["3", "poor"], ["2", "fair"], ["1", "good"]]],
    ["{ 1: 1.10, 1.0: 2.0, 01: 007 }", [["1", "1.10"], ["1.0", "2.0"], ["01", "007"]]],
    ["{ null: nothing, ~: tilde, '<<': merge }", [["null", "nothing"], ["~", "tilde"], ["<<", "merge"]]],
    ["{ normalise: case, values: [1.10, 007] }", { normalise: "case", values: ["1.10", "007"] }],
    ["{ normalise: blanks }", { normalise: "blanks", values: null }],
    ["{ normalise: blanks, values: { 2: b, 1: a } }", { normalise: "blanks", values: new Map([["2", "b"], ["1", "a"]]) }],
    ["{ normalise: 1.0, values: 2.0 }", [["normalise", "1.0"], ["values", "2.0"]]], // class names are no settings
  ])("%s", (labels, found) => {
    expect(written(`labels: ${labels}`)).toEqual(found);
    expect(written("", [`tasks.t.labels=${labels}`])).toEqual(found);
  });

  it("through anchors, merged keys, and block scalars", () => {
    const yaml = `base: &base { 2.0: two, 1.0: one }\n`;
    expect(() => parse(yaml)).toThrow('unknown key "base"');
    expect(written("labels: [&one 1.10, 2.20], classWeights: { *one : 3 }")).toEqual(["1.10", "2.20"]);
    expect(written("labels: { <<: { 2.0: two }, 1.0: one }")).toEqual([["1.0", "one"], ["2.0", "two"]]);
  });

  it("one key of a label that --set adds or replaces", () => {
    const map = ["tasks.t.labels.0=1.0", "tasks.t.labels.2=True"];
    expect(written("labels: { 2: b, 1: a }", map)).toEqual([["2", "True"], ["1", "a"], ["0", "1.0"]]);
    expect(written("labels: [1.0, 2.0]", ["tasks.t.labels.1=3.0", "tasks.t.labels.2=04"])).toEqual(["1.0", "3.0", "04"]);
  });

  it("the positive one too", () => {
    for (const positive of ["True", "01001", "1.10", "-0", "007"]) {
      const recipe = parse(yamlOf(`positive: ${positive}`, "binary"));
      expect(recipe.tasks.t).toMatchObject({ positive });
      expect(parse(recipeToYaml(recipe)).tasks.t).toMatchObject({ positive });
      expect(parse(yamlOf("", "binary"), [`tasks.t.positive=${positive}`]).tasks.t).toMatchObject({ positive });
    }
    expect(parse(yamlOf("positive: null", "binary")).tasks.t).toMatchObject({ positive: null });
    expect(parse(yamlOf('positive: "null"', "binary")).tasks.t).toMatchObject({ positive: "null" });
  });

  it("and the classes that weights name, which match as written and then by value", () => {
    const weights = (labels: string, given: string): unknown => {
      const recipe = parse(yamlOf(`labels: ${labels}, classWeights: ${given}`));
      return (parse(recipeToYaml(recipe)).tasks.t as { classWeights: unknown }).classWeights;
    };
    expect(weights("[1.10, True]", "{ 1.10: 2, True: 3 }")).toEqual({ "1.10": 2, "True": 3 });
    expect(weights("[1.1, true]", "{ 1.10: 2, True: 3 }")).toEqual({ "1.10": 2, "True": 3 });
    expect(weights("[01, 1]", "{ 01: 2, 1: 3 }")).toEqual({ "01": 2, "1": 3 });
    expect(() => weights("[01, 1]", "{ 1.0: 2 }"))
      .toThrow('tasks.t.classWeights.1.0 may be several classes: "1.0" equals "01" and "1" in value');
    expect(() => weights("[a, 1]", "{ 1.0: 2, 1: 3 }"))
      .toThrow('tasks.t.classWeights.1.0 is a second weight of "1": remove one of the two');
    expect(() => weights("[a, 1]", "{ 2: 3 }")).toThrow("tasks.t.classWeights.2 is not a class; the classes are a, 1");
  });

  it("a key that is written twice in two ways is two labels; in one way, a mistake at its place", () => {
    expect(written("labels: { 1: a, 1.0: b }")).toEqual([["1", "a"], ["1.0", "b"]]);
    expect(() => parse(yamlOf("labels: { 1: a, 1: b }"))).toThrow('the key "1" is already set at r.yaml:3:');
    expect(() => parse(yamlOf("labels: { : a, x: b }"))).toThrow("a key must be text or a number");
    expect(() => parse(yamlOf("labels: [a, [b]]"))).toThrow('tasks.t.labels.1 must be a label: text, a number, true or false, found ["b"]');
    expect(() => parse(yamlOf("labels: { a: , b: x }")))
      .toThrow("tasks.t.labels.a must be a label: text, a number, true or false, found null");
    expect(() => parse(yamlOf("labels: 3"))).toThrow("tasks.t.labels must be a map from values to class names, or a list of values");
  });

  it("is refused at the place of what is wrong, where it is not clear", () => {
    expect(() => parse(yamlOf("labels: { normalise: lower, values: [a, b] }")))
      .toThrow('r.yaml:3:67: tasks.t.labels.normalise must be one of blanks or case, found "lower"');
    expect(() => parse(yamlOf("labels: { normalise: case, values: [a, A, b] }")))
      .toThrow('r.yaml:3:85: tasks.t.labels.values.1 equals "a" with normalise: case: list it once');
    expect(() => parse(yamlOf("labels: { normalise: case, values: [a] }")))
      .toThrow("tasks.t.labels.values must name two classes or more, found 1");
    expect(() => parse(yamlOf("positive: 1.0, labels: [01, 1]", "binary")))
      .toThrow('tasks.t.positive is no one class: "1.0" equals "01" and "1" in value');
    expect(() => parse(yamlOf("positive: PoS, labels: [neg, pos]", "binary")))
      .toThrow('found "PoS" (differs from "pos" only in case or blanks: set labels: { normalise: case })');
    const alike = yamlOf("positive: PoS, labels: { normalise: case, values: [neg, pos] }", "binary");
    expect(parse(alike).tasks.t).toMatchObject({ positive: "PoS" });
  });
});

const awkward = fc.constantFrom(
  "01001", "1001", "1.10", "1.1", "1.0", "1", "-0", "0", "+1", "1e3", "1000", "True", "true", "TRUE", "False", "yes", "NaN", ".nan", ".inf",
  "null", "~", "<<", "__proto__", "constructor", "toString", "hasOwnProperty", " ", "", " a ", "a  b", "a\tb", "a\nb", "\n", '"', "'", '""',
  "a: b", "# x", "- a", "[x]", "{x}", "*a", "&a", "!x", "%", "@", "`", "|", ">", "😀", "é", "e\u0301", "\u00a0", "\ufeff",
  "9007199254740993", "9007199254740992", "normalise", "values", "-1", "3", "x".repeat(2000),
);
const label = fc.oneof({ weight: 4, arbitrary: awkward }, { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) })
  .filter((text) => !/\p{Cs}|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/u.test(text));

/** A scalar in YAML, by hand: plain where it may be, else in quotes. */
function scalar(text: string, style: number): string {
  const isPlain = /^[\w.+~](?:[\w.+~ -]*[\w.+~-])?$|^-[\w.]+$/u.test(text);
  if (isPlain && style > 0) return text;
  if (style > 1 && !/[\n\t\ufeff]/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

describe("random tables", () => {
  const styled = fc.tuple(label, fc.nat({ max: 3 }));
  const known = fc.uniqueArray(styled, { minLength: 2, maxLength: 8, selector: ([text]) => text });
  const picks = fc.array(fc.nat({ max: 7 }), { maxLength: 20 });

  it("go from labels of the recipe and cells to classes and back by name, without a mix-up", () => {
    fc.assert(fc.property(known, picks, fc.constantFrom("multiclass", "ordinal"), fc.boolean(), (labels, more, kind, asMap) => {
      const listed = labels.filter(([text]) => !asMap || text !== "__proto__"), texts = listed.map(([text]) => text);
      if (texts.length < 2) return;
      const entries = listed.map(([text, style], index) => (
        asMap ? `      ? ${scalar(text, style)}\n      : class ${index}\n` : `      - ${scalar(text, style)}\n`));
      const yaml = "data: { d: { source: a.csv, categorical: [c] } }\n" +
        `tasks:\n  t:\n    data: d\n    target: y\n    kind: ${kind}\n    labels:\n${entries.join("")}`;
      const cells = [...texts, ...more.map((pick) => texts[pick % texts.length])];
      const table = tableFromColumns("a.csv", { y: cells, c: cells });
      const names = asMap ? texts.map((_, index) => `class ${index}`) : texts;
      const recipe = parse(yaml), nameOf = (cell: string): string => names[texts.indexOf(cell)];
      for (const one of [recipe, parse(recipeToYaml(recipe)), structuredClone(recipe)]) {
        const map = fitTargets({ table, target: "y" }, taskOptions(one.tasks.t));
        expect(map.names).toEqual(names);
        const saved = LabelMap.fromJSON(JSON.parse(JSON.stringify(map)) as LabelMapState);
        for (const own of [map, saved]) {
          expect(Array.from(own.encode(table, "y").data, (code) => own.names[code])).toEqual(cells.map(nameOf));
        }
      }
      const { encoders: [encoder], matrix } = openColumns({ d: { table, columns: { categorical: ["c"] } } }).fit({ d: [...cells.keys()] });
      const features = encoder.featureNames(), { indices } = matrix("d", [...cells.keys()]);
      expect(Array.from(indices, (feature) => features[feature])).toEqual(cells.map((cell) => `c=${cell}`));
    }), { numRuns: 40 });
  });
});
