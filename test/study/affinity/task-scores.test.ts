/** @file The cheap scores: they change nothing in the training that they watch, and are what their papers say. */
import { describe, expect, it } from "vitest";
import { trainJob } from "../../../src/experiment/train-job.js";
import { planTraining, type TrainingJob } from "../../../src/experiment/plan.js";
import { backwardTasks } from "../../../src/train/backward.js";
import { train } from "../../../src/train/loop.js";
import { lossesOf } from "../../../src/train/step.js";
import { Sum } from "../../../src/weighting/index.js";
import { taskScores, TaskObserver } from "../../../src/study/affinity/task-scores.js";
import { reviewRecipe, reviewTables, splitOf } from "../../experiment/reviews.js";

const settings = "epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum";

async function jobOf(model = "hidden: [6], activation: sigmoid", train = settings): Promise<TrainingJob> {
  const recipe = reviewRecipe({ model: `{ ${model} }`, train: `{ ${train} }` });
  return { recipe, split: await splitOf(recipe, reviewTables(60), 1), seed: 3 };
}

describe("the cheap scores", () => {
  it("leave the training that they watch as it is, to the bit, with dropout too", async () => {
    const job = await jobOf("hidden: [6], activation: sigmoid, dropout: 0.3"), plain = await trainJob(job),
      weights = plain.plan.model.stateDict();
    const watched = planTraining(job), observer = new TaskObserver(planTraining(job), 0.1);
    observer.look(watched);
    for await (const event of train(watched)) if (event.event === "step") observer.look(watched);
    expect(watched.model.stateDict()).toEqual(weights);
    for (const { model } of [plain.plan, watched, observer.plan]) model.dispose();
  });

  it("are to first order the rate times the product of two gradients over the loss, and their cosine", async () => {
    const job = await jobOf(), rate = 0.01, watched = planTraining(job), observer = new TaskObserver(planTraining(job), rate);
    observer.look(watched);
    const { lookahead, cosine } = observer.scores(), [batches] = [Object.fromEntries(Object.entries(watched.loaders).map(([name,
      loader]) => (
      [name, loader.batches(0).next().value!])))];
    const losses = lossesOf(watched, batches), values = losses.map(({ loss }) => loss.item());
    const { taskGradients } = backwardTasks(watched.model, new Sum(), losses, { logTaskGradients: true });
    const [[, , own]] = taskGradients!.cosines;
    const length = (task: string): number => Math.sqrt(Object.entries(taskGradients!.norms[task])
      .filter(([layer]) => layer !== "head").reduce((sum, [, norm]) => sum + norm ** 2, 0));
    const product = own * length("movie") * length("restaurant");
    expect(cosine.values[0][1]).toBeCloseTo(own, 5);
    expect(cosine.values[1][0]).toBe(cosine.values[0][1]);
    for (const [from, to] of [[0, 1], [1, 0]]) {
      const expected = (rate * product) / values[to];
      expect(Math.abs(lookahead.values[from][to]! / expected - 1)).toBeLessThan(0.1);
    }
    for (const { model } of [watched, observer.plan]) model.dispose();
  });

  it("look before the first step and about four times an epoch; tasks that share no layer have none", async () => {
    const scores = await taskScores(await jobOf());
    expect(scores!.looks).toBe(1 + 5); // 6 steps, after each but the last
    expect(scores!.lookahead.tasks).toEqual(["movie", "restaurant"]);
    expect(await taskScores(await jobOf("hidden: []"))).toBeNull();
    await expect(taskScores(await jobOf(), { ever: 3 } as never)).rejects.toThrow('did you mean "every"?');
  });

  it("watch the first training of automatic length alone", async () => {
    const steps: number[] = [], job = await jobOf(undefined, settings.replace("epochs: 2", "epochs: auto, patience: 2"));
    const scores = await taskScores(job, { onStep: (done) => steps.push(done) });
    expect(scores!.looks).toBeGreaterThan(4);
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, index) => index + 1));
  });
});
