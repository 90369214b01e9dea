/**
 * @file The linear baseline: for each task a model of its own without hidden layers, on the same features and split. A network that is no
 * better than it has learned nothing that a linear model cannot.
 */
import type { TargetMap } from "../data/targets/target-map.js";
import { withPlace } from "../engine/errors.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TrainingJob } from "../experiment/plan.js";
import { linearOf, type Recipe } from "../recipe/index.js";
import type { NdArray } from "../tensor/nd-array.js";

/** Each task's linear model, by what it says of the test rows: its logits, and the targets as it was trained with them. */
export type LinearModels = Readonly<Record<string, { map: TargetMap; logits: NdArray }>>;

/** Trains one linear model, and gives its logits on the test rows with the split that it was trained on. */
export type LinearTrainer = (job: TrainingJob, task: string) => Promise<{ split: ExperimentSplit; logits: NdArray }>;

/** What linear models are trained from. */
export interface LinearOptions {
  /** The recipe of all tasks. */
  recipe: Recipe;
  /** The split that the tasks were trained on, as it was before a refit. */
  split: ExperimentSplit;
  seed: number;
  /** Trains one model. */
  trainer: LinearTrainer;
  /** Called before each task's training. */
  onTask?: (task: string) => void;
  /** Stops between two tasks: the others then have no linear model. */
  signal?: AbortSignal;
}

/**
 * Trains a linear model for each task by itself.
 *
 * @throws PotluckError for the errors of a training, with the task
 * @example
 * const linear = await trainLinear({ recipe, split, seed: recipe.seed });
 */
export async function trainLinear({ recipe, split, seed, trainer, onTask, signal }: LinearOptions): Promise<LinearModels> {
  const models: Record<string, LinearModels[string]> = {};
  for (const task of Object.keys(recipe.tasks)) {
    if (signal?.aborted === true) break;
    onTask?.(task);
    try {
      const trained = await trainer({ recipe: linearOf(recipe, task), split, seed }, task);
      models[task] = { map: trained.split.targets[task], logits: trained.logits };
    } catch (error) {
      throw withPlace(`the linear model of task "${task}"`, error);
    }
  }
  return models;
}
