/**
 * @file What the learning-rate schedules share, as in torch.optim.lr_scheduler: a scheduler is made with an optimizer, sets its rate at
 * once, and is called after every optimizer step. (Which datasets' batches make up a step is a schedule: src/schedule.)
 */
import { PotluckError } from "../../engine/errors.js";
import {
  type Member, number, type Options, readOptions, refuseTorchNames, type Report, type Settings, type Shape, showValue, throwing, whole,
} from "../../options/index.js";
import { type StateMap, StateReader } from "../../tensor/state.js";
import { Optimizer } from "../optimizer.js";

/** What a schedule may check of the optimizer that it is for. */
export interface ScheduledOptimizer {
  /** In recipes: `adam`. */
  name: string;
  lr: number;
  /** beta1 for Adam and AdamW; null if it keeps none. */
  momentum: number | null;
}

/** A member of the learning-rate schedules' family. */
export interface LRScheduleMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** Whether it changes the learning rate at all. */
  changes(options: Settings<S>): boolean;
  /** Whether its `step` takes a score, once an epoch, and is not called after each optimizer step. Default false. */
  readonly followsScore?: boolean;
  /** Whether it must know how many steps the whole training has. Left out: never. */
  needsLength?(options: Settings<S>): boolean;
  /** Checks the options against the optimizer; paths are relative to the schedule's options. */
  checkOptimizer?(options: Settings<S>, optimizer: ScheduledOptimizer, report: Report): void;
  /** @throws PotluckError on wrong options */
  create(optimizer: Optimizer, options: Settings<S> & { totalSteps: number }): LRScheduler;
}

/** Declares a learning-rate schedule: fixes the types of its name and options. */
export function lrSchedule<const Name extends string, const S extends Shape>(
  member: LRScheduleMember<Name, NoInfer<S>> & { options: S },
): LRScheduleMember<Name, S> {
  return member;
}

const STEPS = {
  from: 1, describe: "Optimizer steps of the whole training, the warm-up included.", aliases: ["tMax", "totalIters", "steps"],
} as const;

/** The length of the training, which code gives and recipes know from their data. */
export const totalSteps = { totalSteps: whole(STEPS) };

/** The same where a schedule can do without. */
export const optionalTotalSteps = { totalSteps: whole({ ...STEPS, optional: true }) };

const START_FACTOR = 1 / 3;

/** A linear warm-up before a schedule; the default is that of torch's LinearLR. */
export const warmupOptions = {
  warmup: whole({
    from: 0, default: 0, aliases: ["warmupSteps"],
    describe: "Optimizer steps at the start in which the learning rate rises in a straight line to lr.",
  }),
  startFactor: number({ from: 0, to: 1, default: START_FACTOR, describe: "The share of lr at which the warm-up starts." }),
};

/** The options of the warm-up. */
export type WarmupOptions = Options<typeof warmupOptions>;

/** Checks that the warm-up's own option is not given without it. */
export function checkWarmup({ warmup, startFactor }: Settings<typeof warmupOptions>, report: Report): void {
  if (warmup === 0 && startFactor !== START_FACTOR) report("startFactor", "does nothing without a warmup above 0: leave it out", "key");
}

/** Checks that a schedule that changes the momentum finds one. */
export function checkMovesMomentum(
  { cycleMomentum }: { cycleMomentum: boolean }, { name, momentum }: ScheduledOptimizer, report: Report,
): void {
  if (!cycleMomentum || momentum !== null) return;
  report("cycleMomentum", `must be false with ${name}: this one keeps no momentum (adam, adamw, and sgd with a momentum above 0 do)`);
}

/**
 * The steps after the warm-up, for an option that is a share of them.
 *
 * @throws PotluckError when the training's length is not given either, or the warm-up fills it
 */
export function needTotalSteps(owner: string, option: string, { totalSteps, warmup }: { totalSteps?: number; warmup: number }): number {
  if (totalSteps === undefined) throw new PotluckError(`${owner} needs the option ${option}, or totalSteps to choose it by, found neither`);
  return Math.max(1, totalSteps - warmup); // a warm-up of the whole training is refused by afterWarmup
}

/** Sets an optimizer's learning rate step by step. One file a schedule; the table is in index.ts. */
export abstract class LRScheduler {
  /** Whether `step` takes a score, once an epoch: only `ReduceLROnPlateau`'s does. */
  readonly followsScore: boolean = false;
  private done = 0;

  /** Sets the rate of the first step. */
  protected constructor(readonly optimizer: Optimizer, private readonly curve: Curve) {
    this.apply(0);
  }

  /** How often `step` was called. */
  get steps(): number {
    return this.done;
  }

  /**
   * Sets the rate of the next step. Call it after each `optimizer.step()`; it overwrites a rate that was set by hand. A schedule that
   * follows a score (`ReduceLROnPlateau`) is called after each epoch instead.
   *
   * @param score what a schedule that follows a score needs; others ignore it
   * @example
   * optimizer.step();
   * scheduler.step();
   * @throws PotluckError after the end of a schedule that has one (`OneCycleLR`)
   */
  step(_score?: number): void {
    this.apply(this.done + 1);
    this.done++;
  }

  /**
   * Its place in the schedule: the steps done, and the rate there, which tells schedules apart. `ReduceLROnPlateau` has its best score
   * and counts of epochs in place of the rate.
   *
   * @example
   * const saved = { optimizer: optimizer.stateDict(), scheduler: scheduler.stateDict() };
   */
  stateDict(): StateMap {
    return { steps: this.done, ...this.place(this.done) };
  }

  /**
   * Goes on from a state of a schedule with the same options. As in torch it does not set the optimizer's rate, which is in the optimizer's
   * own state. Make the scheduler before you load that: the rate that an optimizer is made with is the schedule's highest.
   *
   * @throws PotluckError when it is the state of another schedule; nothing is changed then
   */
  loadStateDict(given: StateMap): void {
    const state = new StateReader("the state of a learning-rate schedule", given), steps = state.whole("steps");
    const odd = Object.entries(this.place(steps)).find(([key, value]) => state.numberOrNull(key) !== value);
    if (odd !== undefined) {
      const [key, value] = odd, found = `a ${key} of ${state.numberOrNull(key)} after ${steps} steps, and this one has ${value}`;
      throw state.error(`is of another schedule: it has ${found}; make it with the same options, before the optimizer's state is loaded`);
    }
    this.done = steps;
  }

  private place(step: number): { rate: number; momentum: number | null } {
    return { rate: this.curve.rate(step), momentum: this.curve.momentum?.(step) ?? null };
  }

  private apply(step: number): void {
    const rate = this.curve.rate(step);
    if (this.curve.momentum) this.optimizer.momentum = this.curve.momentum(step);
    this.optimizer.lr = rate;
  }
}

refuseTorchNames(LRScheduler.prototype, "a scheduler", {
  state_dict: "use stateDict()", load_state_dict: "use loadStateDict(state)",
  get_last_lr: "read optimizer.lr, or the lr of optimizer.groups",
}, true);

/** A schedule as functions of the steps done, from 0. */
export interface Curve {
  rate(step: number): number;
  /** The optimizer's momentum, if the schedule changes it too. */
  momentum?(step: number): number;
}

/**
 * A scheduler's options, checked on their own and against the optimizer.
 *
 * @param owner the class, as errors name it
 * @param timing the options that recipes do not have: `totalSteps` and others
 */
export function readScheduler<S extends Shape, T extends Shape>(
  owner: string, member: LRScheduleMember<string, S>, timing: T, optimizer: Optimizer, given: Options<S & T> | undefined,
): Settings<S & T> {
  if (!(optimizer instanceof Optimizer)) throw new PotluckError(`${owner} takes an optimizer first, found ${showValue(optimizer)}`);
  const check = member.check?.bind(member);
  const settings = readOptions<S & T>(owner, { ...member.options, ...timing }, given, check);
  member.checkOptimizer?.(settings, optimizer, throwing(owner));
  return settings;
}

/**
 * A curve after a warm-up: the same as torch's SequentialLR of a LinearLR of `warmup` steps and that curve.
 *
 * @param peak the rate at the end of the warm-up
 * @param rate the curve from there on: its step 0 is the first after the warm-up
 * @throws PotluckError when the warm-up fills the whole training
 */
export function afterWarmup(
  peak: number, { warmup, startFactor, totalSteps }: Settings<typeof warmupOptions> & { totalSteps?: number },
  rate: (step: number) => number,
): Curve {
  if (totalSteps !== undefined && warmup > 0 && warmup >= totalSteps) {
    const problem = `warmup must be less than the training's steps, ${totalSteps} in all, found ${warmup}`;
    throw new PotluckError(`${problem}: shorten it, or train longer`);
  }
  return { rate: (step) => (step < warmup ? peak * (startFactor + ((1 - startFactor) * step) / warmup) : rate(step - warmup)) };
}
