/**
 * @file Recipes with `hidden: []`, linear models: every kind of task from columns, texts, images and vectors; what a training reports; one
 * that cannot be; and the memory that is asked for before anything is made.
 */
import { describe, expect, it } from "vitest";
import { ImageCell } from "../../src/data/image-cell.js";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import { RandomStream } from "../../src/engine/random.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import type { StepEvent } from "../../src/train/events.js";
import { train, trainToEnd } from "../../src/train/loop.js";
import { planOf, splitOf } from "./reviews.js";

const chance = new RandomStream(3, "linear"), rows = Array.from({ length: 300 }, () => [chance.float() * 2 - 1, chance.float() * 2 - 1]);
const column = (of: (u: number, v: number, row: number) => CellValue): CellValue[] => rows.map(([u, v], row) => of(u, v, row));
const table = tableFromColumns("t", {
  u: column((u) => u), v: column((_, v) => v),
  word: column((u, v) => `${u > 0 ? "east" : "west"} ${v > 0 ? "north" : "south"} filler`),
  both: column((u, v) => [u, v]),
  image: column((u, v) => new ImageCell(Uint8Array.from([u > 0 ? 200 : 10, v > 0 ? 220 : 30, 90, 90]), { height: 2, width: 2 })),
  sign: column((u) => (u > 0 ? "plus" : "minus")), corner: column((u, v) => `${u > 0 ? "e" : "w"}${v > 0 ? "n" : "s"}`),
  east: column((u) => (u > 0 ? 1 : 0)), north: column((_, v) => v > 0), price: column((u, v) => 5000 + 1000 * (u + 2 * v)),
  steps: column((u, v) => Math.round(2 * (u + v))),
});
const recipeOf = (inputs: string, model = "{ hidden: [] }", more = ""): Recipe => parseRecipe(`
data: { t: { source: t.csv, ${inputs} } }
features: { vectorizer: count }
tasks:
  sign: { data: t, target: sign, kind: binary, metric: accuracy }
  corner: { data: t, target: corner, kind: multiclass, metric: accuracy }
  compass: { data: t, target: [east, north], kind: multilabel, metric: f1_micro }
  price: { data: t, target: price, kind: regression, metric: r2 }
  steps: { data: t, target: steps, kind: ordinal, metric: quadratic_kappa }
model: ${model}
train: { epochs: 30, batchSize: 32, optimizer: { name: adam, lr: 0.1 }, schedule: min_size, weighting: sum${more} }
`, { file: "t.yaml" });
const tables = { t: table };

describe("a linear model", () => {
  it.each([
    ["numeric: [u, v]", 0.9], ["vector: [both]", 0.9], ["text: word", 0.6], ["image: image", 0.6],
    ["text: word, image: image, numeric: [u, v]", 0.9],
  ])("of every kind of task learns from %s", async (inputs, least) => {
    const recipe = recipeOf(inputs), plan = planOf(recipe, await splitOf(recipe, tables));
    const shapes = Object.fromEntries(plan.model.namedParameters().map(([name, { shape }]) => [name, shape]));
    expect(Object.keys(shapes).every((name) => name.startsWith("final_"))).toBe(true);
    expect([shapes["final_corner.weight"][0], shapes["final_steps.weight"][0]]).toEqual([4, 1]);
    const scores = await trainToEnd(plan);
    for (const [task, { metric }] of Object.entries(recipe.tasks)) expect(scores[task][metric.name], task).toBeGreaterThan(least);
    plan.model.dispose();
  });

  it("reports the norms of its heads, and no cosines or norms of a trunk", async () => {
    const recipe = recipeOf("numeric: [u, v]", "{ hidden: [] }", ", logTaskGradientsEvery: 1, headLr: 0.05"), steps: StepEvent[] = [];
    const plan = planOf({ ...recipe, train: { ...recipe.train, epochs: 1 } }, await splitOf(recipe, tables));
    expect(plan.optimizer.groups.map(({ lr }) => lr)).toEqual([0.05]);
    for await (const event of train(plan)) if (event.event === "step") steps.push(event);
    for (const { gradNorms, taskGradients } of steps) {
      expect(gradNorms.trunk).toEqual({});
      expect(Object.keys(gradNorms.heads)).toEqual(Object.keys(recipe.tasks));
      expect(taskGradients!.cosines).toEqual([]);
      expect(JSON.stringify(taskGradients)).not.toContain("null"); // a NaN
    }
    plan.model.dispose();
  });

  it("of convolutions has heads on the maps, and says what it cannot read beside images", async () => {
    const cnn = "{ trunk: cnn, hidden: [], channels: [4], pool: 1, activation: relu }";
    const recipe = recipeOf("image: image", cnn), plan = planOf(recipe, await splitOf(recipe, tables));
    expect(plan.model.namedParameters().map(([name]) => name).slice(0, 3)).toEqual(["conv.weight", "conv.bias", "final_sign.weight"]);
    expect((await trainToEnd(plan)).corner.accuracy).toBeGreaterThan(0.9);
    plan.model.dispose();
    const other = recipeOf("image: image, numeric: [u, v]", cnn), split = await splitOf(other, tables);
    expect(() => planOf(other, split)).toThrow(
      /hidden must have one layer or more where rows have other features than images \(2 here\), which join at the first hidden layer/u);
  });
});
