/** @file Cosine annealing without restarts (Loshchilov & Hutter 2017, equation 5), with the numbers of torch's CosineAnnealingLR. */
import { cos64 } from "../../engine/math.js";
import { type Optimizer, requireAtLeast } from "../optimizer.js";
import { afterWarmup, LRScheduler, type WarmupOptions } from "./scheduler.js";

/** Options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingLROptions extends WarmupOptions {
  /** Steps of the whole training, the warm-up's included. */
  totalSteps: number;
  /** The rate after the last step; default 0. */
  minLr?: number;
}

/**
 * From the optimizer's rate at the first step (or after the warm-up) along half a cosine to `minLr` after the last. Beyond that it rises again,
 * as torch's does (`T_max` there is `totalSteps` without the warm-up).
 *
 * @throws PotluckError on an option out of range
 * @example
 * const scheduler = new CosineAnnealingLR(optimizer, { totalSteps: 1000, warmup: 100 });
 */
export class CosineAnnealingLR extends LRScheduler {
  constructor(optimizer: Optimizer, options: CosineAnnealingLROptions) {
    const { totalSteps, warmup = 0, minLr = 0 } = options;
    const { lr } = optimizer;
    const steps = totalSteps - warmup;
    requireAtLeast("minLr", minLr, 0);
    super(optimizer, afterWarmup(lr, options, (step) => minLr + ((lr - minLr) * (1 + cos64((Math.PI * (step % (2 * steps))) / steps))) / 2));
  }
}
