/** @file A rate that drops by the same factor at chosen steps, with the numbers of torch's MultiStepLR. */
import { pow64 } from "../../engine/math.js";
import { list, number, type Options, whole } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import {
  afterWarmup, checkWarmup, LRScheduler, lrSchedule, needTotalSteps, optionalTotalSteps, readScheduler, warmupOptions,
} from "./scheduler.js";

const options = {
  ...warmupOptions,
  milestones: list(whole({ from: 0, describe: "Steps." }), {
    phrase: "a list of whole numbers of steps from 0 up", default: null, orNull: "for two drops, at one and two thirds",
    describe: "Optimizer steps, counted from the end of the warm-up, after which the rate drops; one that is listed twice makes two " +
      "drops. null: a third and two thirds of the training after the warm-up, rounded up.",
  }),
  gamma: number({ from: 0, to: 1, default: 0.1, describe: "What each drop multiplies the learning rate by.", aliases: ["factor"] }),
};

/** Options of {@link MultiStepLR}: `milestones`, or `totalSteps` instead. */
export type MultiStepLROptions = Options<typeof options & typeof optionalTotalSteps>;

/**
 * The optimizer's rate times `gamma` once for every milestone that is reached. Milestones count optimizer steps, as everything here does
 * (torch's count calls of `step`, which many call once an epoch).
 *
 * @throws PotluckError on wrong options, and when neither `milestones` nor `totalSteps` is given
 * @example
 * const scheduler = new MultiStepLR(optimizer, { milestones: [500, 800], gamma: 0.1 });
 */
export class MultiStepLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: MultiStepLROptions) {
    const settings = readScheduler("MultiStepLR", multiStep, optionalTotalSteps, optimizer, given);
    const { lr } = optimizer, { gamma } = settings, milestones = settings.milestones ?? thirds(settings);
    const reached = (step: number): number => milestones.filter((milestone) => milestone <= step).length;
    super(optimizer, afterWarmup(lr, settings, (step) => lr * pow64(gamma, reached(step))));
  }
}

function thirds(settings: { totalSteps?: number; warmup: number }): number[] {
  const steps = needTotalSteps("MultiStepLR", "milestones", settings);
  return [Math.ceil(steps / 3), Math.ceil((2 * steps) / 3)];
}

export const multiStep = lrSchedule({
  name: "multi_step",
  describe: "times gamma at each of the milestones",
  options,
  changes: ({ milestones, warmup, gamma }) => warmup > 0 || (gamma !== 1 && milestones?.length !== 0),
  needsLength: ({ milestones }) => milestones === null,
  check: checkWarmup,
  create: (optimizer, given) => new MultiStepLR(optimizer, given),
});
