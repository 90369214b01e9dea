/** @file A straight line down to the end of the training, with the numbers of torch's LinearLR. */
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, LRScheduler, requireFactor, type WarmupOptions } from "./scheduler.js";

/** Options of {@link LinearLR}. */
export interface LinearLROptions extends WarmupOptions {
  /** Steps of the whole training, the warm-up's included. */
  totalSteps: number;
  /** The share of the rate that is left after the last step, from 0 to 1; default 0. */
  endFactor?: number;
}

/**
 * From the optimizer's rate at the first step (or after the warm-up) in a straight line to `endFactor` times that after the last, where it
 * stays: torch's `LinearLR(optimizer, start_factor=1, end_factor=endFactor, total_iters=totalSteps)`.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const scheduler = new LinearLR(optimizer, { totalSteps: 1000, warmup: 100 });
 */
export class LinearLR extends LRScheduler {
  constructor(optimizer: Optimizer, options: LinearLROptions) {
    const { totalSteps, warmup = 0, endFactor = 0 } = options;
    const { lr } = optimizer;
    requireFactor("endFactor", endFactor);
    const steps = totalSteps - warmup;
    super(optimizer, afterWarmup(lr, options, (step) => lr * (1 + ((endFactor - 1) * Math.min(step, steps)) / steps)));
  }
}
