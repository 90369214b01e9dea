/** @file From a recipe's schedule to the steps of its training: which tasks each has, how many there are, and what resampling makes of unequal datasets. */
import { describe, expect, it } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { tableFromColumns } from "../../src/data/table.js";
import { PotluckError } from "../../src/engine/errors.js";
import { parseRecipe, resolveSingle } from "../../src/recipe/index.js";
import { prepare } from "../../src/experiment/split.js";
import { buildTraining } from "../../src/experiment/plan.js";
import { totalSteps, train, type TrainingPlan } from "../../src/train/loop.js";

// 45 and 15 training rows: 6 and 2 batches of 8
const reviews = Object.entries(makeReviews({ documents: { movie: 60, restaurant: 20 }, seed: 4, words: 12 }));
const tables = Object.fromEntries(reviews.map(([name, { texts, labels }]) => [name, tableFromColumns(name, { review: [...texts], label: [...labels] })]));
const recipeWith = (settings: string) => parseRecipe(`
data:
  movie: { source: movie.csv, text: review, split: { stratify: false } }
  restaurant: { source: restaurant.csv, text: review, split: { stratify: false } }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
model: { hidden: [4] }
train: { epochs: 2, batchSize: 8, ${settings} }
`, { file: "test.yaml" });

function planFor(recipe: ReturnType<typeof recipeWith>, tasks: readonly string[] = ["movie", "restaurant"], seed = 1): TrainingPlan {
  const plan = buildTraining(recipe, prepare(recipe, tables, 1), tasks, seed);
  plan.model.dispose(); // what the plan says of steps and rows needs no weights
  return plan;
}

describe("resample", () => {
  it.each([["none", [45, 15], [6, 2]], ["down", [15, 15], [2, 2]], ["up", [45, 45], [6, 6]]] as const)("%s", (how, rows, batches) => {
    const { loaders } = planFor(recipeWith(`schedule: sequential, resample: ${how}`));
    expect([loaders.movie.rows, loaders.restaurant.rows]).toEqual(rows);
    expect([loaders.movie.length, loaders.restaurant.length]).toEqual(batches);
  });

  it.each([["min_size", 2, 6], ["max_size", 2, 6], ["max_size_cycle", 2, 6], ["sequential", 4, 12], ["round_robin", 4, 12], ["uniform", 4, 12], ["task_by_task", 4, 12]])(
    "%s has %i steps an epoch with down, and %i with up", (name, down, up) => {
      expect(totalSteps(planFor(recipeWith(`schedule: ${name}, resample: down`)))).toBe(2 * down);
      expect(totalSteps(planFor(recipeWith(`schedule: ${name}, resample: up`)))).toBe(2 * up);
    });

  it("leaves a task alone with all of its rows", () => {
    const { loaders } = planFor(resolveSingle(recipeWith("resample: down")), ["movie"]);
    expect(Object.values(loaders).map(({ rows }) => rows)).toEqual([45]);
  });
});

describe("a training's steps", () => {
  async function tasksOf(recipe: ReturnType<typeof recipeWith>): Promise<string> {
    const plan = buildTraining(recipe, prepare(recipe, tables, 1), ["movie", "restaurant"], 1);
    let order = "";
    for await (const event of train(plan)) if (event.event === "step") order += Object.keys(event.losses).map((task) => task[0]).join("+") + " ";
    expect(order.split(" ").length - 1).toBe(totalSteps(plan));
    plan.model.dispose();
    return order.trim();
  }

  it.each([
    ["sequential", "m m m m m m r r m m m m m m r r"], ["task_by_task", "m m m m m m m m m m m m r r r r"],
    ["round_robin", "m r m r m r m r m r m r m r m r"], ["max_size", "m+r m+r m m m m m+r m+r m m m m"], ["round_robin, stepsPerEpoch: 3", "m r m r m r"],
  ])("%s", async (settings, order) => expect(await tasksOf(recipeWith(`schedule: ${settings}`))).toBe(order));

  it("come as often as the recipe's rates say, by the training's seed", () => {
    const recipe = recipeWith("schedule: rates, rates: { restaurant: 3, movie: 1 }, stepsPerEpoch: 100000");
    const { scheduleOptions } = planFor(recipe);
    expect(scheduleOptions).toEqual({ seed: 1, rates: { restaurant: 3, movie: 1 }, stepsPerEpoch: 100000 });
    expect(planFor(recipe, ["movie"], 7).scheduleOptions).toEqual({ seed: 7, rates: { movie: 1 }, stepsPerEpoch: 100000 });
    expect(totalSteps(planFor(recipe, ["movie"]))).toBe(200000);
  });
});

it("an empty training set is refused by its name, resampled or not", () => {
  const recipe = recipeWith("resample: down"), prepared = prepare(recipe, tables, 1);
  const { movie, restaurant } = prepared.data;
  const data = { movie, restaurant: { ...restaurant, train: restaurant.train.select([]) } };
  expect(() => buildTraining(recipe, { ...prepared, data }, ["movie", "restaurant"], 1)).toThrow(
    new PotluckError('loader "restaurant" has no batch (0 rows, batchSize 8): its dataset is empty'),
  );
});
