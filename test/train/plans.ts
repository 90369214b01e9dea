/** @file Small trainings for the loop's tests, made by hand: dense features, two tasks or three, a dataset for each or one for all. */
import type { CombinedMode } from "../../src/data/combined-loader.js";
import { DataLoader } from "../../src/data/data-loader.js";
import { TaskDataset, type TaskTargets } from "../../src/data/dataset.js";
import { mapValues } from "../../src/engine/objects.js";
import { bceWithLogits } from "../../src/loss/index.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { Adam } from "../../src/optim/index.js";
import type { TaskPlan, TrainingPlan } from "../../src/train/loop.js";
import { train } from "../../src/train/loop.js";
import { Sum } from "../../src/weighting/index.js";
import type { TrainEvent } from "../../src/train/events.js";

/** Features of a row: the same for the same row, and no two alike. */
export const features = (rows: number): number[][] => Array.from({ length: rows }, (_, row) => [1, row % 3, row % 5, (row * 7) % 11]);
export const binary = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row % 2);

/** A task with binary cross-entropy whose score is how many rows it was asked to score, and their labels' sum. */
export const taskOn = (name: string, dataset: string): TaskPlan => ({
  name,
  dataset,
  loss: (logits, targets) => bceWithLogits(logits, targets),
  score: (logits, targets) => ({ rows: logits.data.length, labelled: targets.data.filter((target) => !Number.isNaN(target)).length }),
});

/** Options of {@link planOf}, all with defaults. */
export type PlanOptions = Partial<Pick<TrainingPlan, "epochs" | "schedule" | "evaluateEvery" | "logTaskGradientsEvery">> & {
  shuffle?: boolean;
};

/** A plan over datasets by name, each with the targets of its tasks; two rows a batch. */
export function planOf(
  data: Record<string, TaskDataset<TaskTargets>>, tasks: readonly TaskPlan[], options: PlanOptions = {},
): TrainingPlan {
  const { shuffle = true, epochs = 1, schedule = "min_size", evaluateEvery = null, logTaskGradientsEvery = null } = options;
  const outputDims = Object.fromEntries(tasks.map(({ name }) => [name, 1]));
  const model = new MultiTaskNetwork({ inputDim: 4, hidden: 3, outputDims, seed: 1 });
  return {
    model,
    optimizer: new Adam(model.parameters(), { lr: 0.01 }),
    tasks,
    loaders: mapValues(data, (dataset, name) => new DataLoader(dataset, { batchSize: 2, shuffle, seed: 1, name })),
    test: mapValues(data, (dataset) => dataset.select([0, 1, 2])),
    epochs,
    schedule,
    weighting: new Sum(),
    evaluateEvery,
    logTaskGradientsEvery,
  };
}

/**
 * Tasks a and b on datasets of four batches, with four validation rows each. Their metric `told` on validation rows is told by a list, one
 * number for each time it is asked; on other rows it is -1.
 */
export function scriptedPlan(scoreOf: (name: "a" | "b", asked: number) => number, options: PlanOptions = {}): TrainingPlan {
  const asked = { a: 0, b: 0 };
  const task = (name: "a" | "b") => {
    const plain = taskOn(name, name);
    return {
      ...plain,
      score: (...args: Parameters<typeof plain.score>) => (
        { ...plain.score(...args), told: args[1].data.length === 4 ? scoreOf(name, asked[name]++) : -1 }),
    };
  };
  const data = (name: string) => new TaskDataset(features(8), { [name]: binary(8) });
  const plan = planOf({ a: data("a"), b: data("b") }, [task("a"), task("b")], options);
  return { ...plan, validation: { a: data("a").select([3, 4, 5, 6]), b: data("b").select([3, 4, 5, 6]) } };
}

/** Tasks a, b and c on datasets of 3, 4 and 5 batches. */
export function threePlan(schedule: CombinedMode, options: PlanOptions = {}): TrainingPlan {
  const sizes = { a: 6, b: 8, c: 9 };
  const data = mapValues(sizes, (rows, name) => new TaskDataset(features(rows), { [name]: binary(rows) }));
  return planOf(data, Object.keys(sizes).map((name) => taskOn(name, name)), { ...options, schedule });
}

/** Everything that a training tells. */
export async function eventsOf(plan: TrainingPlan): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of train(plan)) events.push(event);
  return events;
}

/** An event in short: `1:abc` for step 1 with losses of a, b and c; `epoch 1 a`; `at 2 a`. */
export function short(event: TrainEvent): string {
  if (event.event === "step") return `${event.step}:${Object.keys(event.losses).join("")}`;
  if (event.event === "stop") return `stop ${event.epoch} ${event.task}`;
  if (event.event === "best") return `best ${event.epoch}`;
  if (event.event === "refit") return `refit ${event.steps}`;
  const side = event.split === "test" ? "" : ` ${event.split}`;
  return event.event === "epoch" ? `epoch ${event.epoch} ${event.task}${side}` : `at ${event.step} ${event.task}${side}`;
}

/** A model's weights, as bytes. */
export const bytesOf = ({ model }: TrainingPlan): Record<string, string> =>
  Object.fromEntries(Object.entries(model.stateDict()).map(([name, { data }]) => [name, Buffer.from(data.buffer).toString("hex")]));
