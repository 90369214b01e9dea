/** @file One optimizer step: the losses of one or more batches of each dataset, their gradients, clipping, the update. */
import type { Batch, TaskTargets } from "../data/dataset.js";
import { withPlace } from "../engine/errors.js";
import { inEvaluation } from "../nn/prediction.js";
import { forwardTasks } from "../nn/task-network.js";
import { clipGradNorm } from "../optim/index.js";
import { noGrad } from "../tensor/tensor.js";
import { type BackwardReport, backwardTasks, type StepLoss } from "./backward.js";
import { DivergenceError } from "./divergence.js";
import type { TrainingPlan } from "./plan.js";

/** What an optimizer step reports. */
export interface StepOutcome {
  losses: Record<string, number>;
  /** Empty where no task had a label. */
  report: Partial<BackwardReport>;
  /** Before clipping, where there is any. */
  unclippedNorm?: number;
}

/** Batches by dataset. */
export type Batches = Record<string, Batch<TaskTargets> | null | undefined>;

/** One optimizer step on the batches of one of the schedule's steps, or of several. */
export function trainStep(plan: TrainingPlan, group: readonly Batches[], step: number, epoch: number): StepOutcome {
  const { model, optimizer, weighting, logTaskGradientsEvery: every, clipNorm = null, accumulate = 1 } = plan;
  const means = new Means(), weights = new Means();
  let taskGradients: BackwardReport["taskGradients"];
  optimizer.zeroGrad();
  let reached: StepLoss[] = [];
  for (const batches of group) {
    const all = lossesOf(plan, batches);
    for (const { task, loss } of all) means.add(task, finiteLoss(task, loss.item(), step, epoch));
    reached = all.filter(({ loss }) => loss.requiresGrad); // else all that leads there is frozen
    if (reached.length === 0) continue;
    const logs = every !== null && (step - 1) % every === 0 && !taskGradients;
    const report = atStep(step, epoch, () => backwardTasks(model, weighting, reached, { logTaskGradients: logs, share: 1 / accumulate }));
    for (const [task, weight] of Object.entries(report.weights)) weights.add(task, weight);
    taskGradients ??= report.taskGradients;
  }
  const losses = means.values();
  if (Object.keys(losses).length === 0) return { losses, report: {} };
  const unclippedNorm = clipNorm === null ? undefined : atStep(step, epoch, () => clipGradNorm(optimizer.parameters, clipNorm));
  const needsLosses = weighting.needs === "lossesAfterStep" && reached.length > 0; // the loop refuses it with several batches a step
  const tasks = reached.map(({ task }) => task);
  const now = () => lossesOf(plan, group[0]).filter(({ task }) => tasks.includes(task)).map(({ loss }) => loss.item());
  const lossesNow = () => inEvaluation(model, () => noGrad(now)); // in training mode they would draw masks, and move running statistics
  const isNoisy = () => model.namedModules().some(([, module]) => module.dependsOnMode);
  const before = needsLosses && isNoisy() ? lossesNow() : undefined;
  optimizer.step();
  if (needsLosses) atStep(step, epoch, () => weighting.afterStep({ tasks, losses: lossesNow() }, before));
  return { losses, report: { weights: weights.values(), taskGradients }, unclippedNorm };
}

/** The mean of a number for each task, over the batches of a step. */
class Means {
  private readonly sums = new Map<string, { sum: number; count: number }>();

  add(task: string, value: number): void {
    const { sum, count } = this.sums.get(task) ?? { sum: 0, count: 0 };
    this.sums.set(task, { sum: sum + value, count: count + 1 });
  }

  values(): Record<string, number> {
    return Object.fromEntries(Array.from(this.sums, ([task, { sum, count }]) => [task, sum / count]));
  }
}

function finiteLoss(task: string, loss: number, step: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw DivergenceError.of(`training stopped at step ${step} (epoch ${epoch}): the loss of task "${task}" is ${loss}`);
}

/** Adds the step to a user's error. */
function atStep<R>(step: number, epoch: number, act: () => R): R {
  try {
    return act();
  } catch (error) {
    throw withPlace(`training stopped at step ${step} (epoch ${epoch})`, error);
  }
}

/** The losses of the tasks that have a label in these batches, in the model's order. */
export function lossesOf({ model, tasks }: TrainingPlan, batches: Batches): StepLoss[] {
  const losses: StepLoss[] = [];
  for (const [dataset, batch] of Object.entries(batches)) {
    if (!batch) continue;
    const present = tasks.filter((task) => task.dataset === dataset && batch.y[task.name].data.some((target) => !Number.isNaN(target)));
    if (present.length === 0) continue;
    const outputs = forwardTasks(model, batch.x, present.map(({ name }) => name));
    present.forEach(({ name, loss }, index) => {
      const output = outputs[index];
      losses.push({ ...output, loss: loss(output.logits, batch.y[name], batch.sampleWeights[name]) });
    });
  }
  const places = new Map(tasks.map(({ name }, place) => [name, place]));
  return losses.sort((a, b) => places.get(a.task)! - places.get(b.task)!);
}
