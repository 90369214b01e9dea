/**
 * @file What a recipe writes in an order keeps it: labels of an ordinal task from lowest to highest, datasets and tasks. JavaScript puts
 * whole numbers in front of an object's other keys (nodeca/js-yaml#622, #503).
 */
import { describe, expect, test } from "vitest";
import { parseRecipe, type Recipe } from "../../../src/recipe/index.js";
import { tableFromColumns } from "../../../src/data/table.js";
import { fitBinary, LabelMap, type LabelMapState } from "../../../src/data/targets/labels.js";
import { again, openRecipe, recipeOf } from "../open-recipe.js";

const here = import.meta.url;
const withLabels = (labels: string): Recipe => recipeOf(here, "recipe.yaml", [`tasks.mood.labels=${labels}`]);
const namesOf = async (recipe: Recipe) => (await openRecipe(here, recipe)).targets.mood.names;

describe("labels of an ordinal task", () => {
  test("stand in the order of the recipe, also where a run folder wrote them, and a model was saved", async () => {
    const recipe = recipeOf(here, "recipe.yaml"), { targets: { mood } } = await openRecipe(here, recipe);
    expect(mood.names).toEqual(["negative", "neutral", "positive"]);
    expect(await namesOf(again(recipe))).toEqual(mood.names);
    expect(await namesOf(again(structuredClone(recipe)))).toEqual(mood.names); // as a worker gets it
    const saved = LabelMap.fromJSON(JSON.parse(JSON.stringify(mood)) as LabelMapState);
    expect(["-1", "0", "1"].map((value) => saved.names[saved.classOf(value)!])).toEqual(["negative", "neutral", "positive"]);
  });

  test.each([
    ["{ 1: good, 0: fair, -1: poor }", ["good", "fair", "poor"]],
    ["{ 0: fair, -1: poor, 1: good }", ["fair", "poor", "good"]],
    ["[1, -1, 0]", ["1", "-1", "0"]],
    ["{ normalise: blanks, values: { 1: good, 0: fair, -1: poor } }", ["good", "fair", "poor"]],
    ["{ 1.0: good, -0: fair, -1.0: poor }", ["good", "fair", "poor"]],
    ["{ <<: { -1: poor }, 1: good, 0: fair }", ["good", "fair", "poor"]],
  ])("%s", async (labels, names) => {
    const recipe = withLabels(labels);
    expect(await namesOf(recipe)).toEqual(names);
    expect(await namesOf(again(recipe))).toEqual(names);
  });

  test("stand in the order in which --set adds them", async () => {
    const set = ["tasks.mood.labels={}", "tasks.mood.labels.1=good", "tasks.mood.labels.0=fair", "tasks.mood.labels.-1=poor"];
    expect(await namesOf(recipeOf(here, "recipe.yaml", set))).toEqual(["good", "fair", "poor"]);
  });

  test("so the second of two classes is the second that is written", () => {
    const yaml = "data: { d: { source: a.csv, text: t } }\ntasks: { t: { data: d, target: y, kind: binary, labels: { 1: spam, 0: ham } } }";
    const { labels } = parseRecipe(yaml, { file: "r.yaml" }).tasks.t as { labels: ReadonlyMap<string, string> };
    const table = tableFromColumns("t", { y: ["0", "1"] });
    expect(fitBinary({ table, column: "y", labels }).names).toEqual(["spam", "ham"]);
  });
});

test("datasets and tasks that are called by whole numbers are refused, since they would change places", () => {
  expect(() => recipeOf(here, "recipe-years.yaml")).toThrow(
    "recipe-years.yaml:3:3: data: the name 2019 is a whole number, and such names lose the order in which they are written: call it " +
    "year-2019, for example\nrecipe-years.yaml:4:3: data: the name 2018",
  );
});
