/** @file A rate that stays, after a linear warm-up if one is asked for: torch's LinearLR as far as one, and no schedule else. */
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, LRScheduler, type WarmupOptions } from "./scheduler.js";

/** Options of {@link ConstantLR}. */
export interface ConstantLROptions extends WarmupOptions {
  /** Steps of the whole training: where it is given, the warm-up must end before. */
  totalSteps?: number;
}

/**
 * The optimizer's rate at every step; with `warmup`, torch's LinearLR.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const scheduler = new ConstantLR(optimizer, { warmup: 100, startFactor: 0.1 });
 */
export class ConstantLR extends LRScheduler {
  constructor(optimizer: Optimizer, options: ConstantLROptions = {}) {
    const { lr } = optimizer;
    super(optimizer, afterWarmup(lr, options, () => lr));
  }
}
