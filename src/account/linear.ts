/**
 * @file The linear baseline: for each task a model of its own without hidden layers, on the same features and split. A network that is no
 * better than it has learned nothing that a linear model cannot.
 */
import { TaskDataset, type TaskTargets } from "../data/dataset.js";
import type { TargetMap } from "../data/targets/target-map.js";
import { withPlace } from "../engine/errors.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TrainingJob } from "../experiment/plan.js";
import { trainJob } from "../experiment/train-job.js";
import { AUTO, linearOf, type Recipe } from "../recipe/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { hasTarget } from "../train/evaluate.js";
import { answersOf, knownRows } from "./answers.js";
import { sideLogits } from "./scored-rows.js";

/**
 * Each task's linear model, by what it says of the test rows (of the validation rows, where none tests): its logits, and the targets as it
 * was trained with them.
 */
export type LinearModels = Readonly<Record<string, { map: TargetMap; logits: NdArray }>>;

/** Trains one linear model, and gives its logits on the rows that are scored, with the split that it was trained on. */
export type LinearTrainer = (job: TrainingJob, task: string) => Promise<{ split: ExperimentSplit; logits: NdArray }>;

/** What linear models are trained from. */
export interface LinearOptions {
  /** The recipe of all tasks. */
  recipe: Recipe;
  /** The split that the tasks were trained on, as it was before a refit. */
  split: ExperimentSplit;
  seed: number;
  /** Trains one model. Default: `trainJob`. */
  trainer?: LinearTrainer;
  /** Called before each task's training. */
  onTask?: (task: string) => void;
  /** Stops between two tasks: the others then have no linear model. */
  signal?: AbortSignal;
}

/** Steps that a model is trained for at least, where there are no validation rows that tell when to stop. */
const LEAST_STEPS = 500;

/**
 * Trains a linear model for each task by itself: with the defaults of `train`, until the validation rows stop gaining. Where there are
 * none, for as many epochs as the recipe says, and at least 500 steps. A task without rows to be scored on, such as one that `by` made and
 * that has too few rows, has no linear model.
 *
 * @throws PotluckError for the errors of a training, with the task
 * @example
 * const linear = await trainLinear({ recipe, split, seed: recipe.seed });
 */
export async function trainLinear({ recipe, split, seed, trainer = trainOne, onTask, signal }: LinearOptions): Promise<LinearModels> {
  const models: Record<string, LinearModels[string]> = {};
  for (const task of Object.keys(recipe.tasks)) {
    if (signal?.aborted === true) break;
    const { data: dataset } = recipe.tasks[task], { test, validation } = split.data[dataset];
    const scored = test.length > 0 ? test : validation;
    if (!scored || !hasTarget(scored.y[task])) continue; // there is nothing to compare on
    onTask?.(task);
    try {
      const own = linearOf(recipe, task), known = withTarget(split, task, dataset);
      const epochs = epochsOf(recipe, own, task, known);
      const trained = await trainer({ recipe: own, split: known, seed, ...(epochs && { epochs }) }, task);
      models[task] = { map: trained.split.targets[task], logits: trained.logits };
    } catch (error) {
      throw withPlace(`the linear model of task "${task}"`, error);
    }
  }
  return models;
}

/** Trains one model with `trainJob`, and frees its memory. */
async function trainOne(job: TrainingJob, task: string): Promise<{ split: ExperimentSplit; logits: NdArray }> {
  const { plan, split, validation } = await trainJob(job);
  try {
    const isTested = split.data[job.recipe.tasks[task].data].test.length > 0;
    return isTested ? { split, logits: sideLogits(plan.model, job.recipe, split, "test")[task] }
      : { split: job.split, logits: validation[task] };
  } finally {
    plan.model.dispose();
  }
}

/**
 * A split with the targets of one task alone, on the rows that have one; rows that are scored stay as they are. What is left out would
 * change nothing, and with many tasks, each with a target in few rows, would cost nearly all of the time.
 */
function withTarget(split: ExperimentSplit, task: string, dataset: string): ExperimentSplit {
  const { train, validation, test } = split.data[dataset];
  const only = ({ x, y, sampleWeights, sourceRows }: TaskDataset<TaskTargets>): TaskDataset<TaskTargets> => (
    new TaskDataset(x, { [task]: y[task] }, {
      sourceRows, sampleWeights: Object.hasOwn(sampleWeights, task) ? { [task]: sampleWeights[task] } : {},
    }));
  const select = (side: TaskDataset<TaskTargets>): TaskDataset<TaskTargets> => {
    const known = knownRows(answersOf(split.targets[task], null, side.y[task]));
    return known.length === side.length ? only(side) : only(side).select(known);
  };
  const known = validation && hasTarget(validation.y[task]) ? validation : undefined, isScored = test.length === 0;
  const sides = { train: select(train), test: only(test), ...(known && { validation: isScored ? only(known) : select(known) }) };
  return {
    ...split, data: { ...split.data, [dataset]: sides },
    ...(split.refit && { refit: () => withTarget(split.refit!(), task, dataset) }),
  };
}

/** A number of epochs where no validation row has a target of the task; undefined for the automatic length. */
function epochsOf({ tasks, train }: Recipe, own: Recipe, task: string, { data }: ExperimentSplit): number | undefined {
  const { train: rows, validation } = data[tasks[task].data];
  if (validation) return undefined;
  const perEpoch = Math.ceil(rows.length / own.train.batchSize);
  return Math.max(train.epochs === AUTO ? 1 : train.epochs, Math.ceil(LEAST_STEPS / perEpoch));
}
