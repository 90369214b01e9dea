/**
 * @file YAML itself: its errors at their places, anchors and merges, and text that was made to exhaust a reader.
 */
import { describe, expect, it } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { messageOf, smallest } from "./examples.js";

describe("YAML errors", () => {
  it.each([
    ["data: [1, 2\ntasks: 3\n",
      "r.yaml:2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ["a: b: c\n", "r.yaml:1:4: not valid YAML: Nested mappings are not allowed in compact mappings"],
    ["\tdata: 1\n", "r.yaml:1:1: not valid YAML: Tabs are not allowed as indentation"],
    ["seed: !!js/function 1\n", "r.yaml:1:7: not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function"],
    ["seed: 1\n---\nseed: 2\n", "r.yaml:2:1: a second YAML document begins here; a recipe is one document"],
    ["seed: *one\n", "r.yaml:1:7: the alias *one has no anchor &one before it"],
    ["seed: &a [*a]\n", "r.yaml:1:11: the alias *a is inside its own anchor"],
    ["<<: 3\n", "r.yaml:1:5: a merge key (<<) takes a map, or a list of maps, found 3"],
    ["__proto__: { seed: 1 }\n", 'r.yaml:1:1: the key "__proto__" is not allowed'],
    ["? [a]\n: 1\n", "r.yaml:1:3: a key must be text or a number"],
    ["%YAML 1.1\n---\nseed: 2001-01-01\n",
      'r.yaml:3:7: a value must be text, a number, true, false or null, found "2001-01-01T00:00:00.000Z"'],
  ])("%j", (text, message) => expect(messageOf(text)).toBe(message));

  it("reports duplicate keys with the other mistakes", () => {
    expect(messageOf(`${smallest}seed: 1\ntrain: { epochs: 0, epochs: 1 }\nseed: 2\n`).split("\n")).toEqual([
      "r.yaml:7:18: train.epochs must be a whole number of epochs from 1 up, or auto, found 0",
      'r.yaml:7:21: the key "epochs" is already set at r.yaml:7:10: remove one of the two',
      'r.yaml:8:1: the key "seed" is already set at r.yaml:6:1: remove one of the two',
    ]);
  });

  it("counts columns in carriage-return files and after a byte order mark", () => {
    expect(messageOf(`${smallest}seed: -1\n`.replaceAll("\n", "\r\n"))).toMatch(/^r\.yaml:6:7: seed/u);
    expect(messageOf(`\uFEFF${smallest}seed: -1\n`)).toMatch(/^r\.yaml:6:7: seed/u);
  });
});

describe("anchors", () => {
  const shared = `data:
  a: &a { source: a.csv, text: review, split: &split { test: 0.1, seed: 3 } }
  b: { <<: *a, source: b.csv }
  c: { source: c.csv, text: t, split: *split }
tasks:
  a: { data: a, target: label, kind: binary }
`;

  it("stand for their values; merged keys give way to the map's own", () => {
    const { data } = parseRecipe(shared, { file: "r.yaml" });
    expect(data.b).toEqual({ ...data.a, source: { ...data.a.source, file: "b.csv" } });
    expect(data.c.split).toEqual({ test: 0.1, seed: 3 });
  });

  it("are values of their own once --set changes one", () => {
    const { data } = parseRecipe(shared, { file: "r.yaml", set: ["data.c.split.test=0.5"] });
    expect([data.a, data.b, data.c].map(({ split }) => split.test)).toEqual([0.1, 0.1, 0.5]);
  });

  it("lead errors to where the value is written", () => {
    const problem = "split.test must be a number from 0 up, below 1, found 2";
    expect(messageOf(shared.replace("test: 0.1", "test: 2")).split("\n"))
      .toEqual(["a", "b", "c"].map((name) => `r.yaml:2:62: data.${name}.${problem}`));
  });
});

describe("text that would exhaust a reader", () => {
  it("refuses aliases that multiply", () => {
    const ten = (item: string): string => Array(10).fill(item).join(", ");
    const levels = Array.from({ length: 12 }, (_, level) => `l${level}: &l${level} [${ten(level === 0 ? "x" : `*l${level - 1}`)}]`);
    expect(messageOf(levels.join("\n"))).toContain("aliases expand to more than 10000 values");
  });

  it.each([["[", 100_000], ["{a: ", 50_000], ["- ", 50_000], ["? ", 50_000]])("refuses deep nesting by %j", (open, times) => {
    expect(messageOf(open.repeat(times))).toBe("r.yaml:1:1: the YAML is nested more than 64 levels deep");
  });

  it("refuses a text of megabytes", () => {
    expect(messageOf(`# ${"x".repeat(1_000_000)}`)).toBe("r.yaml:1:1: the text has 1000002 characters; at most 1000000 are read");
  });
});
