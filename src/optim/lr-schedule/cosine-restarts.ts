/**
 * @file Cosine annealing with warm restarts (SGDR: Loshchilov & Hutter 2017, section 3), with the numbers of torch's
 * CosineAnnealingWarmRestarts.
 */
import { cos64 } from "../../engine/math.js";
import { number, type Options, whole } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import {
  afterWarmup, checkWarmup, LRScheduler, lrSchedule, needTotalSteps, optionalTotalSteps, readScheduler, warmupOptions,
} from "./scheduler.js";

const options = {
  ...warmupOptions,
  t0: whole({
    from: 1, default: null, orNull: "for a third of the training",
    describe: "Optimizer steps from the end of the warm-up to the first restart. null: a third of the training after the warm-up, " +
      "rounded up.",
  }),
  tMult: whole({ from: 1, default: 1, describe: "How many times as long as the cycle before each cycle is." }),
  minLr: number({ from: 0, default: 0, describe: "The learning rate towards which each cycle falls.", aliases: ["etaMin"] }),
};

/** Options of {@link CosineAnnealingWarmRestarts}: `t0`, or `totalSteps` instead. */
export type CosineAnnealingWarmRestartsOptions = Options<typeof options & typeof optionalTotalSteps>;

/**
 * From the optimizer's rate along half a cosine towards `minLr`, then at once back up, again and again: the first time after `t0` steps
 * (since the warm-up), then after `tMult` times as many as the time before.
 *
 * @throws PotluckError on wrong options, on a `minLr` above the optimizer's rate, and when neither `t0` nor `totalSteps` is given
 * @example
 * const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 200, tMult: 2 });
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  constructor(optimizer: Optimizer, given: CosineAnnealingWarmRestartsOptions) {
    const settings = readScheduler("CosineAnnealingWarmRestarts", cosineRestarts, optionalTotalSteps, optimizer, given);
    const { lr } = optimizer, { minLr, tMult } = settings;
    const first = settings.t0 ?? Math.ceil(needTotalSteps("CosineAnnealingWarmRestarts", "t0", settings) / 3);
    const rate = (step: number): number => {
      let within = step, length = first;
      if (tMult === 1) within %= length;
      else for (; within >= length; length *= tMult) within -= length;
      return minLr + ((lr - minLr) * (1 + cos64((Math.PI * within) / length))) / 2;
    };
    super(optimizer, afterWarmup(lr, settings, rate));
  }
}

export const cosineRestarts = lrSchedule({
  name: "cosine_restarts",
  describe: "along half a cosine towards minLr, then at once back to lr, again and again",
  options,
  changes: () => true,
  needsLength: ({ t0 }) => t0 === null,
  check: checkWarmup,
  checkOptimizer({ minLr }, { lr }, report) {
    if (minLr > lr) report("minLr", `must not be above lr, ${lr}, found ${minLr}`);
  },
  create: (optimizer, given) => new CosineAnnealingWarmRestarts(optimizer, given),
});
