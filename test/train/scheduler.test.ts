/** Learning-rate schedules in the loop and from a recipe: one move after every step, over as many steps as the training has. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { LinearLR, OneCycleLR, ReduceLROnPlateau } from "../../src/optim/lr-schedule/index.js";
import { type Recipe, resolveSingle } from "../../src/recipe/index.js";
import { totalSteps, train, type TrainingPlan, trainToEnd } from "../../src/train/loop.js";
import { planOf, reviewRecipe, reviewTables, splitOf } from "../experiment/reviews.js";
import { eventsOf, threePlan } from "./plans.js";

/** The rates that a training's step events tell. */
async function ratesOf(plan: TrainingPlan): Promise<(number | undefined)[]> {
  return (await eventsOf(plan)).flatMap((event) => (event.event === "step" ? [event.lr] : []));
}

describe("the loop", () => {
  it("tells each step's rate where a schedule moves it, and moves it once a step", async () => {
    const plan = threePlan("min_size", { epochs: 2 });
    const scheduler = new LinearLR(plan.optimizer, { totalSteps: totalSteps(plan) });
    const rates = await ratesOf({ ...plan, scheduler });
    [0.01, 5 / 600, 4 / 600, 3 / 600, 2 / 600, 1 / 600].forEach((rate, step) => expect(rates[step]).toBeCloseTo(rate, 15));
    expect([rates.length, scheduler.steps, plan.optimizer.lr]).toEqual([6, 6, 0]);
  });

  it("tells no rate where there is no schedule", async () => {
    const events = await eventsOf(threePlan("min_size"));
    expect(events.some((event) => "lr" in event)).toBe(false);
  });

  it("gives ReduceLROnPlateau the mean validation loss once an epoch, whatever else is watched", async () => {
    const scores: number[] = [];
    const make = () => {
      const plan = threePlan("min_size", { epochs: 4 });
      const scheduler = new ReduceLROnPlateau(plan.optimizer, { factor: 0.5, patience: 0, threshold: 0.9, thresholdMode: "abs" });
      return { ...plan, scheduler, validation: plan.test };
    };
    const plan = make(), step = plan.scheduler.step.bind(plan.scheduler);
    plan.scheduler.step = (score) => (scores.push(score!), step(score));
    // no epoch lowers the loss by 0.9, so each but the first halves the rate
    expect(await ratesOf(plan)).toEqual([0.01, 0.01, 0.005, 0.0025].flatMap((lr) => [lr, lr, lr]));
    const mean = plan.tasks.reduce((sum, { name, loss }) => {
      const { x, y } = plan.validation[name];
      return sum + loss(plan.model.forward(x, name), y[name]).item() / 3;
    }, 0);
    expect(scores.length).toBe(4);
    expect(scores[3]).toBeCloseTo(mean, 6);
    const alone = make();
    await trainToEnd(alone);
    expect(alone.model.stateDict()).toEqual(plan.model.stateDict());
    await expect(eventsOf({ ...make(), validation: {} })).rejects.toThrow(/follows the loss on validation rows, and task "a" has none/u);
  });

  it("goes through a whole cycle, also when every step is watched, with the same weights", async () => {
    const [watched, alone] = [0, 1].map(() => {
      const plan = threePlan("max_size_cycle", { epochs: 4 });
      return { ...plan, scheduler: new OneCycleLR(plan.optimizer, { totalSteps: totalSteps(plan) }) };
    });
    await eventsOf(alone);
    for await (const event of train(watched)) if (event.event === "step") watched.model.stateDict();
    expect(watched.model.stateDict()).toEqual(alone.model.stateDict());
  });
});

describe("a recipe's training", () => {
  const recipeWith = (settings: string, single = "{}"): Recipe => reviewRecipe({
    model: "{ hidden: [8] }", single: `{ train: ${single} }`, train: `{ epochs: 2, batchSize: 8, ${settings} }`,
  });
  const split = splitOf(reviewRecipe(), reviewTables(60));
  const adam = "optimizer: { name: adam, lr: 0.02 }";

  it.each([
    [`${adam}, lrSchedule: { name: cosine, minLr: 0.001 }`, 0.02, 0.001],
    [`${adam}, lrSchedule: { name: linear, endFactor: 0.5, warmup: 4, startFactor: 0.1 }`, 0.002, 0.01],
    [`${adam}, lrSchedule: { name: step, gamma: 0.5 }`, 0.02, 0.0025],
    [`${adam}, lrSchedule: { name: constant, warmup: 5, startFactor: 0 }`, 0, 0.02],
    [`${adam}, lrSchedule: { name: one_cycle, divFactor: 10, finalDivFactor: 100 }`, 0.002, 0.00002],
    ["optimizer: { name: adagrad, lr: 0.02 }, lrSchedule: { name: one_cycle, cycleMomentum: false }", 0.0008, 8e-8],
    ["optimizer: { name: sgd, lr: 0.02, momentum: 0.9 }, lrSchedule: { name: one_cycle, threePhase: true }", 0.0008, 8e-8],
  ])("%s goes from %d to %d over the training's own length", async (settings, first, last) => {
    const plan = planOf(recipeWith(settings), await split);
    const rates = await ratesOf(plan);
    expect(rates).toHaveLength(totalSteps(plan));
    expect(rates[0]).toBeCloseTo(first, 15);
    expect(plan.optimizer.lr).toBeCloseTo(last, 12);
    plan.model.dispose();
  });

  it("has no scheduler where the rate is constant", async () => {
    const plan = planOf(recipeWith("lrSchedule: constant"), await split);
    expect(plan.scheduler).toBeUndefined();
    plan.model.dispose();
  });

  it("has another schedule alone, over that training's steps", async () => {
    const recipe = recipeWith(`${adam}, lrSchedule: cosine`, "{ lrSchedule: linear, epochs: 1, batchSize: 15 }");
    const plan = planOf(resolveSingle(recipe), await split, ["movie"]);
    const rates = await ratesOf(plan);
    expect(rates).toHaveLength(3);
    [0.02, 0.04 / 3, 0.02 / 3].forEach((rate, step) => expect(rates[step]).toBeCloseTo(rate, 15));
    plan.model.dispose();
  });

  it("refuses a warm-up that takes the whole training", async () => {
    const recipe = recipeWith("lrSchedule: { name: constant, warmup: 500 }"), own = await split;
    expect(() => planOf(recipe, own)).toThrow(PotluckError);
    expect(() => planOf(recipe, own)).toThrow(/warmup .*\d+ in all, found 500/u);
  });
});
