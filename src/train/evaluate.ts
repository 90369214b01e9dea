/** @file Scores of a training's tasks on validation and test rows. Changes nothing. */
import { PotluckError } from "../engine/errors.js";
import { DIVERGENCE_HINT } from "./divergence.js";
import type { EpochEvent } from "./events.js";
import type { TrainingPlan } from "./plan.js";

/** What scoring reads of a plan. */
type EvaluationPlan = Pick<TrainingPlan, "model" | "tasks" | "test" | "validation">;

/** One task's scores on the rows of one split. */
export type Scores = Pick<EpochEvent, "task" | "split" | "metrics">;

/** Each task's scores on the validation rows, and then on the test rows. */
export function* evaluateBoth(plan: EvaluationPlan, step: number, epoch: number): Generator<Scores> {
  yield* evaluate(plan, "validation", step, epoch);
  yield* evaluate(plan, "test", step, epoch);
}

/**
 * Each task's scores on the rows of one split, if its dataset has some.
 *
 * @param step the steps done, for errors
 * @throws PotluckError when a logit is no longer a finite number
 */
export function* evaluate(plan: EvaluationPlan, split: EpochEvent["split"], step: number, epoch: number): Generator<Scores> {
  const { model, tasks, test, validation = {} } = plan;
  const datasets = split === "test" ? test : validation;
  for (const task of tasks) {
    const { name } = task;
    if (!Object.hasOwn(datasets, task.dataset)) continue;
    const { x, y } = datasets[task.dataset];
    const logits = model.predict(x, name);
    const odd = logits.data.find((logit) => !Number.isFinite(logit));
    if (odd !== undefined) {
      throw new PotluckError(
        `training stopped after step ${step} (epoch ${epoch}): on the ${split} rows, task "${name}" has a logit of ${odd}, ` +
        `so the weights have diverged; ${DIVERGENCE_HINT}`,
      );
    }
    yield { task: name, split, metrics: task.score(logits, y[name]) };
  }
}
