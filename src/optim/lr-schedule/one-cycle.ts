/**
 * @file The 1cycle policy (Smith & Topin 2018, section 3): the rate up and down again, the momentum in the opposite direction, with the
 * defaults and numbers of torch's OneCycleLR.
 */
import { PotluckError } from "../../engine/errors.js";
import { cos64 } from "../../engine/math.js";
import { boolean, number, oneOf, type Options, type Settings } from "../../options/index.js";
import type { Optimizer } from "../optimizer.js";
import { checkMovesMomentum, LRScheduler, lrSchedule, readScheduler, totalSteps } from "./scheduler.js";

/** How a phase goes from its start to its end; `part`, from 0 to 1, is the share of it that is done. */
const annealings = {
  cos: (start: number, end: number, part: number) => end + ((start - end) * (1 + cos64(Math.PI * part))) / 2,
  linear: (start: number, end: number, part: number) => start + (end - start) * part,
};

export type Annealing = keyof typeof annealings;

const options = {
  pctStart: number({ from: 0, to: 1, default: 0.3, describe: "The share of the steps in which the learning rate rises to lr." }),
  anneal: oneOf(Object.keys(annealings) as Annealing[], {
    default: "cos", aliases: ["annealStrategy"],
    describe: "The shape of the way up and down: cos, half a cosine each; linear, straight lines.",
  }),
  divFactor: number({ above: 0, default: 25, describe: "The learning rate starts at lr / divFactor." }),
  finalDivFactor: number({ above: 0, default: 1e4, describe: "The learning rate ends at lr / divFactor / finalDivFactor." }),
  cycleMomentum: boolean({ default: true, describe: "Change the momentum (beta1 of adam and adamw) too, instead of the optimizer's own." }),
  baseMomentum: number({ above: 0, below: 1, default: 0.85, describe: "The momentum where the learning rate is highest." }),
  maxMomentum: number({ above: 0, below: 1, default: 0.95, describe: "The momentum at the start and at the end." }),
  threePhase: boolean({
    default: false, describe: "Go back down to the start's learning rate in as many steps as up, and only then to the end's.",
  }),
};

const timing = {
  ...totalSteps,
  maxLr: number({ above: 0, optional: true, describe: "The highest learning rate; the optimizer's if left out." }),
};

/** Options of {@link OneCycleLR}. */
export type OneCycleLROptions = Options<typeof options & typeof timing>;

/** The end of a phase: its last step, counted from 0, with the rate and the momentum there. */
interface Turn {
  step: number;
  rate: number;
  momentum: number;
}

/**
 * One cycle over the whole training: the rate from `maxLr / divFactor` up to `maxLr` and down to almost 0, the momentum from `maxMomentum`
 * down to `baseMomentum` and up again.
 *
 * @throws PotluckError on wrong options; on `cycleMomentum` with an optimizer that keeps no momentum; and by `step`, when it is called more
 * often than `totalSteps` times
 * @example
 * const scheduler = new OneCycleLR(optimizer, { totalSteps: 1000, maxLr: 0.01 });
 */
export class OneCycleLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: OneCycleLROptions) {
    const settings = readScheduler("OneCycleLR", oneCycle, timing, optimizer, given);
    const { totalSteps, maxLr = optimizer.lr, anneal, cycleMomentum } = settings;
    const turns = turnsOf({ ...settings, maxLr });
    const at = (step: number, what: "rate" | "momentum"): number => {
      if (step > totalSteps) throw new PotluckError(`a cycle of ${totalSteps} steps is over: set totalSteps to the length of the training`);
      const within = Math.min(step, totalSteps - 1); // nothing uses the rate after the last step
      const next = turns.findIndex((turn, index) => index > 0 && (within <= turn.step || index === turns.length - 1));
      const from = turns[next - 1], to = turns[next];
      const part = to.step === from.step ? 1 : (within - from.step) / (to.step - from.step); // a phase without length is over
      return annealings[anneal](from[what], to[what], part);
    };
    super(optimizer, { rate: (step) => at(step, "rate"), momentum: cycleMomentum ? (step) => at(step, "momentum") : undefined });
  }
}

/** Where the cycle starts, and where its phases end. Their last steps may be fractions, as in torch. */
function turnsOf(settings: Settings<typeof options> & { totalSteps: number; maxLr: number }): Turn[] {
  const { totalSteps, maxLr, pctStart, divFactor, finalDivFactor, baseMomentum, maxMomentum, threePhase } = settings;
  const low = maxLr / divFactor, up = pctStart * totalSteps;
  return [
    { step: 0, rate: low, momentum: maxMomentum },
    { step: up - 1, rate: maxLr, momentum: baseMomentum },
    ...(threePhase ? [{ step: 2 * up - 2, rate: low, momentum: maxMomentum }] : []),
    { step: totalSteps - 1, rate: low / finalDivFactor, momentum: maxMomentum },
  ];
}

export const oneCycle = lrSchedule({
  name: "one_cycle",
  describe: "from lr / divFactor up to lr and down to almost 0, the momentum (beta1 of adam and adamw) in the opposite direction",
  options,
  changes: () => true,
  needsLength: () => true,
  check({ threePhase, pctStart }, report) {
    if (threePhase && pctStart > 0.5) report("pctStart", `must be 0.5 at most with threePhase, which uses it twice, found ${pctStart}`);
  },
  checkOptimizer: checkMovesMomentum,
  create: (optimizer, given) => new OneCycleLR(optimizer, given),
});
