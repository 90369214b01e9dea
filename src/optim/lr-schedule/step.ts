/** @file A rate that drops by the same factor every so many steps, with the numbers of torch's StepLR. */
import { PotluckError } from "../../engine/errors.js";
import { pow64 } from "../../engine/math.js";
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, LRScheduler, requireFactor, requireWhole, type WarmupOptions } from "./scheduler.js";

/** Options of {@link StepLR}: `stepSize`, or `totalSteps` in its place. */
export interface StepLROptions extends WarmupOptions {
  /** Steps between two drops; default, also for null: a third of `totalSteps` without the warm-up, rounded up. */
  stepSize?: number | null;
  /** What a drop multiplies the rate by, from 0 to 1; default 0.1. */
  gamma?: number;
  /** Steps of the whole training, the warm-up's included. */
  totalSteps?: number;
}

/**
 * The optimizer's rate times `gamma` once for every `stepSize` steps done (since the warm-up).
 *
 * @throws PotluckError on an option out of range
 * @example
 * const scheduler = new StepLR(optimizer, { stepSize: 500, gamma: 0.5 });
 */
export class StepLR extends LRScheduler {
  constructor(optimizer: Optimizer, options: StepLROptions) {
    const { stepSize, gamma = 0.1, totalSteps, warmup = 0 } = options;
    const { lr } = optimizer;
    const size = stepSize ?? (totalSteps === undefined ? undefined : Math.ceil((totalSteps - warmup) / 3));
    if (size === undefined) throw new PotluckError("StepLR needs a stepSize, or the training's totalSteps to take a third of, found neither");
    requireFactor("gamma", gamma);
    const curve = afterWarmup(lr, options, (step) => lr * pow64(gamma, Math.floor(step / size)));
    requireWhole("stepSize", size, 1);
    super(optimizer, curve);
  }
}
