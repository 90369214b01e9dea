/**
 * @file Early stopping, and the choice of the best epoch, on validation rows (Prechelt 1998, "Early stopping - but when?"): after each epoch it is
 * told each task's headline metric, keeps a copy of the weights of the best epoch so far, and says which tasks, and whether the training, have
 * waited long enough for a better one. It reads the model and moves nothing until `restore`.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { StateDict } from "../nn/network.js";

/** What a training goes by to choose its best epoch, and to stop. */
export interface StoppingPlan {
  /** Each task's headline metric. */
  metrics: Record<string, { name: string; higherIsBetter: boolean }>;
  /** The weights of the tasks' metrics in the mean that chooses the best epoch; null: the last epoch is kept. */
  best: Record<string, number> | null;
  /**
   * Epochs without a better one after which it is over: one number for that mean, and the whole training ends; or a number a task for its own
   * metric, and that task is trained no more. null: never.
   */
  patience: number | Record<string, number> | null;
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
 * A metric as a number of which more is better: as it is, or, where less is better, 1 - value / first, the share of its first epoch's value that it
 * has lost (0 after the first epoch, 1 when it is down to 0; minus the value where the first is 0 already).
 *
 * @param first the metric after the first epoch
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
 * const stopping = new EarlyStopping({ metrics: { movie: { name: "f1", higherIsBetter: true } }, best: { movie: 1 }, patience: 3 }, ["movie"]);
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
   * @throws PotluckError when the plan names a task that is not there, or one without a metric, a weight that is not above 0, a patience that is no whole
   *   number from 1 up, or a single patience without `best`
   */
  constructor(private readonly plan: StoppingPlan, private readonly tasks: readonly string[]) {
    const { best, patience } = plan, byTask = typeof patience === "object" ? patience ?? {} : {};
    if (typeof patience === "number" && best === null) throw new PotluckError(`a patience of ${patience} epochs goes by best, and that is null: say which tasks choose`);
    for (const task of [...Object.keys(best ?? {}), ...Object.keys(byTask)]) {
      if (!tasks.includes(task)) throw new PotluckError(`early stopping names task "${task}", which is not trained${didYouMean(task, tasks)}`);
      if (!Object.hasOwn(plan.metrics, task)) throw new PotluckError(`early stopping goes by task "${task}", which has no metric among its metrics`);
    }
    const weight = Object.values(best ?? {}).find((value) => !(value > 0 && value < Infinity));
    if (weight !== undefined) throw new PotluckError(`a task's weight in best must be a number above 0, found ${weight}`);
    const epochs = [...Object.values(byTask), ...(typeof patience === "number" ? [patience] : [])].find((value) => !(Number.isInteger(value) && value >= 1));
    if (epochs !== undefined) throw new PotluckError(`patience must be a whole number of epochs from 1 up, found ${epochs}`);
  }

  /** The tasks whose metrics it wants after each epoch. */
  get watched(): string[] {
    const { best, patience } = this.plan;
    return this.tasks.filter((task) => Object.hasOwn(best ?? {}, task) || this.patienceOf(patience, task) !== null);
  }

  /** The best epoch so far; null before the first, and where none is to be chosen. */
  get best(): BestEpoch | null {
    return this.chosen;
  }

  /** Whether the training has waited long enough, or no task is left to train. */
  get over(): boolean {
    return this.done;
  }

  /** Whether a task is still trained. */
  isTraining(task: string): boolean {
    return !this.stopped.has(task);
  }

  /**
   * Takes an epoch's metrics in, and copies the model's weights where the epoch is the best so far. Of equal epochs the first is the best.
   *
   * @param epoch from 1
   * @param values the headline metric of each task in `watched`, on its validation rows
   * @param model read only
   * @returns the tasks that are trained no more from now on
   * @throws PotluckError when a metric of the first epoch is not a finite number; a later one counts as worse than any
   */
  update(epoch: number, values: Readonly<Record<string, number>>, model: Keepable): string[] {
    this.last = epoch;
    if (this.firsts.size === 0) for (const task of this.watched) this.firsts.set(task, this.finite(task, epoch, values[task]));
    const { best, patience } = this.plan;
    if (best) this.updateMean(epoch, this.mean(best, values), model);
    if (typeof patience === "number") {
      this.done = this.chosen !== null && epoch - this.chosen.epoch >= patience;
      return [];
    }
    const ended = this.watched.filter((task) => this.isTraining(task) && this.exhausted(task, epoch, values[task]));
    for (const task of ended) this.stopped.add(task);
    this.done = this.stopped.size === this.tasks.length;
    return ended;
  }

  /** Writes the best epoch's weights back, where one was chosen and others have been trained since. */
  restore(model: Keepable): void {
    if (this.kept && this.chosen && this.chosen.epoch < this.last) model.loadStateDict(this.kept);
    this.kept = null;
  }

  private finite(task: string, epoch: number, value: number): number {
    if (Number.isFinite(value)) return value;
    throw new PotluckError(
      `epoch ${epoch}: ${this.plan.metrics[task].name} of task "${task}" is ${value} on the validation rows, so no epoch can be chosen by it; ` +
      "take another metric, or a larger share of validation rows",
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

  /** Notes a task's own metric; whether it has not been better for as long as its patience. */
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
