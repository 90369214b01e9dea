/**
 * @file The training loop, as an async generator of events (in the manner of spaCy's). The caller iterates it to log, to draw, or to stop
 * early by leaving the loop. Evaluation changes nothing, so how often a run is evaluated has no effect on its weights.
 */
import type { Batch, TaskTargets } from "../data/dataset.js";
import { PotluckError } from "../engine/errors.js";
import { gradNormsOf } from "../nn/task-network.js";
import { createSchedule, type Schedule } from "../schedule/index.js";
import type { BackwardReport } from "./backward.js";
import { EarlyStopping } from "./early-stopping.js";
import { evaluate, evaluateBoth, type Scores } from "./evaluate.js";
import type { EpochEvent, StopEvent, TrainEvent } from "./events.js";
import type { TrainingPlan } from "./plan.js";
import { type Batches, type StepOutcome, trainStep } from "./step.js";
import { requireValidation, validationLoss } from "./validation-loss.js";

export type { TaskPlan, TrainingPlan } from "./plan.js";

/** Metrics by name, by task. */
export type TaskMetrics = Record<string, Record<string, number>>;

/**
 * How many optimizer steps a plan takes in all, if it does not stop early.
 *
 * @throws PotluckError when `accumulate` is not a whole number from 1 up, or not 1 with a weighting that reads the losses after each step
 * @example
 * totalSteps(planTraining({ recipe, split, seed: 1 })); // epochs * (batches an epoch / accumulate, rounded up)
 */
export function totalSteps(plan: TrainingPlan): number {
  const perStep = batchesPerStep(plan);
  return plan.epochs * Math.ceil(scheduleOf(plan).length / perStep);
}

function batchesPerStep({ accumulate = 1, weighting }: TrainingPlan): number {
  if (!Number.isInteger(accumulate) || accumulate < 1) {
    throw new PotluckError(`accumulate must be a whole number from 1 up, found ${accumulate}`);
  }
  if (accumulate === 1 || weighting.needs !== "lossesAfterStep") return accumulate;
  throw new PotluckError(
    `accumulate must be 1 with the weighting ${weighting.name}, which reads a batch's losses again after the step; found ${accumulate}`,
  );
}

function scheduleOf({ schedule, loaders, scheduleOptions, epochs }: TrainingPlan): Schedule<Batch<TaskTargets>> {
  return createSchedule(schedule, loaders, { ...scheduleOptions, epochs });
}

/** Milliseconds after which the loop lets timers, signals and the page run. */
const YIELD_MS = 100;

/** When any training last yielded. A study trains many models, each for less time than this. */
let lastYield = -Infinity;

/**
 * Trains, and yields what happens. There is a `step` event after every optimizer step. After each epoch, or every `evaluateEvery` steps and
 * at the end, there are each task's scores on its validation and test rows. With `stopping`, the validation rows are scored after every
 * epoch, a `stop` event says which task stops, and a `best` event at the end says which epoch's weights the model now has. A caller that
 * leaves the loop before the end keeps the weights of the last step.
 *
 * @throws PotluckError when a loss, a gradient or a logit is not a finite number, or the weighting refuses a loss; the error names the task
 *   and the step, and the weights stay as they were before that step
 * @example
 * for await (const event of train(plan)) if (event.event === "epoch") console.log(event.task, event.metrics.f1);
 */
export async function* train(plan: TrainingPlan): AsyncGenerator<TrainEvent, void> {
  const { model, scheduler, epochs, evaluateEvery } = plan;
  const stopping = stoppingOf(plan);
  for await (const { step, epoch, lr, losses, report, unclippedNorm, endsEpoch } of steps(plan, stopping)) {
    const clipped = unclippedNorm === undefined ? {} : { unclippedNorm };
    yield { event: "step", step, losses, gradNorms: gradNormsOf(model), ...(scheduler && { lr }), ...clipped, ...reported(report) };
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
 * Trains to the same weights as {@link train}, but without events: it computes no norms, and scores only the final weights and what
 * `stopping` needs.
 *
 * @param onStep called after each step with the number of steps done
 * @returns each task's metrics on the test rows, with the final weights
 * @throws PotluckError as `train` does
 * @example
 * const { movie } = await trainToEnd(plan);
 * movie.f1;
 */
export async function trainToEnd(plan: TrainingPlan, onStep: (done: number) => void = () => {}): Promise<TaskMetrics> {
  const stopping = stoppingOf(plan);
  let last = 0, lastEpoch = 0;
  for await (const { step, epoch, endsEpoch } of steps({ ...plan, logTaskGradientsEvery: null }, stopping)) {
    onStep((last = step));
    lastEpoch = epoch;
    if (endsEpoch && stopping) Array.from(validate(plan, stopping, step, epoch));
  }
  stopping?.restore(plan.model);
  return byTask(evaluate(plan, "test", last, lastEpoch));
}

/**
 * Each task's metrics on the test rows, with the model's current weights.
 *
 * @throws PotluckError when a logit is not a finite number
 * @example
 * testScores(plan).movie.f1;
 */
export function testScores(plan: TrainingPlan): TaskMetrics {
  return byTask(evaluate(plan, "test", totalSteps(plan), plan.epochs));
}

function byTask(scores: Iterable<Scores>): TaskMetrics {
  return Object.fromEntries(Array.from(scores, ({ task, metrics }) => [task, metrics]));
}

function stoppingOf({ stopping, tasks, validation = {} }: TrainingPlan): EarlyStopping | null {
  if (!stopping) return null;
  const made = new EarlyStopping(stopping, tasks.map(({ name }) => name));
  const without = tasks.find(({ name, dataset }) => made.watched.includes(name) && !Object.hasOwn(validation, dataset));
  if (!without) return made;
  const { name, dataset } = without;
  throw new PotluckError(`early stopping needs validation rows of task "${name}", found none: give validation.${dataset}`);
}

/** Scores the validation rows after an epoch, and updates early stopping with them. */
function* validate(plan: TrainingPlan, stopping: EarlyStopping | null, step: number, epoch: number): Generator<EpochEvent | StopEvent> {
  const scores = [...evaluate(plan, "validation", step, epoch)];
  for (const score of scores) yield { event: "epoch", epoch, ...score };
  if (!stopping) return;
  const metrics = byTask(scores);
  const values = Object.fromEntries(stopping.watched.map((task) => [task, metrics[task][plan.stopping!.metrics[task].name]]));
  for (const task of stopping.update(epoch, values, plan.model)) yield { event: "stop", epoch, task };
}

/** What an event says about a backward pass: weights only where they are not all 1. */
function reported({ weights = {}, taskGradients }: Partial<BackwardReport>): Partial<BackwardReport> {
  return { ...(Object.values(weights).some((weight) => weight !== 1) && { weights }), ...(taskGradients && { taskGradients }) };
}

/** One optimizer step, done. */
interface Step extends StepOutcome {
  step: number;
  epoch: number;
  /** The learning rate that it was made with. */
  lr: number;
  endsEpoch: boolean;
}

/** Makes the plan's steps one after the other, until `stopping`, which the caller updates, is over. */
async function* steps(plan: TrainingPlan, stopping: EarlyStopping | null): AsyncGenerator<Step, void> {
  const schedule = scheduleOf(plan), accumulate = batchesPerStep(plan);
  requireValidation(plan);
  let step = 0;
  for (let epoch = 1; epoch <= plan.epochs && !stopping?.over; epoch++) {
    const trained = stopping ? plan.tasks.filter(({ name }) => stopping.isTraining(name)) : plan.tasks;
    let taken = 0, group: Batches[] = [];
    for (const batches of schedule.epoch(epoch - 1)) {
      group.push(batches);
      const endsEpoch = ++taken === schedule.length;
      if (group.length < accumulate && !endsEpoch) continue;
      step++;
      const { lr } = plan.optimizer;
      const outcome = trainStep({ ...plan, tasks: trained }, group, step, epoch);
      group = [];
      if (!plan.scheduler?.followsScore) plan.scheduler?.step();
      else if (endsEpoch) plan.scheduler.step(validationLoss(plan));
      if (endsEpoch) plan.weighting.endEpoch();
      yield { ...outcome, step, epoch, lr, endsEpoch };
      if (performance.now() - lastYield > YIELD_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        lastYield = performance.now();
      }
    }
  }
}
