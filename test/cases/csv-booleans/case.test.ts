/** @file True and False, as pandas writes them to a csv, and true and false, wherever a recipe may mean them (ludwig#323, augur#299). */
import { describe, expect, test } from "vitest";
import type { Recipe } from "../../../src/recipe/index.js";
import { again, openRecipe, recipeOf } from "../open-recipe.js";

const here = import.meta.url;

/** The share of spam, and the names, of the training rows. */
async function spamOf(recipe: Recipe) {
  for (const one of [recipe, again(recipe)]) {
    const { data, targets } = await openRecipe(here, one), { data: codes } = data.d.train.y.t;
    expect(codes).toHaveLength(18);
    if (one !== recipe) return { names: targets.t.names, spam: codes.filter((code) => code === 1).length };
  }
  throw new Error("unreachable");
}

describe("a binary target of True and False", () => {
  test.each([
    ["positive.yaml", [], ["False", "True"]],
    ["positive.yaml", ["tasks.t.positive=true"], ["False", "True"]],
    ["positive.yaml", ["tasks.t.positive=TRUE"], ["False", "True"]],
    ["positive.yaml", ['tasks.t.positive="True"'], ["False", "True"]],
    ["positive.yaml", ["tasks.t.positive=False"], ["True", "False"]],
    ["positive.yaml", ["tasks.t.positive=null"], ["False", "True"]],
    ["labels.yaml", [], ["ham", "spam"]],
    ["labels.yaml", ["tasks.t.labels={ false: ham, true: spam }"], ["ham", "spam"]],
    ["labels.yaml", ["tasks.t.labels=[True, False]"], ["True", "False"]],
    ["labels.yaml", ["tasks.t.labels={ normalise: case, values: { TRUE: spam, FALSE: ham } }"], ["spam", "ham"]],
    ["labels.yaml", ["tasks.t.kind=multiclass", "tasks.t.labels={ True: a, False: b }", "tasks.t.classWeights={ a: 2 }"], ["a", "b"]],
  ] as const)("%s with %j", async (recipe, set, names) => {
    const found = await spamOf(recipeOf(here, recipe, set));
    expect(found.names).toEqual(names);
    const spam = await spamOf(recipeOf(here, "labels.yaml"));
    expect(found.spam).toBe(names[1] === "False" || names[1] === "ham" || names[1] === "b" ? 18 - spam.spam : spam.spam);
  });

  test("weights of its classes may be written in any case of letters", async () => {
    const task = "{ kind: multiclass, data: d, target: spam, labels: [False, True], classWeights: { true: 2, FALSE: 3 } }";
    expect((await spamOf(recipeOf(here, "labels.yaml", [`tasks.t=${task}`]))).names).toEqual(["False", "True"]);
    expect(() => recipeOf(here, "labels.yaml", [`tasks.t=${task.replace("FALSE", "TRUE")}`]))
      .toThrow('tasks.t.classWeights.TRUE is a second weight of "True": remove one of the two');
  });
});

test("a numeric column of true and false is 1 and 0", async () => {
  const { data } = await openRecipe(here, recipeOf(here, "numeric.yaml", ["features={ numeric: { scale: none } }"]));
  const values = [...data.d.train.x.toDense(), ...data.d.test.x.toDense()];
  expect(values).toHaveLength(24);
  expect(values.filter((value) => value === 1)).toHaveLength(8);
  expect(new Set(values)).toEqual(new Set([0, 1]));
});

test("columns of True, False, true and false are labels of a multilabel target", async () => {
  const { data, targets } = await openRecipe(here, recipeOf(here, "multilabel.yaml"));
  expect(targets.t.names).toEqual(["spam", "urgent"]);
  expect(new Set(data.d.train.y.t.data)).toEqual(new Set([0, 1]));
});
