/** @file Scores of a training's tasks on the rows that it does not train on. Reads and changes nothing. */
import { PotluckError } from "../engine/errors.js";
import type { EpochEvent } from "./events.js";
import type { TrainingPlan } from "./plan.js";

/** What a user may do about numbers that run away. */
export const DIVERGENCE_HINT = "lower the learning rate (train.optimizer.lr), or look for extreme numbers among the features";

/** As much of a plan as scoring reads. */
type ScoredPlan = Pick<TrainingPlan, "model" | "tasks" | "test" | "validation">;

/** One task's scores on one side of the split. */
export type Scores = Pick<EpochEvent, "task" | "split" | "metrics">;

/** Each task's scores on the validation rows, and then on the test rows. */
export function* evaluateBoth(plan: ScoredPlan, step: number, epoch: number): Generator<Scores> {
  yield* evaluate(plan, "validation", step, epoch);
  yield* evaluate(plan, "test", step, epoch);
}

/**
 * Each task's scores on all its labelled rows of one side, if its dataset has that.
 *
 * @param step the steps done, for errors
 * @throws PotluckError when a logit is no longer a finite number
 */
export function* evaluate({ model, tasks, test, validation = {} }: ScoredPlan, split: EpochEvent["split"], step: number, epoch: number): Generator<Scores> {
  const sides = split === "test" ? test : validation;
  for (const task of tasks) {
    const { name } = task;
    if (!Object.hasOwn(sides, task.dataset)) continue;
    const { x, y } = sides[task.dataset];
    const logits = model.predict(x, name);
    const odd = logits.data.find((logit) => !Number.isFinite(logit));
    if (odd !== undefined) {
      throw new PotluckError(
        `training stopped after step ${step} (epoch ${epoch}): the ${split} rows of task "${name}" have a logit of ${odd}, so the weights have run away; ${DIVERGENCE_HINT}`,
      );
    }
    yield { task: name, split, metrics: task.score(logits, y[name]) };
  }
}
