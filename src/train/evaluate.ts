/** @file Scores of a training's tasks on training, validation and test rows. Changes nothing. */
import type { TaskDataset, TaskTargets } from "../data/dataset.js";
import { PotluckError } from "../engine/errors.js";
import { inEvaluation, predictRows } from "../nn/prediction.js";
import { forwardTasks, type TaskNetwork } from "../nn/task-network.js";
import type { NdArray } from "../tensor/nd-array.js";
import { noGrad, tensor } from "../tensor/tensor.js";
import { DIVERGENCE_HINT } from "./divergence.js";
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
 * A plan whose tasks are scored as they are at the end: with what is chosen by the validation rows, such as thresholds of labels. The same
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
  const [{ headline, score }] = tasks, all = joinRows(tasks.map(({ name }) => ({ logits: logits[name], targets: y[name] })));
  return Object.values((headline ?? score)(all.logits, all.targets))[0];
}

/** The rows of several tasks that have a target, one after the other. */
function joinRows(parts: readonly { logits: NdArray; targets: NdArray }[]): { logits: NdArray; targets: NdArray } {
  const [first] = parts, outputs = first.logits.shape[1] ?? 1, width = first.targets.shape[1] ?? 1;
  const joined = { logits: [] as number[], targets: [] as number[] };
  for (const { logits, targets } of parts) {
    for (let row = 0; row < targets.shape[0]; row++) {
      const own = targets.data.subarray(row * width, (row + 1) * width);
      if (own.every(Number.isNaN)) continue;
      for (let at = 0; at < width; at++) joined.targets.push(own[at]);
      for (let at = row * outputs; at < (row + 1) * outputs; at++) joined.logits.push(logits.data[at]);
    }
  }
  const rows = joined.targets.length / width;
  const like = ({ shape }: NdArray, data: number[], size: number): NdArray => (
    { shape: shape.length === 1 ? [rows] : [rows, size], data: Float32Array.from(data) });
  return { logits: like(first.logits, joined.logits, outputs), targets: like(first.targets, joined.targets, width) };
}

/** A task's loss on rows whose logits are known. */
export function lossOf({ loss }: Pick<TaskPlan, "loss">, logits: NdArray, targets: NdArray, weights?: NdArray): number {
  return noGrad(() => loss(tensor(logits), targets, weights).item());
}

/** Whether any row has a target. */
export function hasTarget({ data }: NdArray): boolean {
  return data.some((target) => !Number.isNaN(target));
}

function checkFinite({ data }: NdArray, split: EpochEvent["split"], task: string, { step, epoch }: Moment): void {
  const odd = data.find((logit) => !Number.isFinite(logit));
  if (odd === undefined) return;
  const rows = split === "train" ? "training" : split;
  throw new PotluckError(
    `training stopped after step ${step} (epoch ${epoch}): on the ${rows} rows, task "${task}" has a logit of ${odd}, so the weights ` +
    `have diverged; ${DIVERGENCE_HINT}`,
  );
}
