/** @file From a recipe and a split to a training: its model, its updates, what is frozen, and what is refused. */
import { describe, expect, it } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import type { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { planTraining } from "../../src/experiment/plan.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { train, trainToEnd, type TrainingPlan } from "../../src/train/loop.js";
import { planOf, reviewRecipe, reviewTables, splitOf } from "./reviews.js";

describe("planTraining", () => {
  const columns: Record<string, CellValue[]> = {
    text: ["red apple", "green apple", "red pear", "green pear", "secret word", "secret apple"],
    label: ["no", "yes", "no", "yes", "no", "yes"], mood: ["x", "x", "y", "z", "y", "x"],
    part: ["train", "train", "train", "train", "test", "test"],
  };
  async function opened(yaml: string): Promise<{ recipe: Recipe; split: ExperimentSplit }> {
    const head = "data: { a: { source: a.csv, text: text } }\nfeatures: { vectorizer: count }\nsplit: { column: part }\n";
    const recipe = parseRecipe(`${head}${yaml}`, { file: "test.yaml" });
    return { recipe, split: await splitOf(recipe, { a: tableFromColumns("a", columns) }) };
  }

  it("refuses the weight of an unknown class", async () => {
    const { recipe, split } = await opened(
      "tasks: { t: { data: a, target: label, kind: multiclass, classWeights: { yess: 2 } } }\ntrain: { epochs: 1 }",
    );
    expect(() => planTraining({ recipe, split, seed: 1 })).toThrow(/^task "t": classWeights\.yess .*did you mean "yes"\?.* no, yes$/u);
  });

  it("gives a binary task one logit and a multiclass task one for each class, with the recipe's own settings", async () => {
    const { recipe, split } = await opened(`
tasks:
  s: { data: a, target: mood, kind: multiclass, labelSmoothing: 0.1 }
  t: { data: a, target: label, kind: binary, posWeight: 3 }
model: { hidden: [5, 2], activation: tanh }
train: { epochs: 6, optimizer: { name: sgd, momentum: 0.9, nesterov: true, lr: 0.5 }, batchSize: 3, evaluateEvery: 2 steps }
`);
    const plan = planTraining({ recipe, split, seed: 1 });
    expect(Object.fromEntries(plan.model.namedParameters().map(([name, { shape }]) => [name, [...shape]]))).toEqual({
      "hidden_0.weight": [5, 4], "hidden_0.bias": [5], "hidden_1.weight": [2, 5], "hidden_1.bias": [2],
      "final_s.weight": [3, 2], "final_s.bias": [3], "final_t.weight": [1, 2], "final_t.bias": [1],
    });
    expect([plan.optimizer.lr, plan.loaders.a.length, plan.evaluateEvery]).toEqual([0.5, 2, 2]);
    plan.model.dispose();
  });

  it("takes only the recipe's tasks and datasets from a split that has more", async () => {
    const recipe = reviewRecipe(), split = await splitOf(recipe, reviewTables(60)), plan = planOf(recipe, split, ["restaurant"]);
    const { tasks: trained } = plan.model as MultiTaskNetwork;
    expect([trained, Object.keys(plan.loaders), Object.keys(plan.test)]).toEqual([["restaurant"], ["restaurant"], ["restaurant"]]);
    plan.model.dispose();
  });
});

describe("a recipe's updates", () => {
  const tables = reviewTables(60), shared = splitOf(reviewRecipe(), tables);
  const recipeWith = (settings: string): Recipe => (
    reviewRecipe({ model: "{ hidden: [6] }", train: `{ epochs: 1, batchSize: 12, ${settings} }` }));
  const planWith = async (settings: string): Promise<TrainingPlan> => (
    planOf(recipeWith(`optimizer: { name: adam, lr: 0.02 }, ${settings}`), await shared));
  const names = (parameters: Iterable<{ name: string }>): string[] => Array.from(parameters, ({ name }) => name);

  it("give trunk and heads learning rates of their own", async () => {
    const { optimizer, model } = await planWith("headLr: 0.1");
    expect(optimizer.groups.map(({ lr, parameters }) => [lr, names(parameters)])).toEqual([
      [0.02, ["hidden.weight", "hidden.bias"]],
      [0.1, expect.arrayContaining(["final_movie.weight", "final_movie.bias", "final_restaurant.weight", "final_restaurant.bias"])],
    ]);
    model.dispose();
    for (const [settings, rates] of [["trunkLr: 0.001, headLr: 0.1", [0.001, 0.1]], ["", [0.02]]] as const) {
      const plan = await planWith(settings);
      expect(plan.optimizer.groups.map(({ lr }) => lr)).toEqual(rates);
      plan.model.dispose();
    }
  });

  it("freeze trunk and heads, and refuse to train nothing", async () => {
    const plan = await planWith("freeze: [trunk, movie]");
    const before = plan.model.stateDict();
    await trainToEnd(plan);
    const after = plan.model.stateDict();
    const changed = Object.keys(after).filter((name) => !after[name].data.every((value, index) => value === before[name].data[index]));
    expect(changed).toEqual(["final_restaurant.weight", "final_restaurant.bias"]);
    const split = await shared;
    expect(() => planOf(recipeWith("freeze: [trunk, movie]"), split, ["movie"])).toThrow(
      /^train\.freeze \(trunk, movie\) leaves nothing of movie to train; .*single: \{ train: \{ freeze: \[\] \} \}/u);
    plan.model.dispose();
  });

  it("clip and accumulate", async () => {
    const plan = await planWith("clipNorm: 0.01, accumulate: 3");
    const norms: (number | undefined)[] = [];
    for await (const event of train(plan)) if (event.event === "step") norms.push(event.unclippedNorm);
    expect(norms).toEqual([expect.any(Number), expect.any(Number)]); // four batches: three, and one
    plan.model.dispose();
  });
});
