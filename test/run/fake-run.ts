/** @file The events of a training that never was: any number of tasks, steps and epochs, with and without validation rows. */
import { RandomStream } from "../../src/engine/random.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import type { EpochEvent, TrainEvent } from "../../src/train/events.js";

/** What to make up. */
export interface FakeRun {
  tasks: readonly string[];
  steps: number;
  epochs: number;
  validation: boolean;
  layers?: readonly string[];
  /** Task gradients at each so many steps. */
  every?: number;
  weights?: boolean;
  refit?: boolean;
}

/** A recipe of regression tasks, each with a dataset of its own. */
export function fakeRecipe(tasks: readonly string[]): Recipe {
  return parseRecipe(`
name: fake
data:
${tasks.map((task) => `  "${task}": { source: a.csv, text: review }`).join("\n")}
tasks:
${tasks.map((task) => `  "${task}": { data: "${task}", target: y, kind: regression, metric: r2 }`).join("\n")}
model: { hidden: [6] }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: uncertainty }
`, { file: "/fake/recipe.yaml" });
}

/** Its events. */
export function* fakeEvents(run: FakeRun): Generator<TrainEvent> {
  const { tasks, steps, epochs, validation, layers = ["hidden"], every = 10, weights = true, refit = false } = run;
  const stream = new RandomStream(1, "fake"), perEpoch = Math.ceil(steps / epochs), some = (): number => 0.1 + stream.float();
  const byTask = (valueOf: (index: number) => number): Record<string, number> => (
    Object.fromEntries(tasks.map((task, index) => [task, valueOf(index)])));
  const trunk = (): Record<string, number> => Object.fromEntries(layers.map((layer) => [layer, some()]));
  const scores = (epoch: number, split: EpochEvent["split"], step: number): TrainEvent[] => tasks.map((task, index) => ({
    event: "epoch", epoch, task, split, step, loss: 1 / epoch + index / 1000 + (split === "train" ? 0 : 0.1),
    metrics: { r2: epoch / (epoch + 3) - index / 1000, mae: some(), rmse: some(), pearson: some(), spearman: some() },
  }));
  for (let step = 1; step <= steps; step++) {
    yield {
      event: "step", step, losses: byTask(() => some() / step), gradNorms: { trunk: trunk(), heads: byTask(some) },
      ...(weights && { weights: byTask((index) => 1 + index / 10) }),
      ...((step - 1) % every === 0 && {
        taskGradients: {
          norms: Object.fromEntries(tasks.map((task) => [task, { ...trunk(), head: some() }])),
          cosines: tasks.flatMap((a, index) => tasks.slice(index + 1).map((b): [string, string, number] => [a, b, stream.float() - 0.5])),
        },
      }),
    };
    if (step % perEpoch !== 0 && step !== steps) continue;
    const epoch = Math.ceil(step / perEpoch);
    yield* scores(epoch, "train", step);
    yield* scores(epoch, validation ? "validation" : "test", step);
  }
  if (!validation) return;
  yield { event: "best", epoch: Math.max(1, epochs - 1), step: perEpoch * Math.max(1, epochs - 1), value: 0.5 };
  if (refit) {
    yield { event: "refit", epochs: epochs - 1, steps: perEpoch };
    for (let step = 1; step <= perEpoch; step++) {
      yield { event: "step", step, losses: byTask(() => 77), gradNorms: { trunk: { hidden: 7777 }, heads: byTask(() => 7777) } };
    }
  }
  yield* scores(Math.max(1, epochs - 1), "test", steps);
}

export const schools = Array.from({ length: 139 }, (_, index) => `school_${String(index + 1).padStart(3, "0")}`);
