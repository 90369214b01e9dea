/** @file The recipe's model: each trunk's options and defaults, what is refused and where, and what `single` makes of them. */
import { describe, expect, it } from "vitest";
import type { AnyField } from "../../src/options/index.js";
import { trunks as table } from "../../src/nn/trunk/index.js";
import { networkSettings, type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { trunks } from "../../src/recipe/names.js";
import { messageOf, smallest } from "./examples.js";

const parse = (lines: string): Recipe => parseRecipe(smallest + lines, { file: "r.yaml" });
/** What is said of lines that begin at line 6. */
const refused = (lines: string): string => messageOf(smallest + lines);

describe("model", () => {
  it.each(trunks)("%s has its own options and no other's, with the defaults that it has in code, and is written and read alike", (trunk) => {
    const recipe = parse(`model: { trunk: ${trunk} }`);
    const own = Object.fromEntries(Object.entries(table.get(trunk).options).map(([key, field]) => [key, (field as AnyField).fallback() as unknown]));
    expect(recipe.model).toEqual({ trunk, hidden: [200], activation: "sigmoid", dropout: 0, layerNorm: false, residual: false, ...own });
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    expect(networkSettings(recipe.model)).toMatchObject({ trunk, hidden: [200], ...own });
  });

  it("has every trunk there is", () => expect(trunks).toEqual(table.names));

  it.each([
    ["model: { trunk: moe }", "r.yaml:6:17: model.trunk must be one of mlp, mmoe, cgc, ple, cross_stitch or private_shared, found \"moe\" (did you mean \"mmoe\"?)"],
    ["model: { experts: 3 }", "r.yaml:6:10: model.experts is an option of trunk mmoe, and this is trunk mlp: leave it out"],
    ["model: { trunk: mmoe, levels: 3 }", "r.yaml:6:23: model.levels is an option of trunk ple, and this is trunk mmoe: leave it out"],
    ["model: { trunk: cgc, sharedExperts: 0 }", "r.yaml:6:37: model.sharedExperts must be a whole number from 1 up, found 0"],
    ["model: { trunk: cross_stitch, alpha: 2 }", "r.yaml:6:38: model.alpha must be a number from 0 to 1, found 2"],
    ["model: { dropout: 1 }", "r.yaml:6:19: model.dropout must be a number from 0 up to 1, 1 not included, found 1"],
    ["model: { layerNorm: yes }", "r.yaml:6:21: model.layerNorm must be true or false, found \"yes\""],
    ["model: { residual: true, hidden: [300, 200] }",
      "r.yaml:6:20: model.residual needs two neighbouring hidden layers of one width, such as [200, 200], found hidden [300, 200]: make it false"],
    ["single: { model: { trunk: mmoe, alpha: 0.5 } }",
      "r.yaml:6:33: single.model.alpha is an option of trunk cross_stitch, and this is trunk mmoe: leave it out"],
    ["model: { trunk: mmoe }\nsingle: { model: { levels: 3 } }", "r.yaml:7:20: single.model.levels is an option of trunk ple, and this is trunk mmoe: leave it out"],
  ])("%s", (lines, message) => expect(refused(lines)).toBe(message));

  it("takes shortcuts where layers of one width meet, between levels too", () => {
    expect(parse("model: { residual: true, hidden: [300, 200, 200] }").model.residual).toBe(true);
    expect(parse("model: { trunk: ple, residual: true }").model.residual).toBe(true);
    expect(refused("model: { trunk: ple, levels: 1, residual: true }")).toMatch(/^r\.yaml:6:43: model\.residual needs/u);
    expect(refused("model: { hidden: [9, 9], residual: true }\nsingle: { model: { hidden: [9] } }")).toMatch(/single\.model\.residual needs.*found hidden \[9\]/u);
  });

  it("tells the same mistake once", () => {
    expect(refused("model: { levels: 3 }\nsingle: { model: { dropout: 0.1 } }").split("\n")).toHaveLength(1);
  });
});

describe("single", () => {
  it("keeps the options of the same trunk, and starts another from its own defaults", () => {
    const recipe = parse("model: { trunk: mmoe, experts: 7, dropout: 0.2 }\nsingle: { model: { hidden: [30] } }");
    expect(resolveSingle(recipe).model).toEqual({ ...recipe.model, hidden: [30] });
    const other = parse("model: { trunk: ple, levels: 3, sharedExperts: 5, dropout: 0.2 }\nsingle: { model: { trunk: cgc } }");
    expect(resolveSingle(other).model).toEqual({ ...parse("model: { trunk: cgc, dropout: 0.2 }").model });
    expect(resolveSingle(parse("model: { trunk: mmoe }\nsingle: { model: { trunk: mlp } }")).model).toEqual(parse("").model);
  });
});

it("an editor sees which trunks an option goes with", () => {
  const schema = recipeJsonSchema() as { properties: { model: { properties: Record<string, { description: string }>; dependencies: Record<string, unknown> } } };
  const { properties, dependencies } = schema.properties.model;
  expect(properties.levels.description).toMatch(/Only with trunk ple\.$/u);
  expect(properties.sharedExperts.description).toMatch(/Only with trunk cgc or ple\.$/u);
  expect(dependencies.experts).toEqual({ properties: { trunk: { enum: ["mmoe"] } }, required: ["trunk"] });
  expect(Object.keys(dependencies)).toEqual(["experts", "sharedExperts", "taskExperts", "levels", "alpha", "privateUnits"]);
});
