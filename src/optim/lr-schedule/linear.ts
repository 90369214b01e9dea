/** @file A straight line down to the end of the training, with the numbers of torch's LinearLR. */
import { number, type Options } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, checkWarmup, LRScheduler, lrSchedule, readScheduler, totalSteps, warmupOptions } from "./scheduler.js";

const options = {
  ...warmupOptions,
  endFactor: number({ from: 0, to: 1, default: 0, describe: "The share of lr that is left at the end." }),
};

/** Options of {@link LinearLR}. */
export type LinearLROptions = Options<typeof options & typeof totalSteps>;

/**
 * From the optimizer's rate at the first step (or after the warm-up) in a straight line to `endFactor` times that after the last, where it
 * stays: torch's `LinearLR(optimizer, start_factor=1, end_factor=endFactor, total_iters=totalSteps)`.
 *
 * @throws PotluckError on wrong options
 * @example
 * const scheduler = new LinearLR(optimizer, { totalSteps: 1000, warmup: 100 });
 */
export class LinearLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: LinearLROptions) {
    const settings = readScheduler("LinearLR", linear, totalSteps, optimizer, given);
    const { lr } = optimizer, { endFactor } = settings, steps = settings.totalSteps - settings.warmup;
    super(optimizer, afterWarmup(lr, settings, (step) => lr * (1 + ((endFactor - 1) * Math.min(step, steps)) / steps)));
  }
}

export const linear = lrSchedule({
  name: "linear",
  describe: "in a straight line down to endFactor times lr",
  options,
  changes: () => true,
  needsLength: () => true,
  check: checkWarmup,
  create: (optimizer, given) => new LinearLR(optimizer, given),
});
