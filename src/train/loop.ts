/**
 * @file The training loop, as an async generator of events (in the manner of spaCy's): whoever iterates it logs, draws, or stops by leaving the
 * loop. Evaluation reads and changes nothing, so a run that is watched ends in the same bytes as one that is not.
 */
import { PotluckError } from "../engine/errors.js";
import type { Batch, TaskDataset } from "../data/dataset.js";
import type { DataLoader } from "../data/data-loader.js";
import type { MultiTaskNetwork } from "../nn/multi-task-network.js";
import type { Optimizer } from "../optim/index.js";
import type { LRScheduler } from "../optim/schedule/index.js";
import { createSchedule, type Schedule, type ScheduleName, type ScheduleOptions } from "../schedule/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/index.js";
import { type BackwardReport, backwardTasks, type TaskLoss } from "./backward.js";
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
  /** Which datasets' batches make up a step. */
  schedule: ScheduleName;
  /** The schedule's seed (default 0) and its own options. */
  scheduleOptions?: Omit<ScheduleOptions, "epochs">;
  weighting: Weighting;
  /** Steps between evaluations; null: after each epoch. */
  evaluateEvery: number | null;
  /** Steps from one look at what the tasks do to each other to the next, the first step's included; null: none. */
  observe: number | null;
}

/**
 * How many steps a plan takes in all.
 *
 * @example
 * totalSteps(buildTraining(recipe, prepared, ["movie"], 1)); // epochs * batches an epoch
 */
export function totalSteps(plan: TrainingPlan): number {
  return plan.epochs * scheduleOf(plan).length;
}

function scheduleOf({ schedule, loaders, scheduleOptions, epochs }: TrainingPlan): Schedule<Batch<TaskTargets>> {
  return createSchedule(schedule, loaders, { ...scheduleOptions, epochs });
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
  for await (const { step, epoch, lr, losses, report, endsEpoch } of steps(plan)) {
    yield { event: "step", step, losses, gradNorms: model.gradNorms(), ...(scheduler && { lr }), ...told(report) };
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
  for await (const { step } of steps({ ...plan, observe: null })) onStep((last = step));
  return Object.fromEntries(Array.from(evaluate(plan, last, plan.epochs), ({ task, metrics }) => [task, metrics]));
}

/** What an event has of a backward pass: weights only where they are not all 1. */
function told({ weights = {}, taskGradients }: Partial<BackwardReport>): Partial<BackwardReport> {
  return { ...(Object.values(weights).some((weight) => weight !== 1) && { weights }), ...(taskGradients && { taskGradients }) };
}

/** What an optimizer step has shown. */
interface StepOutcome {
  losses: Record<string, number>;
  /** Empty where no task had a label. */
  report: Partial<BackwardReport>;
}

/** One optimizer step, done. */
interface Step extends StepOutcome {
  step: number;
  epoch: number;
  /** The learning rate that it was made with. */
  lr: number;
  endsEpoch: boolean;
}

/** Makes the plan's steps one after the other. */
async function* steps(plan: TrainingPlan): AsyncGenerator<Step, void> {
  const schedule = scheduleOf(plan);
  let step = 0, lastBreath = performance.now();
  for (let epoch = 1; epoch <= plan.epochs; epoch++) {
    for (const batches of schedule.epoch(epoch - 1)) {
      step++;
      const { lr } = plan.optimizer;
      const outcome = trainStep(plan, batches, step, epoch);
      plan.scheduler?.step();
      const endsEpoch = step === epoch * schedule.length;
      if (endsEpoch) plan.weighting.endEpoch();
      yield { ...outcome, step, epoch, lr, endsEpoch };
      if (performance.now() - lastBreath > BREATH_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        lastBreath = performance.now();
      }
    }
  }
}

type Batches = Record<string, Batch<TaskTargets> | null | undefined>;

/** One step on the batches that the schedule brought together. */
function trainStep(plan: TrainingPlan, batches: Batches, step: number, epoch: number): StepOutcome {
  const { model, optimizer, weighting, observe } = plan;
  const losses = lossesOf(plan, batches);
  optimizer.zeroGrad();
  if (losses.length === 0) return { losses: {}, report: {} };
  const numbers = Object.fromEntries(losses.map(({ task, loss }) => [task, loss.item()]));
  for (const [task, loss] of Object.entries(numbers)) {
    if (!Number.isFinite(loss)) {
      throw new PotluckError(
        `training stopped at step ${step} (epoch ${epoch}): the loss of task "${task}" became ${loss}; ${REMEDY}`,
      );
    }
  }
  const report = backwardTasks(model, weighting, losses, { observe: observe !== null && (step - 1) % observe === 0 });
  optimizer.step();
  if (weighting.needs === "lossesAfterStep") {
    const after = noGrad(() => lossesOf(plan, batches).map(({ loss }) => loss.item()));
    weighting.afterStep({ tasks: losses.map(({ task }) => task), losses: after });
  }
  return { losses: numbers, report };
}

/** The losses of the tasks that have a label in these batches. */
function lossesOf({ model, tasks }: TrainingPlan, batches: Batches): TaskLoss[] {
  const losses: TaskLoss[] = [];
  for (const [dataset, batch] of Object.entries(batches)) {
    if (!batch) continue;
    const present = tasks.filter((task) => task.dataset === dataset && batch.y[task.name].data.some((target) => !Number.isNaN(target)));
    if (present.length === 0) continue;
    const outputs = model.forwardTasks(batch.x, present.map(({ name }) => name));
    present.forEach((task, index) => losses.push({ ...outputs[index], loss: task.loss(outputs[index].logits, batch.y[task.name], batch.y[weightsOf(task.name)]) }));
  }
  return losses;
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
