/** @file Builds one training of a recipe: model, optimizer, loaders, and each task's loss and metrics. */
import { DataLoader } from "../data/data-loader.js";
import type { TaskDataset, TaskTargets } from "../data/dataset.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { RandomStream } from "../engine/random.js";
import { showValue } from "../options/index.js";
import { type HeadFactory, makeHead } from "../nn/head.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import type { Layer } from "../nn/sequential.js";
import { requireTaskNetwork, type TaskNetwork } from "../nn/task-network.js";
import { trunks } from "../nn/trunk/index.js";
import { headsReadFeatures, type TrunkMember } from "../nn/trunk/trunk.js";
import type { ParameterGroup } from "../optim/groups.js";
import { type Optimizer, type OptimizerMember, optimizers } from "../optim/index.js";
import { type LRScheduler, type LRScheduleMember, lrSchedules } from "../optim/lr-schedule/index.js";
import { AUTO, byValueOf, evaluationInterval, type Recipe, taskOptions, type TrainSettings, TRUNK } from "../recipe/index.js";
import { type ImageShape, MixedRows } from "../tensor/mixed-rows.js";
import { sizeOf } from "../tensor/nd-array.js";
import type { Parameter } from "../tensor/parameter.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { createTask, type Task } from "../task/index.js";
import { epochLimit } from "../train/automatic-length.js";
import { stepsPerEpoch, totalSteps, type TrainingPlan } from "../train/loop.js";
import { type FirstLayersNeed, requireFirstLayers } from "../train/memory.js";
import { rememberedGradients } from "../train/running.js";
import { type WeightedTask, type WeightingMember, weightings } from "../weighting/index.js";
import { usedDatasets } from "./datasets.js";
import { requireExpanded } from "./expand-tasks.js";
import type { DatasetSides, ExperimentSplit } from "./experiment.js";
import { lengthOf, stoppingOf } from "./stopping.js";

/** One training of an experiment. */
export interface TrainingJob {
  /** Narrowed to the tasks to train: see `forTasks`, and `resolveSingle` for a single task. */
  recipe: Recipe;
  /** May have more datasets and tasks than the recipe. */
  split: ExperimentSplit;
  /** Seeds the initial weights, the order of the batches, and all other random choices of the training. */
  seed: number;
  /** Makes a network of your own, in place of the recipe's `model`. The training seeds it. */
  network?: NetworkFactory;
  /** Changes the initial weights, before the first step: those of a trained model, for example. Of a refit too. */
  initialise?: (network: TaskNetwork, split: ExperimentSplit) => void;
  /** Trains this many epochs, a part of one included, whatever the recipe's `epochs`, and keeps the last weights. */
  epochs?: number;
}

/** What a network is made for. */
export interface NetworkSize {
  /** Number of features, pixels included. */
  inputDim: number;
  /** Channels, height and width of the images, where all datasets have images of one column name and size; else undefined. */
  imageShape?: ImageShape;
  tasks: readonly string[];
  /** The number of logits of each task. */
  outputDims: Readonly<Record<string, number>>;
  /** A final layer for a task, from a representation of a width: a linear layer, or for ordered classes an `OrdinalHead`. */
  head: (task: string, inputs: number) => Layer;
}

/**
 * Makes a network of your own for a training.
 *
 * @example
 * const network: NetworkFactory = ({ inputDim, tasks, head }) => new MyNetwork(inputDim, new Map(tasks.map((task) => [task, head(task,
 * 64)]))); const comparison = await compare(recipe, tables, 20, { network });
 */
export type NetworkFactory = (size: NetworkSize) => TaskNetwork;

/**
 * Builds the model and everything else that a training needs. Free the model's memory at the end with `plan.model.dispose()`.
 *
 * @throws PotluckError if the model needs more memory than there is, a loader has no batch, `classWeights` names an unknown class, the
 *   warm-up is as long as the training, all parameters are frozen, or `best` or `patience` need validation rows and there are none
 * @example
 * const plan = planTraining({ recipe, split: experiment.split(1), seed: 1 });
 * for await (const event of train(plan)) console.log(event);
 * plan.model.dispose();
 */
export function planTraining({ recipe, split, seed, network, initialise, epochs }: TrainingJob): TrainingPlan {
  requireExpanded(recipe);
  const { train } = recipe, { features } = split, data = mapValues(split.data, (sides) => ownTargets(sides, Object.keys(recipe.tasks)));
  const tasks = createTasks(recipe, split), names = [...tasks.keys()], used = new Set(usedDatasets(recipe).map(({ name }) => name));
  const datasets = Object.keys(data).filter((name) => used.has(name));
  const { name: optimizerName, ...optimizerOptions } = train.optimizer, optimizer: OptimizerMember = optimizers.get(optimizerName);
  const moments = optimizer.moments(optimizerOptions), remembered = rememberedGradients(weightings.get(train.weighting.name), names.length);
  const isOfImages = (trunks.get(recipe.model.trunk) as TrunkMember).reads === "images" && !network;
  const imageShape = imagesOf(datasets.map((name) => ({ name, x: data[name].train.x })), isOfImages ? recipe.model.trunk : null);
  const size = { inputDim: features.width, imageShape };
  const others = isOfImages ? features.width - sizeOf(imageShape!) : features.width;
  if (!network && others > 0) requireFirstLayers({ features: others, ...sparseLayers(recipe, tasks), moments, remembered });
  const model = network ? createOwn(network, tasks, size, seed) : createModel(recipe, tasks, size, seed);
  try {
    initialise?.(model, split);
    const { batchSize, shuffle, dropLast, clipNorm, accumulate, evaluateEvery, logTaskGradientsEvery } = train;
    requireScored(recipe, data);
    const rows = rowsPerEpoch(train, datasets.map((name) => data[name].train.length));
    const { name: weightingName, ...weightingOptions } = train.weighting, weighting: WeightingMember = weightings.get(weightingName);
    const { name: schedule, ...scheduleOptions } = train.schedule;
    if ("resample" in scheduleOptions) delete (scheduleOptions as { resample?: string }).resample; // the loaders resample
    const isFixed = epochs !== undefined;
    const plan: TrainingPlan = {
      model,
      optimizer: optimizer.create(groupsOf(model, train), optimizerOptions),
      tasks: Array.from(tasks, ([name, { loss, score, headline, pooled, tune }]) => {
        const { [name]: settings } = recipe.tasks, { data: dataset } = settings, group = byValueOf(settings)?.task;
        return { name, dataset, loss, score, headline, pooled, ...(tune && { tune }), ...(group !== undefined && { group }) };
      }),
      loaders: Object.fromEntries(datasets.map((name) => (
        [name, new DataLoader(data[name].train, { batchSize, shuffle, dropLast, rows, seed, name })]))),
      test: sideOf(data, datasets, "test"),
      validation: sideOf(data, datasets, "validation"),
      trainSample: Object.fromEntries(datasets.map((name) => [name, sampleOf(data[name], seed, name)])),
      stopping: isFixed ? null : stoppingOf(recipe, data),
      clipNorm,
      accumulate,
      epochs: train.epochs === AUTO ? 1 : train.epochs,
      schedule,
      scheduleOptions: { seed, ...scheduleOptions },
      weighting: weighting.create(weightedTasks(tasks, weighting), weightingOptions, seed),
      evaluateEvery: evaluationInterval(evaluateEvery),
      logTaskGradientsEvery: names.length > 1 ? logTaskGradientsEvery : null,
    };
    freeze(model, names, train.freeze);
    const sized = isFixed || train.epochs === AUTO ? withLength(plan, recipe, data, epochs) : plan;
    // a refit has the rates of the first training, which did not know its length
    const steps = train.epochs === AUTO ? epochLimit(stepsPerEpoch(plan)) * stepsPerEpoch(plan) : totalSteps(sized);
    return { ...sized, scheduler: schedulerOf(train, plan.optimizer, steps) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The tasks as weightings know them. */
function weightedTasks(tasks: ReadonlyMap<string, Task>, { usesConstantLoss = false }: WeightingMember): WeightedTask[] {
  return Array.from(tasks, ([name, task]) => ({
    name, likelihood: task.likelihood, ...(usesConstantLoss && tasks.size > 1 && { constantLoss: task.constantLoss() }),
  }));
}

/** The sides of a dataset with the targets of some tasks alone: a batch copies them all. */
function ownTargets({ train, validation, test }: DatasetSides, tasks: readonly string[]): DatasetSides {
  const narrow = (side: TaskDataset<TaskTargets>): TaskDataset<TaskTargets> => side.withTargets(tasks);
  return { train: narrow(train), ...(validation && { validation: narrow(validation) }), test: narrow(test) };
}

/** The rows of one side, of the datasets that have some. */
function sideOf(
  data: Readonly<Record<string, DatasetSides>>, names: readonly string[], side: "validation" | "test",
): Record<string, TaskDataset<TaskTargets>> {
  return Object.fromEntries(names.flatMap((name) => {
    const rows = data[name][side];
    return rows && rows.length > 0 ? [[name, rows]] : [];
  }));
}

/** A plan of a given number of epochs, or of automatic length. */
function withLength(plan: TrainingPlan, recipe: Recipe, data: ExperimentSplit["data"], epochs?: number): TrainingPlan {
  const perEpoch = stepsPerEpoch(plan);
  if (epochs !== undefined) return { ...plan, epochs: Math.ceil(epochs), steps: Math.max(1, Math.round(epochs * perEpoch)) };
  return { ...plan, epochs: epochLimit(perEpoch), length: lengthOf(recipe, data, perEpoch) };
}

/** The training rows that are scored for the curve: as many as validate or, without these, test; with neither, a quarter. */
function sampleOf({ train, validation, test }: DatasetSides, seed: number, name: string): TaskDataset<TaskTargets> {
  const count = (validation ?? test).length || Math.ceil(train.length / 4);
  return count >= train.length ? train : train.select(new RandomStream(seed, `curve/${name}`).permutation(train.length).subarray(0, count));
}

function createTasks({ tasks }: Recipe, { data, targets, together }: ExperimentSplit): Map<string, Task> {
  return new Map(Object.entries(tasks).map(([name, settings]) => {
    try {
      return [name, createTask(targets[name], taskOptions(settings), together?.[name] ?? data[settings.data].train.y[name])];
    } catch (error) {
      throw withPlace(`task "${name}"`, error);
    }
  }));
}

/** The widths of the layers that read the features, which may be the heads; none where the trunk does not tell them. */
function sparseLayers({ model }: Recipe, tasks: ReadonlyMap<string, Task>): Pick<FirstLayersNeed, "widths" | "areHeads"> {
  const trunk: TrunkMember = trunks.get(model.trunk);
  if (headsReadFeatures(trunk, model.hidden)) return { widths: Array.from(tasks.values(), ({ outputs }) => outputs), areHeads: true };
  return { widths: trunk.sparseWidths?.(model.hidden, tasks.size, model) ?? [] };
}

/**
 * The shape of the datasets' images, where all have them and they are alike.
 *
 * @param trunk the trunk that reads them; null: none needs them
 * @throws PotluckError where a trunk needs them and they are not so
 */
function imagesOf(datasets: readonly { name: string; x: SparseMatrix }[], trunk: string | null): ImageShape | undefined {
  const found = datasets.map(({ name, x }) => {
    const block = x instanceof MixedRows && x.blocks.length === 1 ? x.blocks[0] : undefined;
    if (block?.shape) return { name, shape: block.shape, place: `${block.first}: ${block.shape.join(", ")}` };
    if (trunk === null) return undefined;
    if (!block) throw new PotluckError(`model.trunk: ${trunk} reads images, and dataset "${name}" has no image column`);
    throw new PotluckError(`model.trunk: ${trunk} needs the height and width of the images, and of dataset "${name}" only the number of ` +
      `bytes is known, ${block.pixels}: give its table ImageCell objects`);
  });
  const [first] = found, odd = found.find((one) => one?.place !== first?.place);
  if (odd === undefined && found.every((one) => one?.place === first?.place)) return first?.shape;
  if (trunk === null) return undefined;
  throw new PotluckError(`model.trunk: ${trunk} reads images of one column name and one size, and those of datasets "${first!.name}" ` +
    `([${first!.shape.join(", ")}]) and "${odd!.name}" ([${odd!.shape.join(", ")}]) differ: give them one of each, or use another trunk`);
}

/** A network of the caller's own, seeded. */
function createOwn(
  network: NetworkFactory, tasks: ReadonlyMap<string, Task>, size: Pick<NetworkSize, "inputDim" | "imageShape">, seed: number,
): TaskNetwork {
  const outputDims = Object.fromEntries(Array.from(tasks, ([name, { outputs }]) => [name, outputs]));
  const head = (task: string, inputs: number): Layer => {
    const known = tasks.get(task);
    if (!known) throw new PotluckError(`network: head() has no task ${showValue(task)}; the tasks are ${[...tasks.keys()].join(", ")}`);
    return makeHead(task, { inputs, outputs: known.outputs }, known.head);
  };
  const model: unknown = network({ ...size, tasks: [...tasks.keys()], outputDims, head });
  requireTaskNetwork("network: what it returns", model);
  return model.seed(seed);
}

function createModel(
  { model }: Recipe, tasks: ReadonlyMap<string, Task>, size: Pick<NetworkSize, "inputDim" | "imageShape">, seed: number,
): MultiTaskNetwork {
  const outputDims = Object.fromEntries(Array.from(tasks, ([name, { outputs }]) => [name, outputs]));
  const heads = Object.fromEntries(Array.from(tasks).flatMap(([name, { head }]): [string, HeadFactory][] => (head ? [[name, head]] : [])));
  return new MultiTaskNetwork({ ...size, outputDims, heads, seed, ...model });
}

/** The model's parameters, in two groups if `trunkLr` or `headLr` is set. */
function groupsOf(model: TaskNetwork, { trunkLr, headLr }: TrainSettings): Iterable<ParameterGroup> {
  if (trunkLr === null && headLr === null) return [{ parameters: model.parameters() }];
  const parts = partsOf(model, "train.trunkLr and train.headLr need");
  const trunk = parts.trunk(), heads = { parameters: parts.head(), lr: headLr ?? undefined };
  return trunk.length > 0 ? [{ parameters: trunk, lr: trunkLr ?? undefined }, heads] : [heads]; // linear models have no trunk
}

/** The parameters of trunk and heads. @throws PotluckError for a network that does not tell them apart */
function partsOf(model: TaskNetwork, needs: string): { trunk: () => Parameter[]; head: (task?: string) => Parameter[] } {
  if (model.trunkParameters && model.headParameters) {
    return { trunk: () => model.trunkParameters!(), head: (task) => model.headParameters!(task) };
  }
  throw new PotluckError(`${needs} a network that tells trunk and heads apart: give yours trunkParameters() and headParameters(task?)`);
}

/** Freezes the trunk, heads, or both. */
function freeze(model: TaskNetwork, tasks: readonly string[], parts: readonly string[]): void {
  if (parts.length === 0) return;
  const { trunk, head } = partsOf(model, "train.freeze needs");
  for (const part of parts) for (const parameter of part === TRUNK ? trunk() : head(part)) parameter.requiresGrad = false;
  if (model.parameters().some(({ requiresGrad }) => requiresGrad)) return;
  throw new PotluckError(`train.freeze (${parts.join(", ")}) leaves nothing of ${tasks.join(" and ")} to train; ` +
    "if you train a single task, set single: { train: { freeze: [] } }");
}

/** The rows that each dataset is resampled to; undefined without resampling. */
function rowsPerEpoch({ schedule }: TrainSettings, sizes: readonly number[]): number | undefined {
  if (!("resample" in schedule) || schedule.resample === "none") return undefined;
  const rows = schedule.resample === "down" ? Math.min(...sizes) : Math.max(...sizes);
  return rows || undefined; // the loader of an empty dataset throws, and names it
}

/** @throws PotluckError if the learning-rate schedule follows validation rows and a task has none */
function requireScored({ tasks, train: { lrSchedule: { name } } }: Recipe, data: ExperimentSplit["data"]): void {
  const without = Object.entries(tasks).find(([, { data: dataset }]) => !data[dataset].validation);
  if (!without || !(lrSchedules.get(name) as LRScheduleMember).followsScore) return;
  throw new PotluckError(
    `train.lrSchedule ${name} needs validation rows of task "${without[0]}", and dataset "${without[1].data}" has none: set ` +
    'split: { validation: 0.1 }, or mark some rows as "validation" in its split column',
  );
}

/** The learning-rate schedule; undefined if the learning rate stays constant. */
function schedulerOf({ lrSchedule: { name, ...options } }: TrainSettings, optimizer: Optimizer, steps: number): LRScheduler | undefined {
  const member: LRScheduleMember = lrSchedules.get(name);
  return member.changes(options) ? member.create(optimizer, { totalSteps: steps, ...options }) : undefined;
}
