/** @file A rate that falls by the same factor at every step, with the numbers of torch's ExponentialLR. */
import { pow64 } from "../../engine/math.js";
import { number, type Options } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import {
  afterWarmup, checkWarmup, LRScheduler, lrSchedule, needTotalSteps, optionalTotalSteps, readScheduler, warmupOptions,
} from "./scheduler.js";

/** What is left of the rate at the end, where no gamma is given. */
const LEFT = 0.01;

const options = {
  ...warmupOptions,
  gamma: number({
    above: 0, to: 1, default: null, orNull: "for what leaves a hundredth of lr", aliases: ["decay", "decayRate"],
    describe: "What every step (after the warm-up) multiplies the learning rate by. null: what leaves a hundredth of lr after the last " +
      "step.",
  }),
};

/** Options of {@link ExponentialLR}: `gamma`, or `totalSteps` instead. */
export type ExponentialLROptions = Options<typeof options & typeof optionalTotalSteps>;

/**
 * The optimizer's rate times `gamma` to the power of the steps done (since the warm-up). It counts optimizer steps: for torch's `gamma`
 * once an epoch, take its root of the epoch's number of steps, or {@link StepLR}.
 *
 * @throws PotluckError on wrong options, and when neither `gamma` nor `totalSteps` is given
 * @example
 * const scheduler = new ExponentialLR(optimizer, { gamma: 0.999 });
 */
export class ExponentialLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: ExponentialLROptions) {
    const settings = readScheduler("ExponentialLR", exponential, optionalTotalSteps, optimizer, given);
    const { lr } = optimizer, gamma = settings.gamma ?? pow64(LEFT, 1 / needTotalSteps("ExponentialLR", "gamma", settings));
    super(optimizer, afterWarmup(lr, settings, (step) => lr * pow64(gamma, step)));
  }
}

export const exponential = lrSchedule({
  name: "exponential",
  describe: "times gamma at every step",
  options,
  changes: ({ gamma, warmup }) => gamma !== 1 || warmup > 0,
  needsLength: ({ gamma }) => gamma === null,
  check: checkWarmup,
  create: (optimizer, given) => new ExponentialLR(optimizer, given),
});
