/**
 * @file The training loop, as an async generator of events (in the manner of spaCy's): whoever iterates it logs, draws, or stops by leaving the
 * loop. Evaluation reads and changes nothing, so a run that is watched ends in the same bytes as one that is not.
 */
import { PotluckError } from "../engine/errors.js";
import { type CombinedMode, CombinedLoader } from "../data/combined-loader.js";
import type { Batch, TaskDataset } from "../data/dataset.js";
import type { DataLoader } from "../data/data-loader.js";
import type { MultiTaskNetwork } from "../nn/multi-task-network.js";
import type { Optimizer } from "../optim/index.js";
import type { LRScheduler } from "../optim/schedule/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";
import { type WeightingName, weightings } from "../weighting/index.js";
import type { TrainEvent } from "./events.js";

/** Targets by task, and under {@link weightsOf} the example weights of tasks that have some. */
export type TaskTargets = Record<string, NdArray>;

/** Where a task's example weights stand among the targets: no task has a name with a space. */
export function weightsOf(task: string): string {
  return `${task} weight`;
}

/** What the loop must know of a task. */
export interface TaskPlan {
  name: string;
  /** The loader whose batches hold its targets. */
  dataset: string;
  /** A scalar from logits `[rows, outputs]`, targets `[rows]` or `[rows, outputs]`, and the rows' weights where the batch has some. */
  loss(logits: Tensor, targets: NdArray, sampleWeights?: NdArray): Tensor;
  /** Metrics by name from the same, all test rows together. */
  score(logits: NdArray, targets: NdArray): Record<string, number>;
}

/** A training, ready to run. */
export interface TrainingPlan {
  model: MultiTaskNetwork;
  optimizer: Optimizer;
  /** Moves the optimizer's learning rate after every step, also one in which no task had a label. */
  scheduler?: LRScheduler;
  tasks: readonly TaskPlan[];
  /** Training batches by dataset. */
  loaders: Record<string, DataLoader<TaskTargets>>;
  /** Rows to score on, by dataset. */
  test: Record<string, TaskDataset<TaskTargets>>;
  epochs: number;
  schedule: CombinedMode;
  weighting: WeightingName;
  /** Steps between evaluations; null: after each epoch. */
  evaluateEvery: number | null;
}

/**
 * How many steps a plan takes in all.
 *
 * @example
 * totalSteps(buildTraining(recipe, prepared, ["movie"], 1)); // epochs * batches an epoch
 */
export function totalSteps(plan: TrainingPlan): number {
  return plan.epochs * new CombinedLoader(plan.loaders, plan.schedule).length;
}

const REMEDY = "lower train.lr, or look for extreme numbers among the features";

/** After so many milliseconds the loop lets timers, signals and the page have their turn. */
const BREATH_MS = 100;

/**
 * Trains, and yields what happens: a `step` event after every optimizer step; after each epoch, or every `evaluateEvery` steps and at the
 * end, each task's scores on the test rows.
 *
 * @throws PotluckError when a loss or a logit is no longer a finite number: names the task and the step; the weights are not touched again
 * @example
 * for await (const event of train(plan)) if (event.event === "epoch") console.log(event.task, event.metrics.f1);
 */
export async function* train(plan: TrainingPlan): AsyncGenerator<TrainEvent, void> {
  const { model, scheduler, epochs, evaluateEvery } = plan;
  for await (const { step, epoch, lr, losses, endsEpoch } of steps(plan)) {
    yield { event: "step", step, losses, gradNorms: model.gradNorms(), ...(scheduler && { lr }) };
    if (evaluateEvery !== null && step % evaluateEvery === 0) {
      for (const scores of evaluate(plan, step, epoch)) yield { event: "evaluation", step, epoch, ...scores };
    }
    if (endsEpoch && (evaluateEvery === null || epoch === epochs)) {
      for (const scores of evaluate(plan, step, epoch)) yield { event: "epoch", epoch, ...scores };
    }
  }
}

/**
 * Trains for the outcome alone, to the same weights as {@link train}: no norms are taken, and nothing is scored but the last weights.
 *
 * @param onStep told after each step how many are done
 * @returns each task's metrics on the test rows at the end
 * @throws PotluckError as `train` does
 * @example
 * const { movie } = await trainToEnd(plan);
 * movie.f1;
 */
export async function trainToEnd(plan: TrainingPlan, onStep: (done: number) => void = () => {}): Promise<Record<string, Record<string, number>>> {
  let last = 0;
  for await (const { step } of steps(plan)) onStep((last = step));
  return Object.fromEntries(Array.from(evaluate(plan, last, plan.epochs), ({ task, metrics }) => [task, metrics]));
}

/** One optimizer step, done. */
interface Step {
  step: number;
  epoch: number;
  losses: Record<string, number>;
  /** The learning rate that it was made with. */
  lr: number;
  endsEpoch: boolean;
}

/** Makes the plan's steps one after the other. */
async function* steps(plan: TrainingPlan): AsyncGenerator<Step, void> {
  const combined = new CombinedLoader(plan.loaders, plan.schedule);
  let step = 0, lastBreath = performance.now();
  for (let epoch = 1; epoch <= plan.epochs; epoch++) {
    for (const batches of combined) {
      step++;
      const { lr } = plan.optimizer;
      const losses = trainStep(plan, batches, step, epoch);
      plan.scheduler?.step();
      yield { step, epoch, losses, lr, endsEpoch: step === epoch * combined.length };
      if (performance.now() - lastBreath > BREATH_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        lastBreath = performance.now();
      }
    }
  }
}

/** One step on the batches that the schedule brought together; returns each present task's loss. */
function trainStep(
  { model, optimizer, tasks, weighting }: TrainingPlan, batches: Record<string, Batch<TaskTargets> | null | undefined>, step: number, epoch: number,
): Record<string, number> {
  const losses = new Map<string, Tensor>();
  for (const [dataset, batch] of Object.entries(batches)) {
    if (!batch) continue;
    const present = tasks.filter((task) => task.dataset === dataset && batch.y[task.name].data.some((target) => !Number.isNaN(target)));
    if (present.length === 0) continue;
    const logits = model.forwardAll(batch.x, present.map((task) => task.name));
    for (const task of present) losses.set(task.name, task.loss(logits[task.name], batch.y[task.name], batch.y[weightsOf(task.name)]));
  }
  optimizer.zeroGrad();
  if (losses.size === 0) return {};
  const numbers = Object.fromEntries([...losses].map(([task, loss]) => [task, loss.item()]));
  for (const [task, loss] of Object.entries(numbers)) {
    if (!Number.isFinite(loss)) {
      throw new PotluckError(
        `training stopped at step ${step} (epoch ${epoch}): the loss of task "${task}" became ${loss}; ${REMEDY}`,
      );
    }
  }
  weightings[weighting]([...losses.values()]).backward();
  optimizer.step();
  return numbers;
}

/** Each task's scores on all its labelled test rows. */
function* evaluate(
  { model, tasks, test }: TrainingPlan, step: number, epoch: number,
): Generator<{ task: string; split: "test"; metrics: Record<string, number> }> {
  for (const task of tasks) {
    const { name } = task;
    const { x, y } = test[task.dataset];
    const logits = model.predict(x, name);
    const odd = logits.data.find((logit) => !Number.isFinite(logit));
    if (odd !== undefined) {
      throw new PotluckError(
        `training stopped after step ${step} (epoch ${epoch}): the test rows of task "${name}" have a logit of ${odd}, so the weights have run away; ${REMEDY}`,
      );
    }
    yield { task: name, split: "test", metrics: task.score(logits, y[name]) };
  }
}
