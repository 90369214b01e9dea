/** @file A rate that drops by the same factor at regular intervals, with the numbers of torch's StepLR. */
import { pow64 } from "../../engine/math.js";
import { number, type Options, whole } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import {
  afterWarmup, checkWarmup, LRScheduler, lrSchedule, needTotalSteps, optionalTotalSteps, readScheduler, warmupOptions,
} from "./scheduler.js";

const options = {
  ...warmupOptions,
  stepSize: whole({
    from: 1, default: null, orNull: "for a third of the training",
    describe: "Optimizer steps between two drops. null: a third of the training after the warm-up, rounded up, which makes two drops.",
  }),
  gamma: number({ from: 0, to: 1, default: 0.1, describe: "What each drop multiplies the learning rate by.", aliases: ["factor"] }),
};

/** Options of {@link StepLR}: `stepSize`, or `totalSteps` instead. */
export type StepLROptions = Options<typeof options & typeof optionalTotalSteps>;

/**
 * The optimizer's rate times `gamma` once for every `stepSize` steps done (since the warm-up).
 *
 * @throws PotluckError on wrong options, and when neither `stepSize` nor `totalSteps` is given
 * @example
 * const scheduler = new StepLR(optimizer, { stepSize: 500, gamma: 0.5 });
 */
export class StepLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: StepLROptions) {
    const settings = readScheduler("StepLR", step, optionalTotalSteps, optimizer, given);
    const { lr } = optimizer, { gamma } = settings;
    const size = settings.stepSize ?? Math.ceil(needTotalSteps("StepLR", "stepSize", settings) / 3);
    super(optimizer, afterWarmup(lr, settings, (done) => lr * pow64(gamma, Math.floor(done / size))));
  }
}

export const step = lrSchedule({
  name: "step",
  describe: "times gamma every stepSize steps",
  options,
  changes: () => true,
  needsLength: ({ stepSize }) => stepSize === null,
  check: checkWarmup,
  create: (optimizer, given) => new StepLR(optimizer, given),
});
