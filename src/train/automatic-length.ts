/**
 * @file Automatic length: a training goes on until its validation rows stop gaining, and ends with the weights that were best on them. The
 * numbers below were chosen by measurement (docs/defaults.md). Steps count as well as epochs, so that a few hundred rows train long enough
 * and a million rows do not train for ever.
 */
import { PotluckError } from "../engine/errors.js";
import type { StateDict } from "../nn/module.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import { normalised } from "./early-stopping.js";
import { readStateDict } from "./kept-weights.js";

/** The rule in numbers. */
export const AUTOMATIC = {
  /** Fewest and most steps between two checks of the validation rows. In between, an epoch's end is a check. */
  checkSteps: { least: 15, most: 250 },
  /** Epochs without a gain before the training stops, and the fewest and most steps that they may be. */
  patience: { epochs: 3, steps: { least: 300, most: 3000 } },
  /** Epochs after which the training ends in any case, and the fewest and most steps that they may be. */
  limit: { epochs: 100, steps: { least: 3000, most: 100_000 } },
  /** What a task's loss, as a share of its first, counts beside its metric. It tells apart checks whose metrics are nearly equal. */
  lossShare: 0.05,
  /** The share of a dataset's training rows that is set aside to validate where it has no validation rows. */
  validationShare: 0.2,
} as const;

/** A training of automatic length. */
export interface LengthPlan {
  /** Each task's headline metric. */
  metrics: Record<string, { name: string; higherIsBetter: boolean }>;
  /** The tasks' weights in the mean that is watched. They need validation rows. */
  best: Record<string, number>;
  /** Epochs without a gain before the training stops; null: as `AUTOMATIC` says. */
  patience: number | null;
  /** Steps of an epoch. */
  stepsPerEpoch: number;
}

/** What a task scores on its validation rows. */
export interface CheckedScore {
  /** The headline metric. */
  metric: number;
  loss: number;
}

/** A check of the validation rows. */
export interface Check {
  /** The epoch that it is in or at the end of, from 1. */
  epoch: number;
  /** Steps done. */
  step: number;
  /** The weighted mean of the tasks' scores. */
  value: number;
}

/** Weights that can be copied out and written back: a network. */
interface Keepable {
  stateDict(): StateDict;
  loadStateDict(state: StateDict): void;
}

/** A number, but no less and no more than some bounds. */
function within(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value));
}

/**
 * Epochs after which a training of automatic length ends in any case: 100, but at least 3,000 and at most 100,000 steps.
 *
 * @example
 * epochLimit(10); // 300: epochs of ten steps
 */
export function epochLimit(stepsPerEpoch: number): number {
  const { epochs, steps } = AUTOMATIC.limit;
  return Math.ceil(within(epochs * stepsPerEpoch, steps) / stepsPerEpoch);
}

/**
 * Follows one training, and keeps a copy of the best weights so far.
 *
 * A check's value is the weighted mean over the tasks of `metric - lossShare * loss / first loss`, where `lossShare` is that of
 * `AUTOMATIC`. A metric of which less is better counts as `1 - value / first value`. Of equal checks the first is the best.
 *
 * @example
 * const length = new AutomaticLength({ metrics: { movie: { name: "f1", higherIsBetter: true } }, best: { movie: 1 }, patience: null,
 *   stepsPerEpoch: 24 });
 * length.update({ epoch: 1, step: 24 }, { movie: { metric: 0.8, loss: 0.4 } }, model);
 * length.over; // false
 */
export class AutomaticLength {
  private readonly firsts = new Map<string, CheckedScore>();
  private chosen: Check | null = null;
  private last: Pick<Check, "step"> = { step: 0 };
  private kept: StateDict | null = null;
  /** Steps without a gain before the training stops. */
  readonly patienceSteps: number;

  constructor(private readonly plan: LengthPlan) {
    const { patience, stepsPerEpoch } = plan, { epochs, steps } = AUTOMATIC.patience;
    this.patienceSteps = patience === null ? within(epochs * stepsPerEpoch, steps) : patience * stepsPerEpoch;
  }

  /** The tasks whose scores it wants at each check. */
  get watched(): string[] {
    return Object.keys(this.plan.best);
  }

  /** The best check so far; null before the first. */
  get best(): Check | null {
    return this.chosen;
  }

  /** Whether the training stops: its patience is used up. */
  get over(): boolean {
    return this.chosen !== null && this.last.step - this.chosen.step >= this.patienceSteps;
  }

  /** Whether the validation rows are scored after a step. */
  isCheck(step: number, endsEpoch: boolean): boolean {
    const since = step - this.last.step, { least, most } = AUTOMATIC.checkSteps;
    return since >= most || (endsEpoch && since >= least);
  }

  /**
   * Takes a check's scores. Where it is the best so far, copies the model's weights.
   *
   * @throws PotluckError when a score of the first check is not a finite number; a later one counts as worse than any
   */
  update(at: Omit<Check, "value">, scores: Readonly<Record<string, CheckedScore>>, model: Keepable): void {
    this.last = at;
    if (this.firsts.size === 0) for (const task of this.watched) this.firsts.set(task, this.finite(task, at, scores[task]));
    const value = this.mean(scores);
    if (this.chosen && !(value > this.chosen.value)) return;
    this.chosen = { ...at, value };
    this.kept = model.stateDict();
  }

  /** Writes the best weights back to the model, unless the best check is the last. */
  restore(model: Keepable): void {
    if (this.kept && this.chosen && this.chosen.step < this.last.step) model.loadStateDict(this.kept);
    this.kept = null;
  }

  /** The weights of the best check so far; null before the first. */
  get bestWeights(): StateDict | null {
    return this.kept;
  }

  /** All that it knows of the checks so far, the best weights included: plain data. */
  stateDict(): StateMap {
    const { firsts, chosen, last, kept } = this;
    return {
      firsts: Object.fromEntries(Array.from(firsts, ([task, { metric, loss }]) => [task, { metric, loss }])),
      best: chosen && { ...chosen }, last: last.step, weights: kept,
    };
  }

  /**
   * Goes on from a state.
   *
   * @throws PotluckError for a state of other tasks; nothing is changed then
   */
  loadStateDict(given: StateMap): void {
    const state = new StateReader("the state of automatic length", given), firsts = state.map("firsts"), best = state.mapOrNull("best");
    const odd = firsts.keys.find((task) => !this.watched.includes(task));
    if (odd !== undefined) throw state.error(`has the task ${odd}, and this watches ${this.watched.join(", ")}`);
    const values = firsts.keys.map((task) => {
      const first = firsts.map(task);
      return [task, { metric: first.number("metric"), loss: first.number("loss") }] as const;
    });
    const chosen = best && { epoch: best.whole("epoch"), step: best.whole("step"), value: best.number("value") };
    const last = state.whole("last"), kept = readStateDict(state.mapOrNull("weights"));
    this.firsts.clear();
    for (const [task, value] of values) this.firsts.set(task, value);
    [this.chosen, this.last, this.kept] = [chosen, { step: last }, kept];
  }

  private mean(scores: Readonly<Record<string, CheckedScore>>): number {
    let sum = 0, total = 0;
    for (const [task, weight] of Object.entries(this.plan.best)) {
      sum += weight * this.score(task, scores[task]);
      total += weight;
    }
    return sum / total;
  }

  private score(task: string, { metric, loss }: CheckedScore): number {
    if (!Number.isFinite(metric) || !Number.isFinite(loss)) return -Infinity;
    const first = this.firsts.get(task)!, gain = normalised(metric, first.metric, this.plan.metrics[task].higherIsBetter);
    return gain - (AUTOMATIC.lossShare * loss) / (first.loss > 0 ? first.loss : 1);
  }

  private finite(task: string, { step }: Pick<Check, "step">, score: CheckedScore): CheckedScore {
    if (Number.isFinite(score.metric) && Number.isFinite(score.loss)) return score;
    const { name } = this.plan.metrics[task], isMetric = !Number.isFinite(score.metric);
    const found = isMetric ? score.metric : score.loss;
    throw new PotluckError(
      `step ${step}: on the validation rows, ${isMetric ? name : "the loss"} of task "${task}" is ` +
      `${found}, so it cannot choose the length of the training: take another metric, more validation ` +
      "rows (split.validation), or set train.epochs to a number",
    );
  }
}
