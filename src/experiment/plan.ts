/** @file One training of a recipe, ready to start: the model, its optimizer, and each task's loss and scores. */
import { DataLoader } from "../data/data-loader.js";
import { PotluckError } from "../engine/errors.js";
import type { HeadFactory } from "../nn/head.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import { trunks } from "../nn/trunk/index.js";
import type { TrunkMember } from "../nn/trunk/trunk.js";
import type { ParameterGroup } from "../optim/groups.js";
import { type Optimizer, type OptimizerMember, optimizers } from "../optim/index.js";
import { type LRScheduler, type LRScheduleMember, lrSchedules } from "../optim/lr-schedule/index.js";
import { evaluationInterval, type Recipe, taskOptions, type TrainSettings, TRUNK } from "../recipe/index.js";
import { createTask, type Task } from "../task/index.js";
import { requireFirstLayers } from "../train/memory.js";
import { totalSteps, type TrainingPlan } from "../train/loop.js";
import { type WeightingMember, weightings } from "../weighting/index.js";
import type { ExperimentSplit } from "./experiment.js";
import { stoppingOf } from "./stopping.js";

/** One training of an experiment. */
export interface TrainingJob {
  /** Narrowed to the tasks that are trained: see `forTasks`, and `resolveSingle` for a task alone. */
  recipe: Recipe;
  /** May have more datasets and tasks than the recipe. */
  split: ExperimentSplit;
  /** Seeds the initial weights, the order of the batches, and every other draw of the training. */
  seed: number;
}

/**
 * Builds the model and everything that its training needs.
 *
 * @throws PotluckError when the model does not fit the memory, a loader has no batch, a class weight names no class, balanced weights find
 *   a class without a row, the warm-up takes up the whole training, everything is frozen, or `best` or `patience` need validation rows that
 *   are not there
 * @example
 * const plan = planTraining({ recipe, split: experiment.split(1), seed: 1 });
 * for await (const event of train(plan)) console.log(event);
 * plan.model.dispose();
 */
export function planTraining({ recipe, split, seed }: TrainingJob): TrainingPlan {
  const { train } = recipe, { data, features } = split;
  const tasks = createTasks(recipe, split), names = [...tasks.keys()];
  const datasets = Object.keys(data).filter((name) => Object.hasOwn(recipe.data, name) && names.some((task) => recipe.tasks[task].data === name));
  const { create, moments }: OptimizerMember = optimizers.get(train.optimizer.name), { name: _, ...optimizerOptions } = train.optimizer;
  const { sparseWidths }: TrunkMember = trunks.get(recipe.model.trunk);
  const widths = sparseWidths(recipe.model.hidden, names.length, recipe.model);
  requireFirstLayers({ features: features.width, widths, moments: moments(optimizerOptions) });
  const model = createModel(recipe, tasks, features.width, seed);
  try {
    const { batchSize, shuffle, dropLast, epochs, clipNorm, accumulate, evaluateEvery, logTaskGradientsEvery } = train;
    const rows = rowsPerEpoch(train, datasets.map((name) => data[name].train.length));
    const weighting: WeightingMember = weightings.get(train.weighting.name), { name: _w, ...weightingOptions } = train.weighting;
    const { name: schedule, ...scheduleOptions } = train.schedule;
    if ("resample" in scheduleOptions) delete (scheduleOptions as { resample?: string }).resample; // the loaders do that
    const plan: TrainingPlan = {
      model,
      optimizer: create(groupsOf(model, train), optimizerOptions),
      tasks: Array.from(tasks, ([name, { loss, score }]) => ({ name, dataset: recipe.tasks[name].data, loss, score })),
      loaders: Object.fromEntries(datasets.map((name) => [name, new DataLoader(data[name].train, { batchSize, shuffle, dropLast, rows, seed, name })])),
      test: Object.fromEntries(datasets.map((name) => [name, data[name].test])),
      validation: Object.fromEntries(datasets.flatMap((name) => (data[name].validation ? [[name, data[name].validation]] : []))),
      stopping: stoppingOf(recipe, data),
      clipNorm,
      accumulate,
      epochs,
      schedule,
      scheduleOptions: { seed, ...scheduleOptions },
      weighting: weighting.create(Array.from(tasks, ([name, { likelihood }]) => ({ name, likelihood })), weightingOptions, seed),
      evaluateEvery: evaluationInterval(evaluateEvery),
      logTaskGradientsEvery: names.length > 1 ? logTaskGradientsEvery : null,
    };
    freeze(model, train.freeze);
    return { ...plan, scheduler: schedulerOf(train, plan.optimizer, totalSteps(plan)) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function createTasks({ tasks }: Recipe, { data, targets }: ExperimentSplit): Map<string, Task> {
  return new Map(Object.entries(tasks).map(([name, settings]) => {
    try {
      return [name, createTask(targets[name], taskOptions(settings), data[settings.data].train.y[name])];
    } catch (error) {
      throw error instanceof PotluckError ? new PotluckError(`task "${name}": ${error.message}`) : error;
    }
  }));
}

function createModel({ model }: Recipe, tasks: ReadonlyMap<string, Task>, inputDim: number, seed: number): MultiTaskNetwork {
  const outputDims = Object.fromEntries(Array.from(tasks, ([name, { outputs }]) => [name, outputs]));
  const heads = Object.fromEntries(Array.from(tasks).flatMap(([name, { head }]): [string, HeadFactory][] => (head ? [[name, head]] : [])));
  return new MultiTaskNetwork({ inputDim, outputDims, heads, seed, ...model });
}

/** The model's parameters: in two groups where trunk or heads have a learning rate of their own. */
function groupsOf(model: MultiTaskNetwork, { trunkLr, headLr }: TrainSettings): Iterable<ParameterGroup> {
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
    `train.freeze (${parts.join(", ")}) leaves nothing of ${model.tasks.join(" and ")} to train; for a task alone, set single: { train: { freeze: [] } }`);
}

/** The rows that each dataset gives an epoch; undefined where it is all of its own. */
function rowsPerEpoch({ schedule }: TrainSettings, sizes: readonly number[]): number | undefined {
  if (!("resample" in schedule) || schedule.resample === "none") return undefined;
  const rows = schedule.resample === "down" ? Math.min(...sizes) : Math.max(...sizes);
  return rows || undefined; // an empty dataset is refused by its own name
}

/** What changes the learning rate; undefined where it stays as it is. */
function schedulerOf({ lrSchedule: { name, ...options } }: TrainSettings, optimizer: Optimizer, steps: number): LRScheduler | undefined {
  const member: LRScheduleMember = lrSchedules.get(name);
  return member.changes(options) ? member.create(optimizer, { totalSteps: steps, ...options }) : undefined;
}
