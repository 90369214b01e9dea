/**
 * @file From a recipe's schedule to the steps of its training: which tasks each has, how many there are, and how resampling evens out
 * unequal datasets.
 */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { type Recipe, resolveSingle } from "../../src/recipe/index.js";
import { totalSteps, train, type TrainingPlan } from "../../src/train/loop.js";
import { planOf, reviewRecipe, reviewTables, splitOf } from "./reviews.js";

// 45 and 15 training rows: 6 and 2 batches of 8
const recipeWith = (schedule: string): Recipe => (
  reviewRecipe({
    split: "{ stratify: false }", model: "{ hidden: [4] }", train: `{ epochs: 2, batchSize: 8, schedule: { ${schedule} } }`,
  }));
const split = await splitOf(recipeWith("name: min_size"), reviewTables({ movie: 60, restaurant: 20 }));

/** A plan whose steps and rows are looked at; they need no weights. */
function planFor(recipe: Recipe, tasks?: readonly string[], seed = 1): TrainingPlan {
  const plan = planOf(recipe, split, tasks, seed);
  plan.model.dispose();
  return plan;
}

describe("resample", () => {
  it.each([["none", [45, 15], [6, 2]], ["down", [15, 15], [2, 2]], ["up", [45, 45], [6, 6]]] as const)("%s", (how, rows, batches) => {
    const { loaders } = planFor(recipeWith(`name: sequential, resample: ${how}`));
    expect([loaders.movie.rows, loaders.restaurant.rows]).toEqual(rows);
    expect([loaders.movie.length, loaders.restaurant.length]).toEqual(batches);
  });

  it.each([
    ["min_size", 2, 6], ["max_size", 2, 6], ["max_size_cycle", 2, 6],
    ["sequential", 4, 12], ["round_robin", 4, 12], ["uniform", 4, 12], ["task_by_task", 4, 12],
  ])("%s has %i steps an epoch with down, and %i with up", (name, down, up) => {
    expect(totalSteps(planFor(recipeWith(`name: ${name}, resample: down`)))).toBe(2 * down);
    expect(totalSteps(planFor(recipeWith(`name: ${name}, resample: up`)))).toBe(2 * up);
  });

  it("leaves a task alone with all of its rows", () => {
    const { loaders } = planFor(resolveSingle(recipeWith("name: min_size, resample: down")), ["movie"]);
    expect(Object.values(loaders).map(({ rows }) => rows)).toEqual([45]);
  });
});

describe("a training's steps", () => {
  async function tasksOf(recipe: Recipe): Promise<string> {
    const plan = planOf(recipe, split), order: string[] = [];
    for await (const event of train(plan)) {
      if (event.event === "step") order.push(Object.keys(event.losses).map((task) => task[0]).join("+"));
    }
    expect(order).toHaveLength(totalSteps(plan));
    plan.model.dispose();
    return order.join(" ");
  }

  it.each([
    ["name: sequential", "m m m m m m r r m m m m m m r r"],
    ["name: task_by_task", "m m m m m m m m m m m m r r r r"],
    ["name: round_robin", "m r m r m r m r m r m r m r m r"],
    ["name: max_size", "m+r m+r m m m m m+r m+r m m m m"],
    ["name: round_robin, stepsPerEpoch: 3", "m r m r m r"],
  ])("%s", async (schedule, order) => expect(await tasksOf(recipeWith(schedule))).toBe(order));

  it("come as often as the recipe's rates say, by the training's seed", () => {
    const recipe = recipeWith("name: rates, rates: { restaurant: 3, movie: 1 }, stepsPerEpoch: 100000");
    expect(planFor(recipe).scheduleOptions).toEqual({ seed: 1, rates: { restaurant: 3, movie: 1 }, stepsPerEpoch: 100000 });
    expect(planFor(recipe, ["movie"], 7).scheduleOptions).toEqual({ seed: 7, rates: { movie: 1 }, stepsPerEpoch: 100000 });
    expect(totalSteps(planFor(recipe, ["movie"]))).toBe(200000);
  });
});

it.each(["none", "down", "up"])("an empty training set is refused by its name, with resample: %s", (how) => {
  const { movie, restaurant } = split.data;
  const empty = { ...split, data: { movie, restaurant: { ...restaurant, train: restaurant.train.select([]) } } };
  expect(() => planOf(recipeWith(`name: min_size, resample: ${how}`), empty)).toThrow(
    new PotluckError('loader "restaurant" has no batch (0 rows, batchSize 8): its dataset is empty'),
  );
});
