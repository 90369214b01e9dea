/**
 * @file From a recipe's model to a training: every trunk learns two datasets' tasks, also one alone; models too large are refused before
 * they are made.
 */
import { describe, expect, it } from "vitest";
import { trunks } from "../../src/nn/trunk/index.js";
import type { TrunkMember } from "../../src/nn/trunk/trunk.js";
import { type Recipe, resolveSingle } from "../../src/recipe/index.js";
import { train } from "../../src/train/loop.js";
import { firstLayersBytes, requireFirstLayers } from "../../src/train/memory.js";
import { planOf, reviewRecipe, reviewTables, splitOf } from "./reviews.js";

const recipeWith = (model: string, weighting = "sum"): Recipe => reviewRecipe({
  split: "{ stratify: false }", model: `{ hidden: [6], ${model} }`,
  train: `{ epochs: 10, batchSize: 15, optimizer: { name: adam, lr: 0.05 }, schedule: max_size, weighting: ${weighting} }`,
});
const split = await splitOf(recipeWith(""), reviewTables({ movie: 60, restaurant: 40 }));

async function run(recipe: Recipe, tasks?: string[]) {
  const plan = planOf(recipe, split, tasks);
  const losses: Record<string, number>[] = [], norms = new Set<string>();
  for await (const event of train(plan)) {
    if (event.event !== "step") continue;
    losses.push(event.losses);
    Object.keys(event.gradNorms.trunk).forEach((name) => norms.add(name));
  }
  const weights = Object.fromEntries(plan.model.namedParameters().map(([name, { shape }]) => [name, shape]));
  plan.model.dispose();
  return { losses, norms, weights };
}

/** Those of datasets without images; images.test.ts has the others. */
const names = trunks.members.filter((member: TrunkMember) => member.reads !== "images").map(({ name }) => name);

describe("a recipe's trunk", () => {
  it.each(names)("%s learns two tasks, and one alone", async (trunk) => {
    const recipe = recipeWith(`trunk: ${trunk}, layerNorm: true, dropout: 0.1`);
    for (const tasks of [["movie", "restaurant"], ["restaurant"]]) {
      const { losses, norms, weights } = await run(tasks.length === 1 ? resolveSingle(recipe) : recipe, tasks);
      for (const task of tasks) expect(losses.filter((of) => task in of).at(-1)![task]).toBeLessThan(losses[0][task] / 1.5);
      const layerNames = Object.keys(weights).map((name) => name.slice(0, name.lastIndexOf(".")));
      const layers = new Set(layerNames.filter((name) => !name.startsWith("final_")));
      expect([...norms].sort()).toEqual([...layers].sort()); // every layer has had a gradient
      expect([...layers].some((name) => name.includes("movie"))).toBe(tasks.length === 2 && trunk !== "mlp");
    }
  });

  it("has the recipe's options", async () => {
    const { weights } = await run(recipeWith("trunk: mmoe, experts: 5"));
    expect(weights["gate_movie.weight"][0]).toBe(5);
    expect(weights["experts_4.weight"][0]).toBe(6);
  });
});

describe("the memory", () => {
  it("must hold every layer that reads the features", () => {
    expect(firstLayersBytes({ features: 10, widths: [5, 3], moments: 2 })).toBe(10 * (8 * 4 * 3 + 8) + 10 * (4 * 4 * 3 + 8));
    const features = 1_000_000;
    expect(() => requireFirstLayers({ features, widths: [200], moments: 2 })).not.toThrow();
    expect(() => requireFirstLayers({ features, widths: [200, 200, 4], moments: 2 })).toThrow(
      /^the model is too large: 3 layers .* 1000000 features, 404 units .* 4\.87 GB, .* [34]\.\d+ GB .*\d{3} units .*\d{6} features/u,
    );
    // a remembered gradient for each of two tasks, and one for a step's sum
    expect(firstLayersBytes({ features: 10, widths: [5], moments: 2, remembered: 3 })).toBe(10 * (8 * 4 * 6 + 8 + 65));
    expect(() => requireFirstLayers({ features, widths: [200], moments: 2, remembered: 3 })).toThrow(
      /by 200 hidden units, with 2 moments for each weight and 3 gradients that the weighting remembers, needs 4\.\d+ GB/u);
    expect(() => requireFirstLayers({ features, widths: [404], moments: 2 })).toThrow(/1000000 features by 404 hidden units/u);
    expect(() => requireFirstLayers({ features, widths: Array(139).fill(1) as number[], moments: 2, areHeads: true })).toThrow(
      /^the model is too large: 139 heads on 1000000 features, 139 logits in all, .* needs \d\.\d+ GB, .* what fits is \d{6} features/u);
  });

  it("is checked before a model is made", () => {
    expect(() => planOf(recipeWith("trunk: mmoe, experts: 1000000"), split)).toThrow(/^the model is too large: 1000002 layers/u);
  });
});

describe("a weighting that combines gradients at the representation", () => {
  it.each(names)("%s", (trunk) => {
    const read = () => recipeWith(`trunk: ${trunk}`, "graddrop");
    if (trunk === "mlp") expect(read).not.toThrow();
    else expect(read).toThrow(new RegExp(`:\\d+:\\d+: train.weighting is graddrop, .* model.trunk ${trunk} .*: use trunk mlp`, "u"));
  });
});
