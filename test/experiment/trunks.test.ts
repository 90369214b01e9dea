/** @file From a recipe's model to a training: every trunk learns two datasets' tasks, also one alone; and models too large are refused before they are made. */
import { describe, expect, it } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { tableFromColumns } from "../../src/data/table.js";
import { parseRecipe, resolveSingle } from "../../src/recipe/index.js";
import { trunks } from "../../src/recipe/names.js";
import { prepare } from "../../src/experiment/split.js";
import { buildTraining } from "../../src/experiment/plan.js";
import { train } from "../../src/train/loop.js";
import { firstLayersBytes, requireFirstLayers } from "../../src/train/memory.js";

const reviews = Object.entries(makeReviews({ documents: { movie: 60, restaurant: 40 }, seed: 4, words: 12 }));
const tables = Object.fromEntries(reviews.map(([name, { texts, labels }]) => [name, tableFromColumns(name, { review: [...texts], label: [...labels] })]));
const recipeWith = (model: string, others = "") => parseRecipe(`
data:
  movie: { source: movie.csv, text: review, split: { stratify: false } }
  restaurant: { source: restaurant.csv, text: review, split: { stratify: false } }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
model: { hidden: [6], ${model} }
train: { epochs: 10, batchSize: 15, lr: 0.05, schedule: max_size, ${others} }
`, { file: "test.yaml" });

async function run(recipe: ReturnType<typeof recipeWith>, tasks: string[]) {
  const plan = buildTraining(recipe, prepare(recipe, tables, 1), tasks, 1);
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

describe("a recipe's trunk", () => {
  it.each(trunks)("%s learns two tasks, and one alone", async (trunk) => {
    const recipe = recipeWith(`trunk: ${trunk}, layerNorm: true, dropout: 0.1`);
    for (const tasks of [["movie", "restaurant"], ["restaurant"]]) {
      const { losses, norms, weights } = await run(tasks.length === 1 ? resolveSingle(recipe) : recipe, tasks);
      for (const task of tasks) expect(losses.filter((of) => task in of).at(-1)![task]).toBeLessThan(losses[0][task] / 1.5);
      const layers = new Set(Object.keys(weights).map((name) => name.slice(0, name.lastIndexOf("."))).filter((name) => !name.startsWith("final_")));
      expect([...norms].sort()).toEqual([...layers].sort()); // every layer has had a gradient
      expect([...layers].some((name) => name.includes("movie"))).toBe(tasks.length === 2 && trunk !== "mlp");
    }
  });

  it("has the recipe's options", async () => {
    const { weights } = await run(recipeWith("trunk: mmoe, experts: 5"), ["movie", "restaurant"]);
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
      /^the model is too large: 3 layers that read 1000000 features, 404 units in all, with 2 moments for each weight, needs 4\.87 GB of the [34]\.\d+ GB .*what fits is up to \d{3} units in all, or \d{6} features/u,
    );
    expect(() => requireFirstLayers({ features, widths: [404], moments: 2 })).toThrow(/a first layer of 1000000 features by 404 hidden units/u);
  });

  it("is asked before a model is made", () => {
    const recipe = recipeWith("trunk: mmoe, experts: 1000000"), prepared = prepare(recipe, tables, 1);
    expect(() => buildTraining(recipe, prepared, ["movie", "restaurant"], 1)).toThrow(/^the model is too large: 1000002 layers/u);
  });
});

describe("a weighting that combines gradients at the representation", () => {
  it.each(trunks)("%s", (trunk) => {
    const read = () => recipeWith(`trunk: ${trunk}`, "weighting: graddrop");
    if (trunk === "mlp") expect(read).not.toThrow();
    else expect(read).toThrow(new RegExp(`^test.yaml:\\d+:\\d+: train.weighting is graddrop, which combines .* with model.trunk ${trunk} each task has its own: take trunk mlp`));
  });
});
