/**
 * @file Early stopping and the choice of the best epoch, on validation rows (Prechelt 1998, "Early stopping - but when?"). After each epoch
 * it gets each task's headline metric, and keeps a copy of the weights of the best epoch so far. It says which tasks stop, and when the
 * training stops. It does not change the model until `restore`.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { StateDict } from "../nn/module.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import { readStateDict } from "./kept-weights.js";

/** How a training chooses its best epoch, and when it stops. */
export interface StoppingPlan {
  /** Each task's headline metric. */
  metrics: Record<string, { name: string; higherIsBetter: boolean }>;
  /** The tasks' weights in the mean of metrics that chooses the best epoch. null: the last epoch is kept. */
  best: Record<string, number> | null;
  /**
   * Epochs without an improvement before stopping. One number counts from the best mean, and stops the whole training. A number for each
   * task counts from the task's own best metric, and stops that task. null: never.
   */
  patience: number | Record<string, number> | null;
  /** Tasks that cannot be judged: they train, but do not keep the training going when all others have stopped. Default: none. */
  unjudged?: readonly string[];
}

/** The epoch that was chosen. */
export interface BestEpoch {
  /** From 1. */
  epoch: number;
  /** The weighted mean of the tasks' normalised metrics. */
  value: number;
}

/** Weights that can be copied out and written back: a network. */
interface Keepable {
  stateDict(): StateDict;
  loadStateDict(state: StateDict): void;
}

/** The epoch in which a number was best so far. */
interface OwnBest {
  epoch: number;
  value: number;
}

/**
 * A metric in a form in which more is better. A metric of which more is better stays as it is. Of which less is better, it is
 * 1 - value / first: 0 after the first epoch, 1 when the metric has reached 0. Where the first value is 0, it is -value.
 *
 * @param first the metric's value after the first epoch
 * @example
 * normalised(0.3, 0.6, false); // 0.5
 */
export function normalised(value: number, first: number, higherIsBetter: boolean): number {
  if (higherIsBetter) return value;
  return first === 0 ? -value : 1 - value / first;
}

/**
 * Follows one training.
 *
 * @example
 * const plan = { metrics: { movie: { name: "f1", higherIsBetter: true } }, best: { movie: 1 }, patience: 3 };
 * const stopping = new EarlyStopping(plan, ["movie"]);
 * for (let epoch = 1; epoch <= 100 && !stopping.over; epoch++) {
 *   trainEpoch(model);
 *   stopping.update(epoch, { movie: f1OnValidationRows(model) }, model);
 * }
 * stopping.restore(model); // the weights of stopping.best.epoch
 */
export class EarlyStopping {
  private readonly firsts = new Map<string, number>();
  private readonly ownBest = new Map<string, OwnBest>();
  private readonly stopped = new Set<string>();
  private chosen: BestEpoch | null = null;
  private kept: StateDict | null = null;
  private last = 0;
  private done = false;

  /**
   * @param tasks all tasks of the training
   * @throws PotluckError when the plan names an unknown task or one without a metric, a weight is not above 0, a patience is not a whole
   *   number from 1 up, or there is a single patience without `best`
   */
  constructor(private readonly plan: StoppingPlan, private readonly tasks: readonly string[]) {
    const { best, patience } = plan, byTask = typeof patience === "object" ? patience ?? {} : {};
    if (typeof patience === "number" && best === null) {
      throw new PotluckError(`a single patience, here ${patience} epochs, needs best: it says which tasks choose the best epoch`);
    }
    for (const task of [...Object.keys(best ?? {}), ...Object.keys(byTask)]) {
      if (!tasks.includes(task)) throw new PotluckError(`early stopping: no task is called "${task}"${didYouMean(task, tasks)}`);
      if (!Object.hasOwn(plan.metrics, task)) throw new PotluckError(`early stopping: task "${task}" has no entry in metrics`);
    }
    const weight = Object.values(best ?? {}).find((value) => !(value > 0 && value < Infinity));
    if (weight !== undefined) throw new PotluckError(`a task's weight in best must be a number above 0, found ${weight}`);
    const patiences = typeof patience === "number" ? [patience] : Object.values(byTask);
    const epochs = patiences.find((value) => !(Number.isInteger(value) && value >= 1));
    if (epochs !== undefined) throw new PotluckError(`patience must be a whole number of epochs from 1 up, found ${epochs}`);
  }

  /** The tasks whose metrics it wants after each epoch. */
  get watched(): string[] {
    const { best, patience } = this.plan;
    return this.tasks.filter((task) => Object.hasOwn(best ?? {}, task) || this.patienceOf(patience, task) !== null);
  }

  /** The best epoch so far; null before the first, and without `best`. */
  get best(): BestEpoch | null {
    return this.chosen;
  }

  /** Whether the training stops: its patience is used up, or no task is left to train. */
  get over(): boolean {
    return this.done;
  }

  /** Whether a task is still trained. */
  isTraining(task: string): boolean {
    return !this.stopped.has(task);
  }

  /**
   * Takes an epoch's metrics. Where the epoch is the best so far, copies the model's weights. Of equal epochs the first is the best.
   *
   * @param epoch from 1
   * @param values the headline metric of each task in `watched`, on its validation rows
   * @param model read only
   * @param own the values that single tasks stop by, where these are others than those in the mean
   * @returns the tasks that stop now
   * @throws PotluckError when a metric of the first epoch is not a finite number; a later one counts as worse than any
   */
  update(epoch: number, values: Readonly<Record<string, number>>, model: Keepable, own = values): string[] {
    this.last = epoch;
    if (this.firsts.size === 0) for (const task of this.watched) this.firsts.set(task, this.finite(task, epoch, values[task]));
    const { best, patience } = this.plan;
    if (best) this.updateMean(epoch, this.mean(best, values), model);
    if (typeof patience === "number") {
      this.done = this.chosen !== null && epoch - this.chosen.epoch >= patience;
      return [];
    }
    const ended = this.watched.filter((task) => this.isTraining(task) && this.exhausted(task, epoch, own[task]));
    for (const task of ended) this.stopped.add(task);
    this.done = this.stopped.size > 0 && this.tasks.every((task) => this.stopped.has(task) || this.plan.unjudged?.includes(task));
    return ended;
  }

  /** Writes the best epoch's weights back to the model, unless the best epoch is the last. */
  restore(model: Keepable): void {
    if (this.kept && this.chosen && this.chosen.epoch < this.last) model.loadStateDict(this.kept);
    this.kept = null;
  }

  /** The weights of the best epoch so far; null before the first, and without `best`. */
  get bestWeights(): StateDict | null {
    return this.kept;
  }

  /** All that it knows of the epochs so far, the best weights included: plain data. */
  stateDict(): StateMap {
    const { firsts, ownBest, stopped, chosen, kept, last, done } = this;
    return {
      tasks: [...this.tasks], firsts: Object.fromEntries(firsts), ownBest: Object.fromEntries(Array.from(ownBest, ([task, best]) => (
        [task, { ...best }]))),
      stopped: [...stopped], best: chosen && { ...chosen }, weights: kept, last, done,
    };
  }

  /**
   * Goes on from a state.
   *
   * @throws PotluckError for a state of other tasks; nothing is changed then
   */
  loadStateDict(given: StateMap): void {
    const state = new StateReader("the state of early stopping", given), tasks = state.texts("tasks");
    if (tasks.length !== this.tasks.length || tasks.some((task, place) => task !== this.tasks[place])) {
      throw state.error(`is of the tasks ${tasks.join(", ")}, and this is of ${this.tasks.join(", ")}`);
    }
    const firsts = state.map("firsts"), own = state.map("ownBest"), stopped = state.texts("stopped"), best = state.mapOrNull("best");
    const firstValues = firsts.keys.map((task) => [task, firsts.number(task)] as const);
    const ownBest = own.keys.map((task) => [task, { epoch: own.map(task).whole("epoch"), value: own.map(task).number("value") }] as const);
    const chosen = best && { epoch: best.whole("epoch"), value: best.number("value") }, kept = readStateDict(state.mapOrNull("weights"));
    const last = state.whole("last"), done = state.boolean("done");
    refill(this.firsts, firstValues);
    refill(this.ownBest, ownBest);
    this.stopped.clear();
    for (const task of stopped) this.stopped.add(task);
    [this.chosen, this.kept, this.last, this.done] = [chosen, kept, last, done];
  }

  private finite(task: string, epoch: number, value: number): number {
    if (Number.isFinite(value)) return value;
    throw new PotluckError(
      `epoch ${epoch}: on the validation rows, ${this.plan.metrics[task].name} of task "${task}" is ${value}, ` +
      "so it cannot choose the best epoch; take another metric, or a larger share of validation rows",
    );
  }

  private updateMean(epoch: number, value: number, model: Keepable): void {
    if (this.chosen && !(value > this.chosen.value)) return;
    this.chosen = { epoch, value };
    this.kept = model.stateDict();
  }

  private mean(weights: Readonly<Record<string, number>>, values: Readonly<Record<string, number>>): number {
    const entries = Object.entries(weights);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    return entries.reduce((sum, [task, weight]) => sum + weight * this.score(task, values[task]), 0) / total;
  }

  private score(task: string, value: number): number {
    return Number.isFinite(value) ? normalised(value, this.firsts.get(task)!, this.plan.metrics[task].higherIsBetter) : -Infinity;
  }

  /** Notes a task's own metric. Whether its patience is used up. */
  private exhausted(task: string, epoch: number, metric: number): boolean {
    const value = this.score(task, metric), before = this.ownBest.get(task);
    if (!before || value > before.value) this.ownBest.set(task, { epoch, value });
    const patience = this.patienceOf(this.plan.patience, task);
    return patience !== null && epoch - this.ownBest.get(task)!.epoch >= patience;
  }

  private patienceOf(patience: StoppingPlan["patience"], task: string): number | null {
    return patience !== null && typeof patience !== "number" && Object.hasOwn(patience, task) ? patience[task] : null;
  }
}

function refill<V>(map: Map<string, V>, entries: Iterable<readonly [string, V]>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
