/**
 * @file The training loop, as an async generator of events (in the manner of spaCy's). The caller iterates it to log, to draw, or to stop
 * early by leaving the loop. Evaluation changes nothing, so how often a run is evaluated has no effect on its weights.
 */
import type { Batch, TaskDataset, TaskTargets } from "../data/dataset.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import type { StateDict } from "../nn/module.js";
import { gradNormsOf } from "../nn/task-network.js";
import { isMap, type Options, readOptions, value } from "../options/index.js";
import { createSchedule, type Schedule } from "../schedule/index.js";
import type { BackwardReport } from "./backward.js";
import { evaluate, type Moment, type Scores, tuned } from "./evaluate.js";
import type { BestEvent, StopEvent, TrainEvent } from "./events.js";
import type { TrainingPlan } from "./plan.js";
import { type Batches, type StepOutcome, trainStep } from "./step.js";
import { type Stopper, stopperOf } from "./stopper.js";
import { loadTraining, type Place, saveTraining, START, type TrainingState } from "./training-state.js";
import { requireValidation, validationLoss } from "./validation-loss.js";

export type { TaskPlan, TrainingPlan } from "./plan.js";

/** Metrics by name, by task. */
export type TaskMetrics = Record<string, Record<string, number>>;

/**
 * How many optimizer steps a plan takes in all, if it does not stop early. For a training of automatic length this is its limit.
 *
 * @throws PotluckError when `accumulate` is not a whole number from 1 up, or not 1 with a weighting that reads the losses after each step
 * @example
 * totalSteps(planTraining({ recipe, split, seed: 1 })); // epochs * (batches an epoch / accumulate, rounded up)
 */
export function totalSteps(plan: TrainingPlan): number {
  return Math.min(plan.steps ?? Infinity, plan.epochs * stepsPerEpoch(plan));
}

/**
 * Optimizer steps of an epoch.
 *
 * @throws PotluckError as `totalSteps` does
 */
export function stepsPerEpoch(plan: TrainingPlan): number {
  const perStep = batchesPerStep(plan);
  return Math.ceil(scheduleOf(plan).length / perStep);
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

/** A training between two steps. */
export interface TrainingPause {
  /** Optimizer steps done. */
  readonly step: number;
  /** The epoch of the last of them, from 1. */
  readonly epoch: number;
  /** Whether there are no more steps. */
  readonly isLast: boolean;
  /** All that the rest of the training depends on: copies of weights, moments and the like. Taking it changes nothing. */
  stateDict: () => TrainingState;
  /** The weights that early stopping or automatic length would choose now; null where none are kept. */
  bestWeights: () => StateDict | null;
}

const trainOptions = {
  from: value<TrainingState>()({
    phrase: "what stateDict() of a pause gave", accepts: isMap, optional: true,
    describe: "Goes on from this state of the same training. The plan must be fresh.",
  }),
  onPause: value<(pause: TrainingPause) => void>()({
    phrase: "a function", accepts: (given) => typeof given === "function", optional: true,
    describe: "Called after each step, when all events up to it were taken. The pause ends when it returns.",
  }),
  signal: value<AbortSignal>()({
    phrase: "an AbortSignal", accepts: (given) => given instanceof AbortSignal, optional: true,
    describe: "Ends the training before its next step, with the weights of the last one and without further events.",
  }),
};

/** Options of {@link train}. */
export type TrainOptions = Options<typeof trainOptions>;

/** Milliseconds after which the loop lets timers, signals and the page run. */
const YIELD_MS = 100;

/** When any training last yielded. A study trains many models, each for less time than this. */
let lastYield = -Infinity;

/**
 * Trains, and yields what happens. There is a `step` event after every optimizer step. After each epoch (with automatic length: at each
 * check) there are each task's scores on training and validation rows, and at the end its scores on test rows, with what tasks choose by
 * validation rows (thresholds of labels). Without validation rows, the test rows are scored after each epoch; a dataset with neither has
 * scores of its training rows alone. With `evaluateEvery`, there are scores of the validation rows, or else the test rows, every so many
 * steps. With `stopping`, a `stop` event says which task stops. With `stopping` or `length`, a `best` event at the end says which weights
 * the model now has. A caller that leaves the loop before the end keeps the weights of the last step.
 *
 * A training that was stopped goes on from a state that `onPause` took: a fresh plan yields the events that would have followed, and ends
 * in the same bytes.
 *
 * @returns whether it came to its end; false where the signal ended it before
 * @throws PotluckError when a loss, a gradient or a logit is not a finite number, or the weighting refuses a loss; the error names the task
 *   and the step, and the weights stay as they were before that step; when `from` is of another training; on an unknown option
 * @example
 * for await (const event of train(plan)) if (event.event === "epoch") console.log(event.task, event.split, event.metrics.f1);
 *
 * let saved: TrainingState | undefined;
 * const onPause = (pause: TrainingPause) => { if (pause.step % 500 === 0) saved = pause.stateDict(); };
 * for await (const event of train(plan, { onPause })) console.log(event.event);
 * for await (const event of train(freshPlan(), { from: saved })) console.log(event.event);
 */
export async function* train(plan: TrainingPlan, given?: TrainOptions): AsyncGenerator<TrainEvent, boolean> {
  const options = readOptions("train", trainOptions, given), { model, scheduler, evaluateEvery } = plan, last = totalSteps(plan);
  const stopper = stopperOf(plan, stepsPerEpoch(plan)), validates = Object.keys(plan.validation ?? {}).length > 0;
  const start = options.from ? loadTraining(plan, stopper, options.from) : START;
  let at: Moment = { step: start.step, epoch: start.step === 0 ? 0 : start.epoch };
  for await (const { step, epoch, lr, losses, report, unclippedNorm, endsEpoch, isCheck } of steps(plan, stopper, start, options)) {
    at = { step, epoch };
    const clipped = unclippedNorm === undefined ? {} : { unclippedNorm };
    yield { event: "step", step, losses, gradNorms: gradNormsOf(model), ...(scheduler && { lr }), ...clipped, ...reported(report) };
    if (evaluateEvery !== null && step % evaluateEvery === 0) {
      for (const scores of evaluate(plan, validates ? "validation" : "test", at)) yield { event: "evaluation", ...scores };
    }
    if (validates) {
      const scores = isCheck && (stopper || evaluateEvery === null) ? [...evaluate(plan, "validation", at)] : [];
      if (scores.length > 0) for (const score of evaluate(plan, "train", at)) yield { event: "epoch", ...score };
      for (const score of scores) yield { event: "epoch", ...score };
      if (isCheck && stopper) yield* stopsOf(stopper.update(at, scores), epoch);
    } else if (endsEpoch && evaluateEvery === null && step < last) {
      for (const split of ["train", "test"] as const) for (const score of evaluate(plan, split, at)) yield { event: "epoch", ...score };
    }
  }
  if (wasCut(options, at, last, stopper)) return false;
  const best = stopper?.restore() ?? null;
  if (best) yield best;
  if (!validates) for (const score of evaluate(plan, "train", at)) yield { event: "epoch", ...score };
  for (const score of evaluate(tuned(plan), "test", best ?? at)) yield { event: "epoch", ...score };
  return true;
}

/** Whether the signal ended a training that had steps left. */
function wasCut({ signal }: TrainOptions, { step }: Moment, last: number, stopper: Stopper | null): boolean {
  return signal?.aborted === true && step < last && stopper?.over !== true;
}

/** How a training ended. */
export interface TrainingEnd {
  /** Each task's scores on the test rows, with the final weights; of the tasks whose dataset has some. */
  test: Scores[];
  /** The weights that were chosen; null where the last are kept. */
  best: BestEvent | null;
  /** Steps and epochs done. */
  steps: number;
  epochs: number;
}

/**
 * Trains to the same weights as {@link train}, but without events: it computes no norms, and scores only what `stopping` or `length` needs
 * and, at the end, the test rows.
 *
 * @param onStep called after each step with the number of steps done
 * @param options as those of `train`; a training that the signal ends is scored with the weights that it has
 * @returns each task's metrics on the test rows, with the final weights
 * @throws PotluckError as `train` does
 * @example
 * const { movie } = await trainToEnd(plan);
 * movie.f1;
 */
export async function trainToEnd(plan: TrainingPlan, onStep?: (done: number) => void, options?: TrainOptions): Promise<TaskMetrics> {
  return metricsOf((await runToEnd(plan, onStep, options)).test);
}

/** Told the tasks' scores at a check, headline metrics only. */
export type CurveListener = (scores: readonly Scores[], at: Moment) => void;

/** Checks of a training of fixed length without early stopping, for its curve, and the rows of each dataset that they score. */
const CURVE_CHECKS = 12, CURVE_ROWS = 128;

/** The rows that a curve is of: the validation rows, or else the test rows; of many, every so many-th. */
function curveRows({ test, validation = {} }: TrainingPlan): Record<string, TaskDataset<TaskTargets>> {
  const rows = Object.keys(validation).length > 0 ? validation : test;
  return mapValues(rows, (own) => (own.length <= CURVE_ROWS ? own
    : own.select(Uint32Array.from({ length: CURVE_ROWS }, (_, place) => Math.floor((place * own.length) / CURVE_ROWS)))));
}

/**
 * As {@link trainToEnd}, and says which weights were chosen, and how many steps were made.
 *
 * @param onScores told the scores that early stopping or automatic length looks at; without these, those of up to 128 validation rows of
 *   each dataset, or else test rows, at up to 12 ends of epochs before the last. It changes no weight
 */
export async function runToEnd(
  plan: TrainingPlan, onStep: (done: number) => void = () => {}, given?: TrainOptions, onScores?: CurveListener,
): Promise<TrainingEnd> {
  const options = readOptions("trainToEnd", trainOptions, given), stopper = stopperOf(plan, stepsPerEpoch(plan));
  const start = options.from ? loadTraining(plan, stopper, options.from) : START;
  let at: Moment = { step: start.step, epoch: start.step === 0 ? 0 : start.epoch };
  const every = Math.ceil(plan.epochs / CURVE_CHECKS), curve = onScores && !stopper ? { ...plan, test: curveRows(plan) } : null;
  const side = Object.keys(plan.validation ?? {}).length > 0 ? "validation" : "test";
  for await (const { step, epoch, isCheck, endsEpoch } of steps({ ...plan, logTaskGradientsEvery: null }, stopper, start, options)) {
    at = { step, epoch };
    onStep(step);
    if (isCheck && stopper) {
      const scores = [...evaluate(plan, "validation", at, "headline", stopper.watched)];
      stopper.update(at, scores);
      onScores?.(scores, at);
    } else if (onScores && curve && endsEpoch && epoch % every === 0 && epoch < plan.epochs) {
      onScores(Array.from(evaluate(curve, "test", at, "headline"), (scores) => ({ ...scores, split: side })), at);
    }
  }
  const isCut = wasCut(options, at, totalSteps(plan), stopper), best = isCut ? null : stopper?.restore() ?? null;
  return { test: [...evaluate(tuned(plan), "test", best ?? at)], best, steps: at.step, epochs: at.epoch };
}

/**
 * Each task's metrics on the test rows, with the model's current weights.
 *
 * @throws PotluckError when a logit is not a finite number
 * @example
 * testScores(plan).movie.f1;
 */
export function testScores(plan: TrainingPlan): TaskMetrics {
  return metricsOf(evaluate(tuned(plan), "test", { step: totalSteps(plan), epoch: plan.epochs }));
}

/** The metrics in some scores, by task. */
export function metricsOf(scores: Iterable<Omit<Scores, "split">>): TaskMetrics {
  return Object.fromEntries(Array.from(scores, ({ task, metrics }) => [task, metrics]));
}

function* stopsOf(tasks: readonly string[], epoch: number): Generator<StopEvent> {
  for (const task of tasks) yield { event: "stop", epoch, task };
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
  /** Whether the validation rows are scored now. */
  isCheck: boolean;
}

/** Makes the plan's steps one after the other, until `stopper`, which the caller updates, is over. */
async function* steps(
  plan: TrainingPlan, stopper: Stopper | null, start: Place, { onPause, signal }: TrainOptions,
): AsyncGenerator<Step, void> {
  const schedule = scheduleOf(plan), accumulate = batchesPerStep(plan), last = totalSteps(plan);
  requireValidation(plan);
  let { step } = start, done = start.taken;
  for (let { epoch } = start; step < last && !stopper?.over && !signal?.aborted; epoch++, done = 0) {
    const trained = stopper ? plan.tasks.filter(({ name }) => stopper.isTraining(name)) : plan.tasks;
    let taken = 0, group: Batches[] = [];
    if (done === schedule.length) continue;
    for (const batches of schedule.epoch(epoch - 1)) {
      if (taken < done) { // an epoch depends on its number alone
        taken++;
        continue;
      }
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
      yield { ...outcome, step, epoch, lr, endsEpoch, isCheck: step === last || (stopper?.isCheck(step, endsEpoch) ?? endsEpoch) };
      if (performance.now() - lastYield > YIELD_MS) { // before the pause, which then sees a signal that came meanwhile
        await new Promise((resolve) => setTimeout(resolve, 0));
        lastYield = performance.now();
      }
      const place = { step, epoch, taken }, isLast = step === last || stopper?.over === true;
      onPause?.({
        step, epoch, isLast, stateDict: () => saveTraining(plan, stopper, place), bestWeights: () => stopper?.bestWeights ?? null,
      });
      if (isLast || signal?.aborted) return;
    }
  }
}
