/** @file Trains one trial, and keeps what a storage has of it. */
import { answersOf, knownRows, selectInput } from "../account/answers.js";
import { sideLogits } from "../account/scored-rows.js";
import { mapValues } from "../engine/objects.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TrainingJob } from "../experiment/plan.js";
import { type JobProgress, type TrainedJob, trainJob } from "../experiment/train-job.js";
import { countParameters } from "../nn/module.js";
import { type Recipe, taskOptions } from "../recipe/index.js";
import { createTask } from "../task/index.js";
import { countTargets, hasTarget } from "../train/evaluate.js";
import { DivergenceError } from "../train/divergence.js";
import { stepsPerEpoch } from "../train/loop.js";
import type { NdArray } from "../tensor/nd-array.js";
import { taskScores } from "./affinity/task-scores.js";
import { storeAnswers } from "./answers.js";
import { hashWeights } from "./hash-weights.js";
import type { StoredScores, Trial, TrialCurve, TrialResult } from "./trial.js";

/** A trial that is ready to train. */
export interface TrialJob extends Pick<Trial, "label" | "predictions" | "taskScores" | "mayDiverge"> {
  job: TrainingJob;
}

/** What a runner gives back: all but what the storage adds. */
export type TrialOutcome = Omit<TrialResult, "key" | "machine">;

/**
 * Runs one trial to its end, and frees the memory of its model.
 *
 * @param onStep called after each step, and at the end where that was not known before
 * @throws PotluckError for the errors of `planTraining` and `train`
 * @example
 * const { test } = await runTrial({ label: "seed 1", job: { recipe, split: experiment.split(1), seed: 1 } });
 * test.yelp.accuracy;
 */
export async function runTrial(
  { label, job, predictions, taskScores: wantsScores, mayDiverge }: TrialJob, onStep: (progress: JobProgress) => void = () => {},
): Promise<TrialOutcome> {
  const from = performance.now(), { recipe } = job, curve = new CurveOf(recipe);
  let last: JobProgress = { done: 0, total: 0 };
  const trained = await trainJob(job, (progress) => onStep((last = progress)), (scores, at) => curve.add(scores, at.step))
    .catch((error: unknown) => {
      if (!(mayDiverge && error instanceof DivergenceError)) throw error;
      return error;
    });
  if (trained instanceof DivergenceError) {
    onStep({ done: last.done, total: last.done });
    return { ...withoutScores({ label, seed: job.seed }), diverged: trained.message, seconds: secondsSince(from) };
  }
  const { plan, split, scores, best, steps, epochs, stoppedBy, refitted } = trained;
  try {
    if (last.done !== last.total) onStep({ done: last.done, total: last.done }); // it stopped early, or its length was not known
    const perEpoch = stepsPerEpoch(plan), test = mapValues(scores, definedScores);
    const validation = validationScores(recipe, trained);
    curve.end(test, validation, steps);
    return {
      label, seed: job.seed, test, validation, curves: curve.curves(perEpoch), epochs, steps,
      bestEpoch: best && best.step / perEpoch, stoppedBy, refitted,
      parameters: countParameters(plan.model), features: split.features.width,
      rows: rowsOf(recipe, split, trained.firstSplit), weights: hashWeights(plan.model),
      ...(predictions && { predictions: answersOnTest(recipe, split, sideLogits(plan.model, recipe, split, "test")) }),
      ...(wantsScores && { taskScores: await taskScores(job) }),
      seconds: secondsSince(from),
    };
  } finally {
    plan.model.dispose();
  }
}

/** Of a trial whose tasks have no scores: it diverged, or was not trained. */
export function withoutScores({ label, seed }: Pick<Trial, "label" | "seed">): TrialOutcome {
  return {
    label, seed, test: {}, validation: {}, curves: {}, epochs: 0, steps: 0, bestEpoch: null, stoppedBy: "epochs", refitted: false,
    parameters: 0, features: 0, rows: {}, weights: "", seconds: 0,
  };
}

function secondsSince(from: number): number {
  return Math.round(performance.now() - from) / 1000;
}

/** Metrics that go through JSON. */
function definedScores(metrics: Readonly<Record<string, number>>): StoredScores {
  return mapValues(metrics, (value) => (Number.isFinite(value) ? value : null));
}

/** All metrics on the validation rows, by the weights that were chosen on them. */
function validationScores(recipe: Recipe, { validation, firstSplit }: TrainedJob): Record<string, StoredScores> {
  return Object.fromEntries(Object.entries(validation).flatMap(([task, logits]) => {
    const { [task]: settings } = recipe.tasks, known = firstSplit.data[settings.data].validation!.y[task];
    if (!hasTarget(known)) return [];
    return [[task, definedScores(createTask(firstSplit.targets[task], taskOptions(settings), known).score(logits, known))]];
  }));
}

/** How many rows have a target; those that trained, of the final model. */
function rowsOf(recipe: Recipe, { data }: ExperimentSplit, { data: before }: ExperimentSplit): TrialResult["rows"] {
  return mapValues(recipe.tasks, ({ data: dataset }, task) => ({
    train: countTargets(data[dataset].train.y[task]),
    validation: before[dataset].validation ? countTargets(before[dataset].validation.y[task]) : 0,
    test: countTargets(data[dataset].test.y[task]),
  }));
}

function answersOnTest(
  recipe: Recipe, { data, targets }: ExperimentSplit, logits: Readonly<Record<string, NdArray>>,
): NonNullable<TrialResult["predictions"]> {
  return Object.fromEntries(Object.entries(logits).map(([task, own]) => {
    const answers = answersOf(targets[task], own, data[recipe.tasks[task].data].test.y[task]);
    return [task, storeAnswers(selectInput(answers.input, knownRows(answers)))];
  }));
}

/** Gathers the curves of a training. */
class CurveOf {
  private readonly points: Record<string, { step: number; split: "validation" | "test"; value: number | null; loss: number | null }[]>;

  constructor(private readonly recipe: Recipe) {
    this.points = mapValues(recipe.tasks, () => []);
  }

  add(scores: readonly { task: string; split: string; metrics: Record<string, number>; loss: number }[], step: number): void {
    for (const { task, split, metrics, loss } of scores) {
      const value = metrics[this.recipe.tasks[task].metric.name];
      this.points[task].push({ step, split: split as "validation" | "test", value: finite(value), loss: finite(loss) });
    }
  }

  /** Adds the end of a training whose curves do not have it. */
  end(test: Record<string, StoredScores>, validation: Record<string, StoredScores>, step: number): void {
    for (const [task, own] of Object.entries(this.points)) {
      const split = Object.hasOwn(validation, task) ? "validation" : "test", scores = split === "test" ? test[task] : validation[task];
      if (own.at(-1)?.step === step || scores === undefined) continue;
      own.push({ step, split, value: scores[this.recipe.tasks[task].metric.name] ?? null, loss: null });
    }
  }

  curves(perEpoch: number): Record<string, TrialCurve> {
    return mapValues(this.points, (own): TrialCurve => {
      const curve: TrialCurve = { epoch: own.map(({ step }) => round(step / perEpoch)) };
      if (own.some(({ split }) => split === "validation")) {
        curve.validation = own.map(({ value }) => value);
        curve.validationLoss = own.map(({ loss }) => loss);
      } else curve.test = own.map(({ value }) => value);
      return curve;
    });
  }
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
