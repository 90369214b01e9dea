/** @file The page on inputs: its recipes are recipes, and its code does what it says. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { encoderFromJSON, parseRecipe, tableFromColumns, toFeatures } from "../../src/index.js";

const page = readFileSync(new URL("../../docs/inputs.md", import.meta.url), "utf8");
const recipes = [...page.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, text]) => text);

it("has a recipe for each kind of input", () => {
  expect(recipes).toHaveLength(7);
});

it.each(recipes)("%s", (text) => {
  const names = [...text.split("tasks:")[0].matchAll(/^ {2}(\w+):/gmu)].map(([, name]) => name);
  const tasks = names.map((name) => `  ${name}_task: { data: ${name}, target: answer, kind: binary }\n`).join("");
  const whole = text.includes("tasks:") ? text : `${text}tasks:\n${tasks}`;
  expect(Object.keys(parseRecipe(whole, { file: "inputs.yaml" }).data)).toEqual(names);
});

it("gives new rows their features", () => {
  const columns = [
    { kind: "numeric", column: "age", mean: 30, offset: 30, deviation: 2, indicator: true }, { kind: "categorical", column: "job", categories: ["cook"], missing: false },
  ].map(encoderFromJSON);
  const table = tableFromColumns("today", { age: [31, null], job: ["cook", "pilot"] });
  const x = toFeatures({ vectorizer: null, columns, width: 3 }, { table, text: null, numeric: ["age"], categorical: ["job"] });
  expect([...x.toDense()]).toEqual([0.5, 0, 1, 0, 1, 0]);
});
