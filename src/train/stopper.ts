/** @file What ends a training before its last epoch and chooses its weights, as the loop sees it: early stopping, or automatic length. */
import { PotluckError } from "../engine/errors.js";
import { AutomaticLength, type CheckedScore, type LengthPlan } from "./automatic-length.js";
import { EarlyStopping, type StoppingPlan } from "./early-stopping.js";
import { hasTarget, type Moment, type Scores } from "./evaluate.js";
import type { BestEvent } from "./events.js";
import type { TrainingPlan } from "./plan.js";

/** What ends a training before its last epoch, and chooses its weights: early stopping, or automatic length. */
export interface Stopper {
  /** The tasks whose validation scores it reads. */
  readonly watched: readonly string[];
  readonly over: boolean;
  isTraining(task: string): boolean;
  isCheck(step: number, endsEpoch: boolean): boolean;
  /** Takes the validation scores of a check. Returns the tasks that stop now. */
  update(at: Moment, scores: readonly Scores[]): string[];
  /** Gives the model the chosen weights. */
  restore(): BestEvent | null;
}

/**
 * The stopper of a plan; null if it trains all its epochs and keeps the last weights.
 *
 * @throws PotluckError when a watched task has no validation rows with a target, and for the errors of `EarlyStopping`
 */
export function stopperOf(plan: TrainingPlan, stepsPerEpoch: number): Stopper | null {
  const { stopping, length, tasks, validation = {} } = plan;
  const stopper = length ? automatic(length, plan) : stopping ? early(stopping, plan, stepsPerEpoch) : null;
  const without = stopper && tasks.find(({ name, dataset }) => (
    stopper.watched.includes(name) && !(Object.hasOwn(validation, dataset) && hasTarget(validation[dataset].y[name]))));
  if (!without) return stopper;
  const { name, dataset } = without, what = length ? "automatic length" : "early stopping";
  throw new PotluckError(`${what} needs validation rows of task "${name}", found none: give validation.${dataset}`);
}

/** A task's headline metric. */
function headline({ metrics }: LengthPlan | StoppingPlan, score: Scores): number {
  return score.metrics[metrics[score.task].name];
}

function automatic(plan: LengthPlan, { model }: TrainingPlan): Stopper {
  const length = new AutomaticLength(plan);
  return {
    watched: length.watched,
    get over() {
      return length.over;
    },
    isTraining: () => true,
    isCheck: (step, endsEpoch) => length.isCheck(step, endsEpoch),
    update(at, scores) {
      const values = scores.map((score): [string, CheckedScore] => [score.task, { metric: headline(plan, score), loss: score.loss }]);
      length.update(at, Object.fromEntries(values), model);
      return [];
    },
    restore() {
      length.restore(model);
      return length.best && { event: "best", ...length.best };
    },
  };
}

function early(plan: StoppingPlan, { model, tasks }: TrainingPlan, stepsPerEpoch: number): Stopper {
  const stopping = new EarlyStopping(plan, tasks.map(({ name }) => name));
  return {
    watched: stopping.watched,
    get over() {
      return stopping.over;
    },
    isTraining: (task) => stopping.isTraining(task),
    isCheck: (_, endsEpoch) => endsEpoch,
    update: ({ epoch }, scores) => (
      stopping.update(epoch, Object.fromEntries(scores.map((score) => [score.task, headline(plan, score)])), model)),
    restore() {
      stopping.restore(model);
      return stopping.best && { event: "best", ...stopping.best, step: stopping.best.epoch * stepsPerEpoch };
    },
  };
}
