/** @file One training of a recipe, ready to run: the model, its optimizer, and each task's loss and scores as the recipe has them. */
import { DataLoader } from "../data/data-loader.js";
import type { LabelMap } from "../data/labels.js";
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../engine/nearest-name.js";
import { bceWithLogits, crossEntropy } from "../loss/index.js";
import { scoreAll } from "../metric/index.js";
import { scoredFromLogits } from "../metric/scored.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import { firstLayerWidths } from "../nn/trunk/index.js";
import { type Optimizer, optimizers } from "../optim/index.js";
import { lrSchedules, type LRScheduler } from "../optim/schedule/index.js";
import {
  evaluationInterval, lrScheduleSettings, networkSettings, optimizerSettings, type Recipe, scheduleSettings, type TaskSettings,
} from "../recipe/index.js";
import { requireFirstLayers } from "../train/memory.js";
import { type TaskPlan, totalSteps, type TrainingPlan } from "../train/loop.js";
import { weightings } from "../weighting/index.js";
import type { Prepared } from "./prepare.js";

/**
 * Builds the model and all that its training needs.
 *
 * @param tasks the tasks to train together; for one alone, pass the recipe through `resolveSingle` first
 * @param seed seeds the initial weights and the order of the batches
 * @throws PotluckError when the model does not fit the memory, a loader has no batch, a class weight names no class, or the warm-up takes up
 *   the whole training
 * @example
 * const plan = buildTraining(recipe, prepare(recipe, tables, 1), ["movie", "yelp"], 1);
 * for await (const event of train(plan)) console.log(event);
 * plan.model.dispose();
 */
export function buildTraining(recipe: Recipe, { data, labels, features }: Prepared, tasks: readonly string[], seed: number): TrainingPlan {
  const { train } = recipe, { hiddenDim, ...shape } = networkSettings(recipe.model);
  const outputDims = Object.fromEntries(tasks.map((task) => [task, outputs(labels[task])]));
  const moments = optimizers[train.optimizer].moments(optimizerSettings(train));
  requireFirstLayers({ features: features.width, widths: firstLayerWidths(shape, hiddenDim, tasks.length), moments });
  const model = new MultiTaskNetwork({ inputDim: features.width, hiddenDim, outputDims, seed, ...shape });
  try {
    const { optimizer, batchSize, shuffle, dropLast, epochs, schedule, weighting, evaluateEvery, observe } = train;
    const used = Object.keys(data).filter((name) => tasks.some((task) => recipe.tasks[task].data === name));
    const rows = rowsAnEpoch(train, used.map((name) => data[name].train.length));
    const plan: TrainingPlan = {
      model,
      optimizer: new optimizers[optimizer].create(model.parameters(), optimizerSettings(train)),
      tasks: tasks.map((task) => planTask(task, recipe.tasks[task], labels[task])),
      loaders: Object.fromEntries(used.map((name) => [name, new DataLoader(data[name].train, { batchSize, shuffle, dropLast, rows, seed, name })])),
      test: Object.fromEntries(used.map((name) => [name, data[name].test])),
      epochs,
      schedule,
      scheduleOptions: { seed, ...scheduleSettings(train), ...(train.schedule === "rates" && { rates: ratesOf(train.rates, used) }) },
      weighting: weightings[weighting].create(),
      evaluateEvery: evaluationInterval(evaluateEvery),
      observe: tasks.length > 1 ? observe : null,
    };
    if (plan.weighting.needs === "representationGradients" && !model.oneRepresentation) {
      throw new PotluckError(
        `train.weighting ${weighting} combines the tasks' gradients where all heads read one representation, and with model.trunk ${shape.trunk} ` +
        "each task has its own; take trunk mlp, or another weighting",
      );
    }
    return { ...plan, scheduler: schedulerOf(train, plan.optimizer, totalSteps(plan)) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The rows that each data set gives an epoch; nothing where it is all of its own. */
function rowsAnEpoch(train: Recipe["train"], sizes: readonly number[]): number | undefined {
  if (!("resample" in train) || train.resample === "none") return undefined;
  const rows = train.resample === "down" ? Math.min(...sizes) : Math.max(...sizes);
  return rows || undefined; // an empty data set is refused by its own name
}

/** The rates of the data sets that these tasks learn from. */
function ratesOf(rates: Readonly<Record<string, number>>, used: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(rates).filter(([name]) => used.includes(name)));
}

/** What moves the learning rate; nothing where it stays as it is. */
function schedulerOf(train: Recipe["train"], optimizer: Optimizer, steps: number): LRScheduler | undefined {
  if (train.lrSchedule === "constant" && train.warmup === 0) return undefined;
  return new lrSchedules[train.lrSchedule](optimizer, { totalSteps: steps, ...lrScheduleSettings(train) });
}

/** Logits of a task: one for two classes, else one a class. */
function outputs(labels: LabelMap): number {
  return labels.kind === "binary" ? 1 : labels.names.length;
}

function planTask(name: string, settings: TaskSettings, labels: LabelMap): TaskPlan {
  const score: TaskPlan["score"] = (logits, targets) => scoreAll(scoredFromLogits(settings.kind, labels.names.length, targets.data, logits.data));
  if (settings.kind === "binary") {
    const { posWeight } = settings;
    return { name, dataset: settings.data, score, loss: (logits, targets) => bceWithLogits(logits, targets, { posWeight }) };
  }
  const { labelSmoothing, classWeights } = settings;
  const weights = classWeights === null ? undefined : classWeightList(name, classWeights, labels);
  return { name, dataset: settings.data, score, loss: (logits, targets) => crossEntropy(logits, targets, { labelSmoothing, classWeights: weights }) };
}

function classWeightList(task: string, weights: Readonly<Record<string, number>>, { names }: LabelMap): number[] {
  const unknown = Object.keys(weights).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new PotluckError(`task "${task}": classWeights names "${unknown}", which is no class${didYouMean(unknown, names)}; the classes are ${names.join(", ")}`);
  }
  return names.map((name) => weights[name] ?? 1);
}
