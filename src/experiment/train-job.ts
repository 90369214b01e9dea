/**
 * @file Trains a job to its end: to its number of epochs, or to the automatic length, and then once more on all training rows. The same
 * weights come of it with events and without.
 */
import { hasTarget, predictTasks, type Scores } from "../train/evaluate.js";
import type { BestEvent, TrainEvent } from "../train/events.js";
import {
  type CurveListener, metricsOf, runToEnd, stepsPerEpoch, type TaskMetrics, testScores, totalSteps, train, type TrainingEnd,
  type TrainingPause, type TrainingPlan, type TrainOptions,
} from "../train/loop.js";
import type { TrainingState } from "../train/training-state.js";
import { mapValues } from "../engine/objects.js";
import type { StateDict } from "../nn/module.js";
import { AUTO, type Recipe, taskOptions } from "../recipe/index.js";
import { tuneTargets } from "../task/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { StateMap } from "../tensor/state.js";
import type { ExperimentSplit } from "./experiment.js";
import { planTraining, type TrainingJob } from "./plan.js";

/** A job that has been trained. */
export interface TrainedJob {
  /** The final model's plan. Free the model's memory with `plan.model.dispose()`. */
  plan: TrainingPlan;
  /**
   * The split that the final model was trained on: after a refit, without validation rows that were set aside. Its target maps have what
   * was chosen by validation rows, such as thresholds of labels.
   */
  split: ExperimentSplit;
  /** The same of the first training, whose weights gave `validation`. */
  firstSplit: ExperimentSplit;
  /** Each task's metrics on the test rows; without the tasks whose dataset has none. */
  scores: TaskMetrics;
  /** The weights that were chosen on validation rows; null where the last were kept. */
  best: BestEvent | null;
  /** Steps of the first training, and of its epochs; after an interrupt, those that were done. */
  steps: number;
  epochs: number;
  /** What ended it: its number of epochs, no gain on the validation rows, the limit of automatic length, or the caller. */
  stoppedBy: "epochs" | "no gain" | "limit" | "caller";
  /** Whether the final model was trained again on all rows. */
  refitted: boolean;
  /** Logits of the validation rows by task, from the weights that were chosen, which did not train on them. */
  validation: Record<string, NdArray>;
}

/** What {@link trainJob} tells while it trains. */
export interface JobProgress {
  /** Steps done, of the first training and the refit together. */
  done: number;
  /** Steps in all; null while the length is not known. */
  total: number | null;
}

/**
 * Trains a job to its end, without events.
 *
 * @param onStep called after each step
 * @param onScores told the scores at checks of the first training: see `runToEnd`
 * @throws PotluckError for the errors of `planTraining` and `train`
 * @example
 * const { scores, plan } = await trainJob({ recipe, split: experiment.split(1), seed: 1 });
 * scores.movie.f1;
 * plan.model.dispose();
 */
export async function trainJob(
  given: TrainingJob, onStep: (progress: JobProgress) => void = () => {}, onScores?: CurveListener,
): Promise<TrainedJob> {
  const job = withOwnRows(given), plan = planTraining(job), total = plan.length ? null : totalSteps(plan);
  try {
    const end = await runToEnd(plan, (done) => onStep({ done, total }), undefined, onScores);
    const first = trained(job, plan, end), refit = refitOf(job, plan, end, first);
    if (!refit) return first;
    const again = planTraining(refit), all = end.steps + totalSteps(again);
    const second = await trainAgain(again, refit.split, (done) => onStep({ done: end.steps + done, total: all }));
    plan.model.dispose();
    return { ...first, ...second!.trained };
  } catch (error) {
    plan.model.dispose();
    throw error;
  }
}

/** A job between two steps, as plain data: of its first training, or of the refit. */
export interface JobState extends StateMap {
  readonly training: TrainingState;
  /** How the first training ended, with the weights that were chosen; null until then. */
  readonly first: StateMap | null;
}

/** A job between two steps. */
export interface JobPause extends JobProgress {
  /** Whether these were the last steps of the training, or of the refit. */
  readonly isLast: boolean;
  /** All that the rest of the job depends on. Taking it changes nothing. */
  stateDict: () => JobState;
  /** The weights that the job would keep if it ended now; null where these are those of the model. */
  bestWeights: () => StateDict | null;
}

/** Options of {@link watchJob}. */
export interface WatchOptions {
  /** Ends the training before its next step. The model keeps the weights that it has; in a refit, those of the first training. */
  signal?: AbortSignal;
  /** Goes on from this state: yields the events that would have followed. */
  from?: JobState;
  /** Called before the first step. */
  onPlan?: (plan: TrainingPlan) => void;
  /** Called after each step. */
  onStep?: (progress: JobProgress) => void;
  /** Called after each step, when all events up to it were taken. */
  onPause?: (pause: JobPause) => void;
  /** Called after an error, with the plan whose model has the weights from before it. */
  onError?: (plan: TrainingPlan) => void;
}

/**
 * Trains a job to its end, and yields what happens; the last `next()` returns the trained job. A refit gives one event, and no steps.
 *
 * @throws PotluckError as `trainJob` does, and when `from` is of another job
 * @example
 * const training = watchJob({ recipe, split, seed: 1 });
 * let next = await training.next();
 * for (; !next.done; next = await training.next()) console.log(next.value.event);
 * next.value.scores.movie.f1;
 */
export async function* watchJob(given: TrainingJob, options: WatchOptions = {}): AsyncGenerator<TrainEvent, TrainedJob> {
  const { signal, from, onPlan = () => {}, onStep = () => {}, onPause = () => {}, onError = () => {} } = options, job = withOwnRows(given);
  const plan = planTraining(job), limit = totalSteps(plan), total = plan.length ? null : limit, perEpoch = stepsPerEpoch(plan);
  const repeats = isRepeated(job), ended = from?.first ?? null;
  const end: TrainingEnd = ended ? readEnd(plan, ended) : { test: [], best: null, steps: 0, epochs: 0 };
  let isCut = false;
  try {
    onPlan(plan);
    if (!ended) {
      if (from) Object.assign(end, { steps: from.training.step, epochs: Math.ceil(from.training.step / perEpoch) });
      const pause = ({ step, isLast, stateDict, bestWeights }: TrainingPause): void => onPause({
        done: step, total, isLast, stateDict: () => ({ training: stateDict(), first: null }), bestWeights,
      });
      const training = train(plan, { from: from?.training, onPause: pause, signal });
      let next = await training.next();
      for (; !next.done; next = await training.next()) {
        const event = next.value;
        if (event.event === "step") {
          end.steps = event.step;
          end.epochs = Math.ceil(event.step / perEpoch);
          onStep({ done: event.step, total });
        } else if (event.event === "best") end.best = event;
        const isTest = event.event === "epoch" && event.split === "test";
        if (isTest) end.test = [...end.test.filter(({ task }) => task !== event.task), event];
        if (!isTest || !repeats) yield event; // the test rows are scored once, with the final model
      }
      isCut = !next.value;
    }
    const first = trained(job, plan, end);
    if (isCut) return { ...first, scores: testScores(plan), stoppedBy: "caller" };
    const refit = refitOf(job, plan, end, first);
    if (!refit) return first;
    const again = planTraining(refit), all = end.steps + totalSteps(again), weights = once(() => plan.model.stateDict());
    if (!ended) yield { event: "refit", epochs: refit.epochs!, steps: totalSteps(again) };
    const second = await trainAgain(again, refit.split, (done) => onStep({ done: end.steps + done, total: all }), {
      signal, from: ended ? from!.training : undefined,
      onPause: ({ step, isLast, stateDict }) => onPause({
        done: end.steps + step, total: all, isLast,
        stateDict: () => ({ training: stateDict(), first: saveEnd(end, weights()) }), bestWeights: weights,
      }),
    });
    for (const { task, metrics, loss } of second?.test ?? end.test) {
      yield { event: "epoch", task, split: "test", epoch: end.best!.epoch, step: end.best!.step, metrics, loss };
    }
    if (!second) return first;
    plan.model.dispose();
    return { ...first, ...second.trained };
  } catch (error) {
    onError(plan);
    plan.model.dispose();
    throw error;
  }
}

/** The end of a first training, for a state. */
function saveEnd({ test, best, steps, epochs }: TrainingEnd, weights: StateDict): StateMap {
  return { test: test, best: best as StateMap | null, steps, epochs, weights };
}

/** Gives a fresh plan the weights that a first training ended with, and says how it ended. */
function readEnd({ model }: TrainingPlan, state: StateMap): TrainingEnd {
  const { test, best, steps, epochs, weights } = state as unknown as TrainingEnd & { weights: StateDict };
  model.loadStateDict(weights);
  return { test: [...test], best, steps, epochs };
}

/** A function whose result is made once. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * A job with the rows that its training has. One with a number of epochs trains on all training rows: where others of the same split have
 * automatic length, such as those of single tasks, the rows that were set aside for them are back.
 */
export function withOwnRows(job: TrainingJob): TrainingJob {
  return job.recipe.train.epochs === AUTO || !job.split.refit ? job : { ...job, split: job.split.refit() };
}

/** The job of the training on all rows; undefined where there is none. */
function refitOf(job: TrainingJob, plan: TrainingPlan, { best }: TrainingEnd, first: TrainedJob): TrainingJob | undefined {
  if (!best || !isRepeated(job)) return undefined;
  const split = tuneSplit(job.recipe, job.split.refit!(), { split: job.split, logits: first.validation });
  return { ...job, split, epochs: best.step / stepsPerEpoch(plan) };
}

/** What {@link tuneSplit} chooses by. */
export interface ValidationLogits {
  /** The split whose validation rows these are. */
  split: ExperimentSplit;
  /** `[rows, outputs]` by task, from weights that did not train on these rows. */
  logits: Readonly<Record<string, NdArray>>;
}

/**
 * A split whose target maps have what tasks choose by validation rows, such as thresholds of labels; the same split where nothing is
 * chosen. `trainJob` does this; after a training with `train` or `trainToEnd`, whose test scores have it too, do it before `accountOf` and
 * `predictions`.
 *
 * @throws PotluckError when a logit is not finite
 * @example
 * await trainToEnd(plan);
 * const tuned = tuneSplit(recipe, split, { split, logits: sideLogits(plan.model, recipe, split, "validation") });
 * accountOf({ recipe, seed: 1, test: { split: tuned, logits: sideLogits(plan.model, recipe, split, "test") } });
 */
export function tuneSplit(recipe: Recipe, split: ExperimentSplit, { split: { data }, logits }: ValidationLogits): ExperimentSplit {
  const targets = mapValues(split.targets, (map, task) => {
    if (!Object.hasOwn(logits, task)) return map;
    const settings = recipe.tasks[task], known = data[settings.data].validation!.y[task];
    return hasTarget(known) ? tuneTargets(map, taskOptions(settings), logits[task], known) : map;
  });
  const isSame = Object.entries(targets).every(([task, map]) => map === split.targets[task]);
  return isSame ? split : { ...split, targets };
}

/** Whether a training is repeated on all rows: one of automatic length, for which rows were set aside. */
export function isRepeated({ split, recipe: { train: { epochs, refit } }, epochs: fixed }: TrainingJob): boolean {
  return split.refit !== undefined && epochs === AUTO && fixed === undefined && refit !== false;
}

/** Trains on all rows. Undefined where the caller ends it. */
async function trainAgain(
  plan: TrainingPlan, split: ExperimentSplit, onStep: (done: number) => void, options: TrainOptions = {},
): Promise<{ test: Scores[]; trained: Pick<TrainedJob, "plan" | "split" | "scores" | "refitted"> } | undefined> {
  const last = totalSteps(plan);
  try {
    const { test, steps } = await runToEnd(plan, onStep, options);
    if (steps === last) return { test, trained: { plan, split, scores: metricsOf(test), refitted: true } };
    plan.model.dispose();
    return undefined;
  } catch (error) {
    plan.model.dispose();
    throw error;
  }
}

/** A job after its first training. */
function trained(job: TrainingJob, plan: TrainingPlan, { test, best, steps, epochs }: TrainingEnd): TrainedJob {
  const { model, tasks, validation: rows = {} } = plan;
  const logits = Object.entries(rows).map(([dataset, { x }]) => (
    predictTasks(model, x, tasks.filter((task) => task.dataset === dataset).map(({ name }) => name))));
  const stoppedBy = steps < totalSteps(plan) ? "no gain" : plan.length ? "limit" : "epochs";
  const validation = Object.assign({}, ...logits) as TrainedJob["validation"];
  const split = tuneSplit(job.recipe, job.split, { split: job.split, logits: validation });
  return { plan, split, firstSplit: split, scores: metricsOf(test), best, steps, epochs, stoppedBy, refitted: false, validation };
}
