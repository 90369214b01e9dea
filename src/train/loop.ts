/**
 * @file The training loop, as an async generator of events (in the manner of spaCy's): whoever iterates it logs, draws, or stops by leaving the
 * loop. Evaluation reads and changes nothing, so a run that is watched ends in the same bytes as one that is not.
 */
import { PotluckError } from "../engine/errors.js";
import type { Batch, TaskDataset } from "../data/dataset.js";
import type { DataLoader } from "../data/data-loader.js";
import type { MultiTaskNetwork } from "../nn/multi-task-network.js";
import { clipGradNorm, type Optimizer } from "../optim/index.js";
import type { LRScheduler } from "../optim/schedule/index.js";
import { createSchedule, type Schedule, type ScheduleName, type ScheduleOptions } from "../schedule/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/index.js";
import { type BackwardReport, backwardTasks, type TaskLoss } from "./backward.js";
import { EarlyStopping, type StoppingPlan } from "./early-stopping.js";
import { evaluate, evaluateBoth, REMEDY, type Scores } from "./evaluate.js";
import type { EpochEvent, StopEvent, TrainEvent } from "./events.js";

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
  /** Rows to choose the best epoch by, and to stop by, of the datasets that have some; default none. */
  validation?: Record<string, TaskDataset<TaskTargets>>;
  /** What the best epoch is chosen by, and when to stop; null, the default: the last epoch is kept, and all are trained. */
  stopping?: StoppingPlan | null;
  /** The largest norm that all gradients together may have; null, the default: any. */
  clipNorm?: number | null;
  /**
   * Steps of the schedule that make one optimizer step; default 1. Their losses are divided by it. What is left over at the end of an epoch makes a
   * step of its own, divided by the same number, so that every batch counts alike.
   */
  accumulate?: number;
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
 * How many optimizer steps a plan takes in all, if it is not stopped early.
 *
 * @throws PotluckError when `accumulate` is no whole number from 1 up
 * @example
 * totalSteps(buildTraining(recipe, prepared, ["movie"], 1)); // epochs * (batches an epoch / accumulate, rounded up)
 */
export function totalSteps(plan: TrainingPlan): number {
  return plan.epochs * Math.ceil(scheduleOf(plan).length / batchesAStep(plan));
}

function batchesAStep({ accumulate = 1 }: TrainingPlan): number {
  if (Number.isInteger(accumulate) && accumulate >= 1) return accumulate;
  throw new PotluckError(`accumulate must be a whole number from 1 up, found ${accumulate}`);
}

function scheduleOf({ schedule, loaders, scheduleOptions, epochs }: TrainingPlan): Schedule<Batch<TaskTargets>> {
  return createSchedule(schedule, loaders, { ...scheduleOptions, epochs });
}

/** After so many milliseconds the loop lets timers, signals and the page have their turn. */
const BREATH_MS = 100;

/**
 * Trains, and yields what happens: a `step` event after every optimizer step; after each epoch, or every `evaluateEvery` steps and at the
 * end, each task's scores on the validation rows, where it has some, and on the test rows. With `stopping`, the validation rows are scored after
 * every epoch, and what follows from it is told by `stop` and, at the end, by `best`: the model has the best epoch's weights then. Whoever leaves
 * before has those of the last step.
 *
 * @throws PotluckError when a loss or a logit is no longer a finite number: names the task and the step; the weights are not touched again
 * @example
 * for await (const event of train(plan)) if (event.event === "epoch") console.log(event.task, event.metrics.f1);
 */
export async function* train(plan: TrainingPlan): AsyncGenerator<TrainEvent, void> {
  const { model, scheduler, epochs, evaluateEvery } = plan;
  const stopping = stoppingOf(plan);
  for await (const { step, epoch, lr, losses, report, unclippedNorm, endsEpoch } of steps(plan, stopping)) {
    const clipped = unclippedNorm === undefined ? {} : { unclippedNorm };
    yield { event: "step", step, losses, gradNorms: model.gradNorms(), ...(scheduler && { lr }), ...clipped, ...told(report) };
    if (evaluateEvery !== null && step % evaluateEvery === 0) {
      for (const scores of evaluateBoth(plan, step, epoch)) yield { event: "evaluation", step, epoch, ...scores };
    }
    if (!endsEpoch) continue;
    const scored = evaluateEvery === null || epoch === epochs;
    if (stopping || scored) yield* validate(plan, stopping, step, epoch);
    if (scored || stopping?.over) for (const scores of evaluate(plan, "test", step, epoch)) yield { event: "epoch", epoch, ...scores };
  }
  stopping?.restore(model);
  if (stopping?.best) yield { event: "best", ...stopping.best };
}

/**
 * Trains for the outcome alone, to the same weights as {@link train}: no norms are taken, and nothing is scored but the last weights, and what
 * `stopping` asks for.
 *
 * @param onStep told after each step how many are done
 * @returns each task's metrics on the test rows at the end, by the weights that are kept
 * @throws PotluckError as `train` does
 * @example
 * const { movie } = await trainToEnd(plan);
 * movie.f1;
 */
export async function trainToEnd(plan: TrainingPlan, onStep: (done: number) => void = () => {}): Promise<Record<string, Record<string, number>>> {
  const stopping = stoppingOf(plan);
  let last = 0, lastEpoch = 0;
  for await (const { step, epoch, endsEpoch } of steps({ ...plan, observe: null }, stopping)) {
    onStep((last = step));
    lastEpoch = epoch;
    if (endsEpoch && stopping) Array.from(validate(plan, stopping, step, epoch));
  }
  stopping?.restore(plan.model);
  return byTask(evaluate(plan, "test", last, lastEpoch));
}

/**
 * Each task's metrics on the test rows, by the weights that the model has now.
 *
 * @throws PotluckError when a logit is not a finite number
 * @example
 * testScores(plan).movie.f1;
 */
export function testScores(plan: TrainingPlan): Record<string, Record<string, number>> {
  return byTask(evaluate(plan, "test", totalSteps(plan), plan.epochs));
}

function byTask(scores: Iterable<Scores>): Record<string, Record<string, number>> {
  return Object.fromEntries(Array.from(scores, ({ task, metrics }) => [task, metrics]));
}

function stoppingOf({ stopping, tasks, validation = {} }: TrainingPlan): EarlyStopping | null {
  if (!stopping) return null;
  const made = new EarlyStopping(stopping, tasks.map(({ name }) => name));
  const without = tasks.find(({ name, dataset }) => made.watched.includes(name) && !Object.hasOwn(validation, dataset));
  if (without) throw new PotluckError(`task "${without.name}" has no validation rows to choose the best epoch or to stop by: give validation.${without.dataset}`);
  return made;
}

/** Scores the validation rows after an epoch, and lets early stopping see them. */
function* validate(plan: TrainingPlan, stopping: EarlyStopping | null, step: number, epoch: number): Generator<EpochEvent | StopEvent> {
  const scores = [...evaluate(plan, "validation", step, epoch)];
  for (const score of scores) yield { event: "epoch", epoch, ...score };
  if (!stopping) return;
  const metrics = byTask(scores);
  const values = stopping.watched.map((task) => [task, metrics[task][plan.stopping!.metrics[task].name]]);
  for (const task of stopping.note(epoch, Object.fromEntries(values), plan.model)) yield { event: "stop", epoch, task };
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
  /** Before clipping, where there is any. */
  unclippedNorm?: number;
}

/** One optimizer step, done. */
interface Step extends StepOutcome {
  step: number;
  epoch: number;
  /** The learning rate that it was made with. */
  lr: number;
  endsEpoch: boolean;
}

/** Makes the plan's steps one after the other, until early stopping, which is told of epochs elsewhere, has it end. */
async function* steps(plan: TrainingPlan, stopping: EarlyStopping | null): AsyncGenerator<Step, void> {
  const schedule = scheduleOf(plan), accumulate = batchesAStep(plan);
  let step = 0, lastBreath = performance.now();
  for (let epoch = 1; epoch <= plan.epochs && !stopping?.over; epoch++) {
    const trained = stopping ? plan.tasks.filter(({ name }) => stopping.trains(name)) : plan.tasks;
    let taken = 0, group: Batches[] = [];
    for (const batches of schedule.epoch(epoch - 1)) {
      group.push(batches);
      const endsEpoch = ++taken === schedule.length;
      if (group.length < accumulate && !endsEpoch) continue;
      step++;
      const { lr } = plan.optimizer;
      const outcome = trainStep({ ...plan, tasks: trained }, group, step, epoch);
      group = [];
      plan.scheduler?.step();
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

/** One optimizer step on the batches of one of the schedule's steps, or of several. */
function trainStep(plan: TrainingPlan, group: readonly Batches[], step: number, epoch: number): StepOutcome {
  const { model, optimizer, weighting, observe, clipNorm = null, accumulate = 1 } = plan;
  const means = new Means(), weights = new Means();
  let taskGradients: BackwardReport["taskGradients"];
  optimizer.zeroGrad();
  let reached: TaskLoss[] = [];
  for (const batches of group) {
    const all = lossesOf(plan, batches);
    for (const { task, loss } of all) means.add(task, finiteLoss(task, loss.item(), step, epoch));
    reached = all.filter(({ loss }) => loss.requiresGrad); // else all that leads there is frozen
    if (reached.length === 0) continue;
    const looks = observe !== null && (step - 1) % observe === 0 && !taskGradients;
    const report = backwardTasks(model, weighting, reached, { observe: looks, share: 1 / accumulate });
    for (const [task, weight] of Object.entries(report.weights)) weights.add(task, weight);
    taskGradients ??= report.taskGradients;
  }
  const losses = means.values();
  if (Object.keys(losses).length === 0) return { losses, report: {} };
  const unclippedNorm = clipNorm === null ? undefined : clip(optimizer, clipNorm, step, epoch);
  optimizer.step();
  if (weighting.needs === "lossesAfterStep" && reached.length > 0) { // never with several batches a step: buildTraining refuses that
    const tasks = reached.map(({ task }) => task);
    const after = noGrad(() => lossesOf(plan, group[0]).filter(({ task }) => tasks.includes(task)).map(({ loss }) => loss.item()));
    weighting.afterStep({ tasks, losses: after });
  }
  return { losses, report: { weights: weights.values(), taskGradients }, unclippedNorm };
}

/** The mean of what each task had over the batches of a step. */
class Means {
  private readonly sums = new Map<string, { sum: number; count: number }>();

  add(task: string, value: number): void {
    const { sum, count } = this.sums.get(task) ?? { sum: 0, count: 0 };
    this.sums.set(task, { sum: sum + value, count: count + 1 });
  }

  values(): Record<string, number> {
    return Object.fromEntries(Array.from(this.sums, ([task, { sum, count }]) => [task, sum / count]));
  }
}

function finiteLoss(task: string, loss: number, step: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new PotluckError(`training stopped at step ${step} (epoch ${epoch}): the loss of task "${task}" became ${loss}; ${REMEDY}`);
}

function clip(optimizer: Optimizer, clipNorm: number, step: number, epoch: number): number {
  try {
    return clipGradNorm(optimizer.parameters, clipNorm);
  } catch (error) {
    throw error instanceof PotluckError ? new PotluckError(`training stopped at step ${step} (epoch ${epoch}): ${error.message}`) : error;
  }
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
