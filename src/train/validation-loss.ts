/** @file The mean of the tasks' losses on their validation rows: the score that the learning-rate schedule ReduceLROnPlateau follows. */
import { PotluckError } from "../engine/errors.js";
import { hasTarget, lossOf } from "./evaluate.js";
import type { TrainingPlan } from "./plan.js";

/**
 * The mean over the tasks of each task's own loss on its validation rows, where any of them has a label. Changes nothing.
 *
 * @returns NaN if no validation row has a label
 */
export function validationLoss({ model, tasks, validation = {} }: TrainingPlan): number {
  const losses: number[] = [];
  for (const task of tasks) {
    const { name, dataset } = task, { x, y, sampleWeights } = validation[dataset];
    if (hasTarget(y[name])) losses.push(lossOf(task, model.predict(x, name), y[name], sampleWeights[name]));
  }
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** @throws PotluckError if a schedule follows the validation loss and a task has no validation rows */
export function requireValidation({ scheduler, tasks, validation = {} }: TrainingPlan): void {
  const without = scheduler?.followsScore && tasks.find(({ dataset }) => !Object.hasOwn(validation, dataset));
  if (!without) return;
  const { name, dataset } = without;
  throw new PotluckError(
    `the learning-rate schedule follows the loss on validation rows, and task "${name}" has none: give validation.${dataset}`,
  );
}
