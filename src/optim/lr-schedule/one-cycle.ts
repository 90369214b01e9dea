/**
 * @file The 1cycle policy (Smith & Topin 2018, section 3): the rate up and down again, the momentum the other way about, with the
 * defaults and the numbers of torch's OneCycleLR.
 */
import { PotluckError } from "../../engine/errors.js";
import { cos64 } from "../../engine/math.js";
import { type Optimizer, requireAtLeast, requireShare } from "../optimizer.js";
import { LRScheduler, requireFactor, requireWhole } from "./scheduler.js";

/** How a phase goes from its start to its end: `part`, from 0 to 1, of it is done. */
const annealings = {
  cos: (start: number, end: number, part: number) => end + ((start - end) * (1 + cos64(Math.PI * part))) / 2,
  linear: (start: number, end: number, part: number) => start + (end - start) * part,
};

export type Annealing = keyof typeof annealings;

/** Options of {@link OneCycleLR}. */
export interface OneCycleLROptions {
  /** Steps of the whole training. */
  totalSteps: number;
  /** The highest rate; default: the rate that the optimizer was made with. */
  maxLr?: number;
  /** The share of the steps in which the rate goes up, from 0 to 1; default 0.3. */
  pctStart?: number;
  /** The way up and down: half a cosine each, or straight lines; default cos. */
  anneal?: Annealing;
  /** The rate starts at maxLr / divFactor; default 25. */
  divFactor?: number;
  /** And ends at maxLr / divFactor / finalDivFactor; default 1e4. */
  finalDivFactor?: number;
  /** Whether momentum (beta1 of Adam and AdamW) moves too, in place of the optimizer's own; default true. */
  cycleMomentum?: boolean;
  /** The momentum where the rate is highest; default 0.85. */
  baseMomentum?: number;
  /** The momentum at the start and at the end; default 0.95. */
  maxMomentum?: number;
  /** Whether the rate goes down to where it started in as many steps as it went up, and to its end in the steps that are left; default false. */
  threePhase?: boolean;
}

/** What a phase ends with: its last step, counted from 0, a rate and a momentum. */
interface Turn {
  step: number;
  rate: number;
  momentum: number;
}

/**
 * One cycle over the whole training: the rate from `maxLr / divFactor` up to `maxLr` and down to almost nothing, the momentum from `maxMomentum`
 * down to `baseMomentum` and up again.
 *
 * @throws PotluckError on an option out of range; on `cycleMomentum` with an optimizer that keeps no momentum; and by `step`, when it is called
 * more often than `totalSteps` times
 * @example
 * const scheduler = new OneCycleLR(optimizer, { totalSteps: 1000, maxLr: 0.01 });
 */
export class OneCycleLR extends LRScheduler {
  constructor(optimizer: Optimizer, options: OneCycleLROptions) {
    const settled = settle(optimizer, options);
    const { totalSteps, anneal, cycleMomentum } = settled;
    const turns = turnsOf(settled);
    const at = (step: number, what: "rate" | "momentum"): number => {
      if (step > totalSteps) throw new PotluckError(`a cycle of ${totalSteps} steps is over: make the scheduler with the training's totalSteps`);
      const within = Math.min(step, totalSteps - 1); // the rate after the last step is nobody's
      const next = turns.findIndex((turn, index) => index > 0 && (within <= turn.step || index === turns.length - 1));
      const from = turns[next - 1], to = turns[next];
      const part = to.step === from.step ? 1 : (within - from.step) / (to.step - from.step); // a phase of no length is over
      return annealings[anneal](from[what], to[what], part);
    };
    super(optimizer, { rate: (step) => at(step, "rate"), momentum: cycleMomentum ? (step) => at(step, "momentum") : undefined });
  }
}

/** Where the cycle starts, and where its phases end. Their last steps need not be whole: that is torch's. */
function turnsOf(settled: Required<OneCycleLROptions>): Turn[] {
  const { totalSteps, maxLr, pctStart, divFactor, finalDivFactor, baseMomentum, maxMomentum, threePhase } = settled;
  const low = maxLr / divFactor, up = pctStart * totalSteps;
  return [
    { step: 0, rate: low, momentum: maxMomentum },
    { step: up - 1, rate: maxLr, momentum: baseMomentum },
    ...(threePhase ? [{ step: 2 * up - 2, rate: low, momentum: maxMomentum }] : []),
    { step: totalSteps - 1, rate: low / finalDivFactor, momentum: maxMomentum },
  ];
}

/** The options with their defaults, checked. */
function settle(optimizer: Optimizer, options: OneCycleLROptions): Required<OneCycleLROptions> {
  const {
    totalSteps, maxLr = optimizer.lr, pctStart = 0.3, anneal = "cos", divFactor = 25, finalDivFactor = 1e4,
    cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false,
  } = options;
  requireWhole("totalSteps", totalSteps, 1);
  requireAtLeast("maxLr", maxLr, 0);
  requireFactor("pctStart", pctStart);
  if (threePhase && pctStart > 0.5) {
    throw new PotluckError(`pctStart must be 0.5 at most with threePhase, which needs it twice, found ${pctStart}`);
  }
  if (!Object.hasOwn(annealings, anneal)) throw new PotluckError(`anneal must be cos or linear, found ${JSON.stringify(anneal)}`);
  for (const [name, value] of Object.entries({ divFactor, finalDivFactor })) {
    if (!(value > 0 && Number.isFinite(value))) throw new PotluckError(`${name} must be a number above 0, found ${value}`);
  }
  requireShare("baseMomentum", baseMomentum);
  requireShare("maxMomentum", maxMomentum);
  if (cycleMomentum) {
    if (optimizer.momentum === null) {
      throw new PotluckError(
        "cycleMomentum needs an optimizer that keeps momentum (Adam, AdamW, or SGD made with a momentum above 0): pass cycleMomentum: false",
      );
    }
    for (const momentum of [baseMomentum, maxMomentum]) optimizer.momentum = momentum; // refused now, and not in the middle of a training
  }
  return { totalSteps, maxLr, pctStart, anneal, divFactor, finalDivFactor, cycleMomentum, baseMomentum, maxMomentum, threePhase };
}
