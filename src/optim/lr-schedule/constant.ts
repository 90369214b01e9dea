/** @file A constant rate, after a linear warm-up if you ask for one: torch's LinearLR with an end factor of 1. */
import type { Options } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import { afterWarmup, checkWarmup, LRScheduler, lrSchedule, optionalTotalSteps, readScheduler, warmupOptions } from "./scheduler.js";

/** Options of {@link ConstantLR}. With `totalSteps`, the warm-up must end before. */
export type ConstantLROptions = Options<typeof warmupOptions & typeof optionalTotalSteps>;

/**
 * The optimizer's rate at every step; with `warmup`, torch's LinearLR.
 *
 * @throws PotluckError on wrong options
 * @example
 * const scheduler = new ConstantLR(optimizer, { warmup: 100, startFactor: 0.1 });
 */
export class ConstantLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: ConstantLROptions = {}) {
    const settings = readScheduler("ConstantLR", constant, optionalTotalSteps, optimizer, given);
    const { lr } = optimizer;
    super(optimizer, afterWarmup(lr, settings, () => lr));
  }
}

export const constant = lrSchedule({
  name: "constant",
  describe: "lr at every step",
  options: warmupOptions,
  changes: ({ warmup }) => warmup > 0,
  check: checkWarmup,
  create: (optimizer, given) => new ConstantLR(optimizer, given),
});
