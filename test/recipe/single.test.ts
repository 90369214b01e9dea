/**
 * @file `single`: what a task trained alone is given.
 */
import { expect, it } from "vitest";
import { type Recipe, parseRecipe, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { smallest } from "./examples.js";

const parse = (lines: string): Recipe => parseRecipe(smallest + lines, { file: "r.yaml" });

it("changes nothing where single is empty", () => {
  const recipe = parse("");
  expect(resolveSingle(recipe)).toEqual(recipe);
});

it("merges over model and train, and replaces lists whole", () => {
  const single = "single: { model: { hidden: [300] }, train: { epochs: 3, optimizer: { name: adam, betas: [0.8, 0.9] } } }";
  const recipe = parse(`model: { hidden: [200, 100], activation: relu }\n${single}\n`);
  const alone = resolveSingle(recipe);
  expect(alone.model).toEqual({ ...recipe.model, hidden: [300] });
  expect(alone.train).toEqual({ ...recipe.train, epochs: 3, betas: [0.8, 0.9] });
  expect(alone.single).toEqual({ model: {}, train: {} });
  expect(recipe.model.hidden).toEqual([200, 100]);
});

it("starts another optimizer from its own defaults", () => {
  const recipe = parse("train: { optimizer: { name: sgd, lr: 0.5, momentum: 0.9 }, epochs: 2 }\nsingle: { train: { optimizer: { name: adamw, lr: 0.01 } } }\n");
  expect(resolveSingle(recipe).train).toEqual({ ...parse("").train, epochs: 2, optimizer: "adamw", lr: 0.01, weightDecay: 0.01 });
});

it("says the same of a recipe that was written and read again, also when --set changes it", () => {
  const recipe = parse("train: { optimizer: { name: sgd, momentum: 0.9 } }\nsingle: { train: { optimizer: { name: adam, nesterov: true, lr: 0.2 } } }\n");
  const again = parseRecipe(recipeToYaml(recipe), { file: "x.yaml", set: ["train.epochs=9"] });
  expect(resolveSingle(again).train).toEqual({ ...resolveSingle(recipe).train, epochs: 9 });
});
