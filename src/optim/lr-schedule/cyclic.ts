/**
 * @file Cyclical learning rates (Smith 2017, section 3): the rate up and down between two bounds, the momentum in the opposite direction,
 * with the numbers of torch's CyclicLR.
 */
import { pow64 } from "../../engine/math.js";
import { boolean, number, oneOf, type Options, whole } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import { checkMovesMomentum, LRScheduler, lrSchedule, optionalTotalSteps, readScheduler } from "./scheduler.js";

/** The height of a cycle, as a share of the first: by the cycle, from 1, or by the steps done. */
const modes = {
  triangular: () => 1,
  triangular2: (cycle: number) => pow64(2, 1 - cycle),
  exp_range: (_cycle: number, step: number, gamma: number) => pow64(gamma, step),
};

export type CyclicMode = keyof typeof modes;

/** The lowest rate, as a share of the highest, where none is given. */
const LOW = 0.1;

const options = {
  baseLr: number({
    from: 0, default: null, orNull: "for a tenth of lr",
    describe: "The lowest learning rate, at which each cycle starts; lr is the highest. null: a tenth of lr.",
  }),
  stepSizeUp: whole({ from: 1, default: 2000, describe: "Optimizer steps of the way up.", aliases: ["stepSize"] }),
  stepSizeDown: whole({
    from: 1, default: null, orNull: "for as many as up", describe: "Optimizer steps of the way down. null: as many as up.",
  }),
  mode: oneOf(Object.keys(modes) as CyclicMode[], {
    default: "triangular",
    describe: "The cycles' heights: triangular, all alike; triangular2, each half as high as the one before; exp_range, times gamma at " +
      "every step.",
  }),
  gamma: number({ above: 0, to: 1, default: 1, describe: "With exp_range, what every step multiplies the height by." }),
  cycleMomentum: boolean({ default: true, describe: "Change the momentum (beta1 of adam and adamw) too, instead of the optimizer's own." }),
  baseMomentum: number({ above: 0, below: 1, default: 0.8, describe: "The momentum where the learning rate is highest." }),
  maxMomentum: number({ above: 0, below: 1, default: 0.9, describe: "The momentum where the learning rate is lowest." }),
};

const timing = {
  ...optionalTotalSteps,
  maxLr: number({ above: 0, optional: true, describe: "The highest learning rate; the optimizer's if left out." }),
};

/** Options of {@link CyclicLR}. `totalSteps` is not used. */
export type CyclicLROptions = Options<typeof options & typeof timing>;

/**
 * The rate in straight lines from `baseLr` up to `maxLr` and down again, without end; the momentum from `maxMomentum` down to
 * `baseMomentum` and up. For heights by a function of your own (torch's `scale_fn`) use {@link LambdaLR}.
 *
 * @throws PotluckError on wrong options, on a `baseLr` above the highest rate, and on `cycleMomentum` with an optimizer that keeps no
 * momentum
 * @example
 * const scheduler = new CyclicLR(optimizer, { baseLr: 1e-4, maxLr: 1e-2, stepSizeUp: 200, mode: "triangular2" });
 */
export class CyclicLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: CyclicLROptions = {}) {
    const settings = readScheduler("CyclicLR", cyclic, timing, optimizer, given);
    const { maxLr = optimizer.lr, stepSizeUp, mode, gamma, cycleMomentum, baseMomentum, maxMomentum } = settings;
    const baseLr = settings.baseLr ?? LOW * maxLr, length = stepSizeUp + (settings.stepSizeDown ?? stepSizeUp), up = stepSizeUp / length;
    /** How far up a step is, from 0 to 1. */
    const height = (step: number): number => {
      const cycle = Math.floor(1 + step / length), part = 1 + step / length - cycle;
      return (part <= up ? part / up : (part - 1) / (up - 1)) * modes[mode](cycle, step, gamma);
    };
    super(optimizer, {
      rate: (step) => baseLr + (maxLr - baseLr) * height(step),
      momentum: cycleMomentum ? (step) => maxMomentum - (maxMomentum - baseMomentum) * height(step) : undefined,
    });
  }
}

export const cyclic = lrSchedule({
  name: "cyclic",
  describe: "from baseLr up to lr and down again, without end, the momentum (beta1 of adam and adamw) in the opposite direction",
  options,
  changes: () => true,
  check({ mode, gamma }, report) {
    if (mode !== "exp_range" && gamma !== 1) report("gamma", `does nothing with mode ${mode}: leave it out`, "key");
  },
  checkOptimizer(settings, scheduled, report) {
    const { baseLr, maxLr = scheduled.lr } = settings as typeof settings & { maxLr?: number };
    if (baseLr !== null && baseLr > maxLr) report("baseLr", `must not be above the highest rate, ${maxLr}, found ${baseLr}`);
    checkMovesMomentum(settings, scheduled, report);
  },
  create: (optimizer, given) => new CyclicLR(optimizer, given),
});
