/** @file Keys of trials whose recipe has a member of a plug-in. */
import { expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { loss } from "../../src/loss/loss.js";
import { mseLoss } from "../../src/loss/mse.js";
import { register } from "../../src/plugin/register.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { togetherArm, trialsOf } from "../../src/study/compare/arms.js";
import { TableData } from "../../src/study/trial-data.js";

const text = `
data: { food: { source: food.csv, numeric: [price] } }
tasks: { stars: { data: food, target: stars, kind: regression } }
model: { hidden: [4] }
train: { epochs: 2, batchSize: 8 }
`;
const rows = Array.from({ length: 24 }, (_, row) => row);
const tables = { food: tableFromColumns("food", { price: rows, stars: rows.map((row) => row % 5) }) };

it("changes with what the plug-in's file holds, for the arm that has a member of it alone", () => {
  const pinball = loss({
    name: "pinball", describe: "a toy", options: {}, compute: (x, y, _, sampleWeights) => mseLoss(x, y, { sampleWeights }),
  });
  register({ plugin: "./pinball.ts", file: "/pinball.ts" }, { losses: [pinball] });
  const recipes = [[], ["tasks.stars.loss=pinball"]].map((set) => parseRecipe(text, { file: "one.yaml", set }));
  const keysOf = (content: string): string[] => {
    const data = new TableData(tables, { seeds: [3], readPlugin: () => content });
    return recipes.map((recipe) => data.key(trialsOf(togetherArm(recipe), 3)[0][0]));
  };
  const [[plain, first], [again, second]] = [keysOf("one"), keysOf("two")];
  expect(again).toBe(plain);
  expect(second).not.toBe(first);
});
