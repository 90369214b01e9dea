/** @file One training of a recipe, ready to run: the model, its optimizer, and each task's loss and scores as the recipe has them. */
import { DataLoader } from "../data/data-loader.js";
import { PotluckError } from "../engine/errors.js";
import type { HeadFactory } from "../nn/head.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import { firstLayerWidths } from "../nn/trunk/index.js";
import { type Optimizer, optimizers } from "../optim/index.js";
import type { ParameterGroup } from "../optim/groups.js";
import { lrSchedules, type LRScheduler } from "../optim/lr-schedule/index.js";
import {
  evaluationInterval, lrScheduleSettings, networkSettings, optimizerSettings, type Recipe, scheduleSettings, trainOfTasks, taskOptions, trainOn, TRUNK,
  weightingSettings,
} from "../recipe/index.js";
import { createTask, type Task } from "../task/index.js";
import { requireFirstLayers } from "../train/memory.js";
import { totalSteps, type TrainingPlan } from "../train/loop.js";
import { weightings } from "../weighting/index.js";
import type { Prepared } from "./split.js";
import { stoppingOf } from "./stopping.js";

/**
 * Builds the model and all that its training needs.
 *
 * @param tasks the tasks to train together; for one alone, pass the recipe through `resolveSingle` first
 * @param seed seeds the initial weights and the order of the batches
 * @throws PotluckError when the model does not fit the memory, a loader has no batch, a class weight names no class, balanced weights find
 *   a class without a row, the warm-up takes up the whole training, everything is frozen, or `best` or `patience` go by validation
 *   rows that are not there
 * @example
 * const plan = buildTraining(recipe, prepare(recipe, tables, 1), ["movie", "yelp"], 1);
 * for await (const event of train(plan)) console.log(event);
 * plan.model.dispose();
 */
export function buildTraining(recipe: Recipe, { data, labels, features }: Prepared, tasks: readonly string[], seed: number): TrainingPlan {
  const { hidden, ...shape } = networkSettings(recipe.model);
  const used = Object.keys(data).filter((name) => tasks.some((task) => recipe.tasks[task].data === name));
  const train = trainOfTasks(trainOn(recipe.train, used), tasks);
  const taskOf = (name: string): Task => {
    const settings = recipe.tasks[name];
    try {
      return createTask(labels[name], taskOptions(settings), data[settings.data].train.y[name]);
    } catch (error) {
      throw error instanceof PotluckError ? new PotluckError(`task "${name}": ${error.message}`) : error;
    }
  };
  const made = new Map(tasks.map((task) => [task, taskOf(task)]));
  const outputDims = Object.fromEntries(Array.from(made, ([name, { outputs }]) => [name, outputs]));
  const heads = Object.fromEntries(Array.from(made).flatMap(([name, { head }]): [string, HeadFactory][] => (head ? [[name, head]] : [])));
  const moments = optimizers[train.optimizer].moments(optimizerSettings(train));
  requireFirstLayers({ features: features.width, widths: firstLayerWidths(shape, hidden, tasks.length), moments });
  const model = new MultiTaskNetwork({ inputDim: features.width, hidden, outputDims, heads, seed, ...shape });
  try {
    const { optimizer, batchSize, shuffle, dropLast, epochs, schedule, evaluateEvery, observe } = train;
    const rows = rowsAnEpoch(train, used.map((name) => data[name].train.length));
    const plan: TrainingPlan = {
      model,
      optimizer: new optimizers[optimizer].create(groupsOf(model, train), optimizerSettings(train)),
      tasks: Array.from(made, ([name, { loss, score }]) => ({ name, dataset: recipe.tasks[name].data, loss, score })),
      loaders: Object.fromEntries(used.map((name) => [name, new DataLoader(data[name].train, { batchSize, shuffle, dropLast, rows, seed, name })])),
      test: Object.fromEntries(used.map((name) => [name, data[name].test])),
      validation: Object.fromEntries(used.flatMap((name) => (data[name].validation ? [[name, data[name].validation]] : []))),
      stopping: stoppingOf(recipe, tasks, data),
      clipNorm: train.clipNorm,
      accumulate: train.accumulate,
      epochs,
      schedule,
      scheduleOptions: { seed, ...scheduleSettings(train) },
      weighting: weightings[train.weighting].create(
        Array.from(made, ([name, { likelihood }]) => ({ name, likelihood })), { ...weightingSettings(train), seed },
      ),
      evaluateEvery: evaluationInterval(evaluateEvery),
      observe: tasks.length > 1 ? observe : null,
    };
    freeze(model, train.freeze);
    return { ...plan, scheduler: schedulerOf(train, plan.optimizer, totalSteps(plan)) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The model's parameters: in two groups where trunk or heads have a rate of their own. */
function groupsOf(model: MultiTaskNetwork, { trunkLr, headLr }: Recipe["train"]): Iterable<ParameterGroup> {
  if (trunkLr === null && headLr === null) return [{ parameters: model.parameters() }];
  return [{ parameters: model.trunkParameters(), lr: trunkLr ?? undefined }, { parameters: model.headParameters(), lr: headLr ?? undefined }];
}

/** Freezes the trunk, heads, or both. */
function freeze(model: MultiTaskNetwork, parts: readonly string[]): void {
  for (const part of parts) {
    for (const parameter of part === TRUNK ? model.trunkParameters() : model.headParameters(part)) parameter.requiresGrad = false;
  }
  if (model.parameters().some(({ requiresGrad }) => requiresGrad)) return;
  throw new PotluckError(
    `train.freeze (${parts.join(", ")}) leaves nothing of ${model.tasks.join(" and ")} to train; for a task alone, single: { train: { freeze: [] } } says otherwise`);
}

/** The rows that each dataset gives an epoch; nothing where it is all of its own. */
function rowsAnEpoch(train: Recipe["train"], sizes: readonly number[]): number | undefined {
  if (!("resample" in train) || train.resample === "none") return undefined;
  const rows = train.resample === "down" ? Math.min(...sizes) : Math.max(...sizes);
  return rows || undefined; // an empty dataset is refused by its own name
}

/** What moves the learning rate; nothing where it stays as it is. */
function schedulerOf(train: Recipe["train"], optimizer: Optimizer, steps: number): LRScheduler | undefined {
  if (train.lrSchedule === "constant" && train.warmup === 0) return undefined;
  return new lrSchedules[train.lrSchedule](optimizer, { totalSteps: steps, ...lrScheduleSettings(train) });
}
