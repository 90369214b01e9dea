/**
 * @file A trained model's answers on the validation and test rows, task by task. Validation rows are answered by the model before the refit
 * (after it they are training rows), test rows by the final one; each is decoded by the split that its model was trained on.
 */
import { moments } from "../data/moments.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { TaskNetwork } from "../nn/task-network.js";
import type { Recipe } from "../recipe/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { type Answers, answersOf } from "./answers.js";

/** A model's logits on the rows of one side. */
export interface SideLogits {
  /** The split that the model was trained on. */
  split: ExperimentSplit;
  /** `[rows, outputs]` by task, for the rows of the task's dataset on that side. */
  logits: Readonly<Record<string, NdArray>>;
}

/** A side whose rows a model answers. */
export type ScoredSide = "validation" | "test";

/** A task's answers on one side. */
export interface SideAnswers extends Answers {
  side: ScoredSide;
  dataset: string;
  /** For each row its row number in the table, from 0. */
  sourceRows: Uint32Array;
  /** The standard deviation of the training targets; 1 of classes and labels. */
  deviation: number;
}

/**
 * The logits of a recipe's tasks on the rows of one side; without the tasks whose dataset has no such rows.
 *
 * @example
 * const test = { split, logits: sideLogits(plan.model, recipe, split, "test") };
 */
export function sideLogits(model: TaskNetwork, recipe: Recipe, split: ExperimentSplit, side: ScoredSide): Record<string, NdArray> {
  return Object.fromEntries(Object.entries(recipe.tasks).flatMap(([task, { data }]) => {
    const rows = split.data[data][side];
    return rows === undefined ? [] : [[task, model.predict(rows.x, task)]];
  }));
}

/** Each task's answers on one side; without the tasks that have no logits. @throws PotluckError when there are too few or many logits */
export function sideAnswers(recipe: Recipe, side: ScoredSide, { split, logits }: SideLogits): Record<string, SideAnswers> {
  const answered = Object.entries(recipe.tasks).filter(([task]) => Object.hasOwn(logits, task));
  return mapValues(Object.fromEntries(answered), ({ data: dataset }, task) => {
    const map = split.targets[task], rows = split.data[dataset][side], found = logits[task].shape[0];
    if (rows === undefined || rows.length !== found) {
      throw new PotluckError(`task "${task}": found logits of ${found} ${side} rows, and dataset "${dataset}" has ${rows?.length ?? 0}`);
    }
    const { deviation } = moments(trainingValues(split, task, dataset));
    const answers = answersOf(map, logits[task], rows.y[task], deviation);
    return { ...answers, side, dataset, sourceRows: rows.sourceRows, deviation };
  });
}

/** The targets that a task's training rows have, in its own units; [0] for classes and labels, which have no deviation. */
function trainingValues(split: ExperimentSplit, task: string, dataset: string): ArrayLike<number> {
  const { input } = answersOf(split.targets[task], null, split.data[dataset].train.y[task]);
  return input.kind === "regression" ? Array.from(input.targets).filter((value) => !Number.isNaN(value)) : [0];
}
