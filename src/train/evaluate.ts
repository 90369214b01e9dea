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
  const tasks = plan.tasks.filter(({ name, dataset }) => (
    Object.hasOwn(datasets, dataset) && (only?.includes(name) ?? true) && hasTarget(datasets[dataset].y[name])));
  const logits: Record<string, NdArray> = {};
  for (const dataset of new Set(tasks.map((task) => task.dataset))) {
    const names = tasks.filter((task) => task.dataset === dataset).map(({ name }) => name);
    Object.assign(logits, predictTasks(model, datasets[dataset].x, names));
  }
  for (const task of tasks) {
    const { name, dataset } = task, { y, sampleWeights } = datasets[dataset];
    checkFinite(logits[name], split, name, { step, epoch });
    const score = metrics === "headline" ? task.headline ?? task.score : task.score;
    const loss = lossOf(task, logits[name], y[name], split === "train" ? sampleWeights[name] : undefined);
    yield { task: name, split, step, epoch, metrics: score(logits[name], y[name]), loss };
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
