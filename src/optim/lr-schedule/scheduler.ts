/**
 * @file What every learning-rate schedule shares, in the manner of torch.optim.lr_scheduler: made with an optimizer, whose rate it sets at once,
 * and told of every optimizer step. (What the design calls a *schedule* is the order of the datasets' batches: src/data/combined-loader.ts.)
 */
import { PotluckError } from "../../engine/errors.js";
import type { Optimizer } from "../optimizer.js";

/** A schedule as functions of the steps done, from 0 on. */
export interface Curve {
  rate(step: number): number;
  /** The optimizer's momentum, where the schedule moves it too. */
  momentum?(step: number): number;
}

/** A linear warm-up in front of a schedule. */
export interface WarmupOptions {
  /** Steps in which the rate goes up in a straight line to the optimizer's own; default 0. */
  warmup?: number;
  /** The share of the rate at which the warm-up starts, from 0 to 1; default 1/3, as torch's LinearLR. */
  startFactor?: number;
}

/** Sets an optimizer's learning rate step by step. One file a schedule; the table is in index.ts. */
export abstract class LRScheduler {
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
   * Sets the rate of the next step. Call it after each `optimizer.step()`; a rate that was set by hand meanwhile is overwritten.
   *
   * @example
   * optimizer.step();
   * scheduler.step();
   * @throws PotluckError past the end of a schedule that has one (`OneCycleLR`)
   */
  step(): void {
    this.apply(this.done + 1);
    this.done++;
  }

  private apply(step: number): void {
    const rate = this.curve.rate(step);
    if (this.curve.momentum) this.optimizer.momentum = this.curve.momentum(step);
    this.optimizer.lr = rate;
  }
}

/**
 * A curve behind a warm-up, which is the same as torch's SequentialLR of a LinearLR of `warmup` steps and that curve.
 *
 * @param peak the rate that the warm-up ends at
 * @param rate the curve from there on: its step 0 is the first after the warm-up
 * @throws PotluckError on an option out of range, or a warm-up that fills the whole training
 */
export function afterWarmup(
  peak: number, { warmup = 0, startFactor = 1 / 3, totalSteps }: WarmupOptions & { totalSteps?: number }, rate: (step: number) => number,
): Curve {
  requireWhole("warmup", warmup, 0);
  requireFactor("startFactor", startFactor);
  if (totalSteps !== undefined) {
    requireWhole("totalSteps", totalSteps, 1);
    if (warmup > 0 && warmup >= totalSteps) {
      throw new PotluckError(`warmup must be less than the training's steps, ${totalSteps} in all, found ${warmup}: shorten it, or train longer`);
    }
  }
  return { rate: (step) => (step < warmup ? peak * (startFactor + ((1 - startFactor) * step) / warmup) : rate(step - warmup)) };
}

/** @throws PotluckError when a count of steps is no whole number, or below its least value */
export function requireWhole(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new PotluckError(`${name} must be a whole number of steps from ${least} up, found ${value}`);
  }
}

/** @throws PotluckError when a factor is not in [0, 1] */
export function requireFactor(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new PotluckError(`${name} must be a number from 0 to 1, found ${value}`);
}
