/** @file Scores of a training's tasks on training, validation and test rows. Changes nothing. */
import type { TaskDataset, TaskTargets } from "../data/dataset.js";
import { joinInputs } from "../metric/index.js";
import { inEvaluation, predictRows } from "../nn/prediction.js";
import { forwardTasks, type TaskNetwork } from "../nn/task-network.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { noGrad, tensor } from "../tensor/tensor.js";
import { DivergenceError } from "./divergence.js";
import type { EpochEvent } from "./events.js";
import type { TaskPlan, TrainingPlan } from "./plan.js";

/** What scoring reads of a plan. */
type EvaluationPlan = Pick<TrainingPlan, "model" | "tasks" | "test" | "validation" | "trainSample">;

/** One task's scores on the rows of one split. */
export type Scores = Omit<EpochEvent, "event">;

/** When scores are made. */
export interface Moment {
  step: number;
  epoch: number;
}

/**
 * The logits of some tasks for all rows: the layers that they share run once.
 *
 * @param tasks that have these rows
 */
export function predictTasks(model: TaskNetwork, x: TaskDataset<TaskTargets>["x"], tasks: readonly string[]): Record<string, NdArray> {
  return inEvaluation(model, () => predictRows(x, (piece) => (
    Object.fromEntries(forwardTasks(model, piece, tasks).map(({ task, logits }) => [task, logits])))));
}

/**
 * Each task's scores on the rows of one split, if its dataset has some with a target.
 *
 * @param only some of the tasks; default all
 * @param metrics all of a task's metrics, or the headline metric alone
 * @throws PotluckError when a logit is no longer a finite number
 */
export function* evaluate(
  plan: EvaluationPlan, split: EpochEvent["split"], { step, epoch }: Moment, metrics: "all" | "headline" = "all", only?: readonly string[],
): Generator<Scores> {
  const { model, test, validation = {}, trainSample = {} } = plan, datasets = { test, validation, train: trainSample }[split];
  const all = plan.tasks.filter(({ name, dataset }) => Object.hasOwn(datasets, dataset) && hasTarget(datasets[dataset].y[name]));
  const asked = only === undefined ? all : all.filter(({ name }) => only.includes(name)), groups = new Set(asked.map(({ group }) => group));
  const tasks = all.filter((task) => asked.includes(task) || (task.group !== undefined && groups.has(task.group))); // a group whole
  const logits: Record<string, NdArray> = {};
  for (const dataset of new Set(tasks.map((task) => task.dataset))) {
    const names = tasks.filter((task) => task.dataset === dataset).map(({ name }) => name);
    Object.assign(logits, predictTasks(model, datasets[dataset].x, names));
  }
  const together = new Map<string, number>();
  for (const task of asked) {
    const { name, dataset, group } = task, { y, sampleWeights } = datasets[dataset];
    checkFinite(logits[name], split, name, { step, epoch });
    if (group !== undefined && !together.has(group)) {
      const own = tasks.filter((other) => other.group === group && other.dataset === dataset);
      together.set(group, scoreTogether(own, logits, y));
    }
    const score = metrics === "headline" ? task.headline ?? task.score : task.score;
    const loss = lossOf(task, logits[name], y[name], split === "train" ? sampleWeights[name] : undefined);
    const pooled = group === undefined ? {} : { together: together.get(group)! };
    yield { task: name, split, step, epoch, metrics: score(logits[name], y[name]), ...pooled, loss };
  }
}

/**
 * A plan whose tasks are scored as they are at the end: with what is chosen by the validation rows, temperatures and thresholds. The same
 * plan where nothing is.
 */
export function tuned<Plan extends EvaluationPlan>(plan: Plan): Plan {
  const { model, validation = {} } = plan;
  const tasks = plan.tasks.map((task) => {
    const { name, dataset, tune } = task;
    if (!tune || !Object.hasOwn(validation, dataset) || !hasTarget(validation[dataset].y[name])) return task;
    const { x, y } = validation[dataset];
    return { ...task, ...tune(predictTasks(model, x, [name])[name], y[name]) };
  });
  return { ...plan, tasks };
}

/** The headline metric of the rows of several tasks, each row predicted by the task that has its target. */
function scoreTogether(tasks: readonly TaskPlan[], logits: Readonly<Record<string, NdArray>>, y: TaskTargets): number {
  const [{ headline, score, pooled }] = tasks, parts = tasks.map(({ name }) => knownRows({ logits: logits[name], targets: y[name] }));
  const inputs = tasks.flatMap((task, place) => task.pooled?.input(parts[place].logits, parts[place].targets) ?? []);
  if (pooled && inputs.length === tasks.length) return Object.values(pooled.score(joinInputs(inputs)))[0];
  const all = joinRows(parts);
  return Object.values((headline ?? score)(all.logits, all.targets))[0];
}

/** Rows of a task. */
interface TaskRows {
  logits: NdArray;
  targets: NdArray;
}

/** Those that have a target. */
function knownRows({ logits, targets }: TaskRows): TaskRows {
  const width = targets.shape[1] ?? 1, rows = Array.from({ length: targets.shape[0] }, (_, row) => row)
    .filter((row) => !targets.data.subarray(row * width, (row + 1) * width).every(Number.isNaN));
  return { logits: selectRows(logits, rows), targets: selectRows(targets, rows) };
}

/** The rows of several tasks, one after the other. */
function joinRows(parts: readonly TaskRows[]): TaskRows {
  const rows = parts.reduce((sum, { targets }) => sum + targets.shape[0], 0);
  const joined = (arrays: readonly NdArray[]): NdArray => {
    const data = new Float32Array(arrays.reduce((sum, one) => sum + one.data.length, 0));
    let at = 0;
    for (const one of arrays) {
      data.set(one.data, at);
      at += one.data.length;
    }
    return { shape: [rows, ...arrays[0].shape.slice(1)], data };
  };
  return { logits: joined(parts.map(({ logits }) => logits)), targets: joined(parts.map(({ targets }) => targets)) };
}

/** A task's loss on rows whose logits are known. */
export function lossOf({ loss }: Pick<TaskPlan, "loss">, logits: NdArray, targets: NdArray, weights?: NdArray): number {
  return noGrad(() => loss(tensor(logits), targets, weights).item());
}

/**
 * How many rows have a target; of several labels, at least one.
 *
 * @param rows those that are counted; default all
 */
export function countTargets({ shape, data }: NdArray, rows: Iterable<number> = Array(shape[0]).keys()): number {
  const width = shape[1] ?? 1;
  let count = 0;
  for (const row of rows) {
    let isKnown = false;
    for (let at = row * width; at < (row + 1) * width && !isKnown; at++) isKnown = !Number.isNaN(data[at]);
    if (isKnown) count++;
  }
  return count;
}

/** Whether any row has a target. */
export function hasTarget({ data }: NdArray): boolean {
  return data.some((target) => !Number.isNaN(target));
}

function checkFinite({ data }: NdArray, split: EpochEvent["split"], task: string, { step, epoch }: Moment): void {
  const odd = data.find((logit) => !Number.isFinite(logit));
  if (odd === undefined) return;
  const rows = split === "train" ? "training" : split;
  throw DivergenceError.of(
    `training stopped after step ${step} (epoch ${epoch}): on the ${rows} rows, task "${task}" has a logit of ${odd}, so the weights ` +
    "have diverged",
  );
}
