/** @file Cosine annealing without restarts (Loshchilov & Hutter 2017, equation 5), with the numbers of torch's CosineAnnealingLR. */
import { cos64 } from "../../engine/math.js";
import { number, type Options } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, checkWarmup, LRScheduler, lrSchedule, readScheduler, totalSteps, warmupOptions } from "./scheduler.js";

const options = {
  ...warmupOptions,
  minLr: number({ from: 0, default: 0, describe: "The learning rate at the end.", aliases: ["etaMin"] }),
};

/** Options of {@link CosineAnnealingLR}. */
export type CosineAnnealingLROptions = Options<typeof options & typeof totalSteps>;

/**
 * From the optimizer's rate at the first step (or after the warm-up) along half a cosine to `minLr` after the last. After that it rises
 * again, as torch's does (`T_max` there is `totalSteps` without the warm-up).
 *
 * @throws PotluckError on wrong options, and on a `minLr` above the optimizer's rate
 * @example
 * const scheduler = new CosineAnnealingLR(optimizer, { totalSteps: 1000, warmup: 100 });
 */
export class CosineAnnealingLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: CosineAnnealingLROptions) {
    const settings = readScheduler("CosineAnnealingLR", cosine, totalSteps, optimizer, given);
    const { lr } = optimizer, { minLr } = settings, steps = settings.totalSteps - settings.warmup;
    const rate = (step: number): number => minLr + ((lr - minLr) * (1 + cos64((Math.PI * (step % (2 * steps))) / steps))) / 2;
    super(optimizer, afterWarmup(lr, settings, rate));
  }
}

export const cosine = lrSchedule({
  name: "cosine",
  describe: "along half a cosine down to minLr",
  options,
  changes: () => true,
  needsLength: () => true,
  check: checkWarmup,
  checkOptimizer({ minLr }, { lr }, report) {
    if (minLr > lr) report("minLr", `must not be above lr, ${lr}, found ${minLr}`);
  },
  create: (optimizer, given) => new CosineAnnealingLR(optimizer, given),
});
