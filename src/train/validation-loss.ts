/** @file The mean of the tasks' losses on their validation rows: the score that the learning-rate schedule ReduceLROnPlateau follows. */
import { PotluckError } from "../engine/errors.js";
import { noGrad, tensor } from "../tensor/tensor.js";
import type { TrainingPlan } from "./plan.js";

/**
 * The mean over the tasks of each task's own loss on its validation rows, where any of them has a label. Changes nothing.
 *
 * @returns NaN if no validation row has a label
 */
export function validationLoss({ model, tasks, validation = {} }: TrainingPlan): number {
  const losses: number[] = [];
  for (const { name, dataset, loss } of tasks) {
    const { x, y, sampleWeights } = validation[dataset];
    if (y[name].data.every((target) => Number.isNaN(target))) continue;
    const logits = model.predict(x, name);
    losses.push(noGrad(() => loss(tensor(logits), y[name], sampleWeights[name]).item()));
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
