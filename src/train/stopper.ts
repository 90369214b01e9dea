/** @file What ends a training before its last epoch and chooses its weights, as the loop sees it: early stopping, or automatic length. */
import { PotluckError } from "../engine/errors.js";
import { AutomaticLength, type CheckedScore, type LengthPlan } from "./automatic-length.js";
import { EarlyStopping, type StoppingPlan } from "./early-stopping.js";
import { hasTarget, type Moment, type Scores } from "./evaluate.js";
import type { BestEvent } from "./events.js";
import type { StateDict } from "../nn/module.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { TaskPlan, TrainingPlan } from "./plan.js";

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
  /** The best weights so far; null where none are kept. */
  readonly bestWeights: StateDict | null;
  stateDict(): StateMap;
  loadStateDict(state: StateMap): void;
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

/**
 * What tasks are judged by: the headline metric. Tasks of a group are judged by the metric of all their rows, where `best` has the whole
 * group, since the few rows of each say little. Where the metric of a task of a group is not defined at the first check, as r2 of a single
 * row, the loss takes its place.
 */
class Judge {
  private readonly groups: ReadonlyMap<string, string>;
  private readonly whole: ReadonlySet<string>;
  private readonly byLoss = new Set<string>();
  private isFirst = true;

  constructor(private readonly plan: LengthPlan | StoppingPlan, { tasks, validation = {} }: TrainingPlan) {
    this.groups = new Map(tasks.flatMap(({ name, group }) => (group === undefined ? [] : [[name, group]])));
    const isLeftOut = ({ name, dataset }: TaskPlan): boolean => (
      !Object.hasOwn(plan.best ?? {}, name) && Object.hasOwn(validation, dataset) && hasTarget(validation[dataset].y[name]));
    const parts = new Set(tasks.filter(isLeftOut).map(({ group }) => group));
    this.whole = new Set([...this.groups.values()].filter((group) => !parts.has(group)));
  }

  /** Each task's value in the mean that chooses the best weights, and its own. */
  values(scores: readonly Scores[]): Record<"best" | "own", Record<string, number>> {
    const values = { best: {} as Record<string, number>, own: {} as Record<string, number> };
    for (const score of scores) {
      const { task, metrics, together } = score, own = metrics[this.plan.metrics[task].name], group = this.groups.get(task);
      const isTogether = group !== undefined && this.whole.has(group) && together !== undefined;
      values.own[task] = this.defined("own", own, score);
      values.best[task] = isTogether ? this.defined("best", together, score) : values.own[task];
    }
    this.isFirst = false;
    return values;
  }

  stateDict(): StateMap {
    return { byLoss: [...this.byLoss], isFirst: this.isFirst };
  }

  loadStateDict(state: StateReader): void {
    for (const key of state.texts("byLoss")) this.byLoss.add(key);
    this.isFirst = state.boolean("isFirst");
  }

  private defined(which: string, value: number, { task, loss }: Scores): number {
    const key = `${which} ${task}`;
    if (this.isFirst && this.groups.has(task) && !Number.isFinite(value)) this.byLoss.add(key);
    if (!this.byLoss.has(key)) return value;
    return this.plan.metrics[task].higherIsBetter ? -loss : loss;
  }
}

function automatic(plan: LengthPlan, training: TrainingPlan): Stopper {
  const { model } = training, length = new AutomaticLength(plan), judge = new Judge(plan, training);
  return {
    watched: length.watched,
    get over() {
      return length.over;
    },
    isTraining: () => true,
    isCheck: (step, endsEpoch) => length.isCheck(step, endsEpoch),
    update(at, scores) {
      const { best } = judge.values(scores);
      const values = scores.map(({ task, loss }): [string, CheckedScore] => [task, { metric: best[task], loss }]);
      length.update(at, Object.fromEntries(values), model);
      return [];
    },
    restore() {
      length.restore(model);
      const { best } = length; // one order of keys, also where the best check comes from a state: it is that of the log
      return best && { event: "best", step: best.step, epoch: best.epoch, value: best.value };
    },
    get bestWeights() {
      return length.bestWeights;
    },
    ...statesOf(length, judge),
  };
}

/** The state dict of a stopper and its judge. */
function statesOf(rule: AutomaticLength | EarlyStopping, judge: Judge): Pick<Stopper, "stateDict" | "loadStateDict"> {
  return {
    stateDict: () => ({ rule: rule.stateDict(), judge: judge.stateDict() }),
    loadStateDict(given) {
      const state = new StateReader("the state of what stops a training", given), own = state.map("judge");
      rule.loadStateDict(given.rule as StateMap);
      judge.loadStateDict(own);
    },
  };
}

function early(plan: StoppingPlan, training: TrainingPlan, stepsPerEpoch: number): Stopper {
  const { model, tasks } = training, stopping = new EarlyStopping(plan, tasks.map(({ name }) => name)), judge = new Judge(plan, training);
  return {
    watched: stopping.watched,
    get over() {
      return stopping.over;
    },
    isTraining: (task) => stopping.isTraining(task),
    isCheck: (_, endsEpoch) => endsEpoch,
    update({ epoch }, scores) {
      const { best, own } = judge.values(scores);
      return stopping.update(epoch, best, model, own);
    },
    restore() {
      stopping.restore(model);
      const { best } = stopping;
      return best && { event: "best", epoch: best.epoch, value: best.value, step: best.epoch * stepsPerEpoch };
    },
    get bestWeights() {
      return stopping.bestWeights;
    },
    ...statesOf(stopping, judge),
  };
}
