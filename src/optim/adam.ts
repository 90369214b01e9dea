/**
 * @file Adam (Kingma & Ba 2015, algorithm 1), with the defaults and numbers of torch.optim.Adam; the class that it shares with AdamW. On a
 * sparse first layer every row moves at every step, as in torch, at the cost of the touched rows.
 */
import { PotluckError } from "../engine/errors.js";
import { log64, pow64 } from "../engine/math.js";
import {
  boolean, checkValue, memberOptions, number, type Options, pair, type Report, type Settings, type Shape,
} from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { StepRecord, Tail } from "../tensor/row-state.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import {
  checkEpsAboveZero, type DenseStep, EVERY_ROW, everyRow, maximize, Optimizer, optimizer, type OptimizerMember,
} from "./optimizer.js";

/** The options that Adam, AdamW and NAdam share; `lr` differs. */
export const adamOptions = {
  lr: lr(0.001),
  betas: pair(number({ from: 0, below: 1, describe: "A decay." }), {
    default: [0.9, 0.999], phrase: "two numbers from 0 up, below 1, such as [0.9, 0.999]", aliases: ["beta", "beta1", "momentum"],
    describe: "How much of the running mean of the gradient, and of its square, is kept at each step.",
  }),
  eps: number({ from: 0, default: 1e-8, aliases: ["epsilon"], describe: "Added to the denominator, so that it is not 0." }),
};

/** `amsgrad`, which Adam and AdamW have. */
export const amsgrad = boolean({
  default: false,
  describe: "Divide by the largest second moment so far, not by the last (Reddi et al. 2018). Keeps a third number for each weight.",
});

const options = {
  ...adamOptions,
  weightDecay: number({ from: 0, default: 0, aliases: ["l2"], describe: `L2 penalty, added to the gradient. ${EVERY_ROW}` }),
  amsgrad,
  maximize,
};

/** Options of {@link Adam}. */
export type AdamOptions = Options<typeof options>;

/**
 * Rows last touched in the first steps are replayed, for this many times the mean length of a touch's tail, 1 / (1 - ratio): until then
 * bias correction changes too much within a tail for the closed form.
 */
const EXACT_TAILS = 1.5;
/** A touch counts as spent when the geometric factor of what is left falls below this. */
const SPENT = 1e-12;
/** From this ratio of beta1 to sqrt(beta2) the tail is too long to tabulate, and rows are replayed. */
const LONGEST_TAIL = 0.98;
/**
 * Where beta1 >= beta2^8 the roots shrink so fast that eps outgrows them within a tail: the quadrature's nodes then spread over many
 * powers of ten, three cannot hold them (worst error per touch: 1e-4 lr at this bound, 0.2 lr at betas 0.9, 0.95), and rows are replayed.
 */
const STEADY_ROOTS = 8;

/** Below this the scaled roots of ordinary gradients, cubed, would exceed float32. */
const LEAST_EPS = 1e-18;

function stepsUntilSpent(ratio: number): number {
  return ratio === 0 ? 1 : Math.ceil(log64(SPENT) / log64(ratio));
}

/** What a touch's tail asks of the rows' tables. */
function tailOf(beta1: number, beta2: number): Tail {
  const ratio = beta1 / Math.sqrt(beta2);
  const replays = !(ratio < LONGEST_TAIL && beta1 < pow64(beta2, STEADY_ROOTS)); // also where beta2 is 0
  return {
    horizon: stepsUntilSpent(replays ? beta1 : ratio),
    exactUntil: replays ? Infinity : Math.ceil(EXACT_TAILS / (1 - ratio)),
    replayReach: ratio < 1 ? stepsUntilSpent(ratio) : Infinity,
  };
}

/** Checks eps on a sparse layer. */
export function checkSparseEps({ eps }: { eps: number }, report: Report): void {
  if (eps < LEAST_EPS) report("eps", `must be at least ${LEAST_EPS} with a sparse first layer, found ${eps}: its cube must fit float32`);
}

/** Moments that Adam and AdamW keep. */
export function adamMoments({ amsgrad }: { amsgrad: boolean }): 2 | 3 {
  return amsgrad ? 3 : 2;
}

/** What this file reads of the options of Adam, AdamW and NAdam. */
interface AdamSettings extends Rates {
  betas: readonly [number, number];
  eps: number;
  maximize: boolean;
}

/** What a step multiplies the first moment by, `moment / correction`, and the gradient; both are then divided by the root. */
export interface StepSizes {
  moment: number;
  correction: number;
  gradient: number;
}

/** What Adam, AdamW and NAdam share. */
export abstract class AdamFamily extends Optimizer {
  private momenta: readonly [number, number];
  protected readonly eps: number;
  protected readonly sign: 1 | -1;
  /** Power of two by which stored roots are scaled, so that eps cubed stays far from the ends of float32. */
  private readonly rootScale: number;

  /**
   * @param decoupled whether weight decay is AdamW's, apart from the gradient
   * @param largest whether the largest second moment is kept
   */
  protected constructor(
    owner: string, member: OptimizerMember<string, Shape>, parameters: Parameters, settings: AdamSettings,
    protected readonly decoupled: boolean, private readonly largest: boolean,
  ) {
    const { betas, eps, maximize } = settings, planes = largest ? 3 : 2;
    super(parameters, {
      owner, member, options: settings as Settings<Shape> & Rates, momentNames: ["expAvg", "expAvgSq", "maxExpAvgSq"].slice(0, planes),
      rowRule: (weightDecay) => (
        !decoupled && weightDecay > 0 ? everyRow(planes) : { rule: "adam", planes, decays: decoupled && weightDecay > 0 }),
    });
    this.momenta = [betas[0], betas[1]];
    this.eps = eps;
    this.sign = maximize ? -1 : 1;
    let scale = 1;
    while (eps > 0 && eps * scale < 1e-9) scale *= 2;
    this.rootScale = scale;
  }

  /**
   * The decay of both moments. May be changed between steps; with a sparse first layer only the first, since a row makes up for its missed
   * steps with one power of the second.
   *
   * @throws PotluckError when set out of range, or to another beta2 with a sparse first layer
   */
  get betas(): readonly [number, number] {
    return this.momenta;
  }

  set betas(betas: readonly [number, number]) {
    checkValue("betas", adamOptions.betas, betas);
    if (betas[1] !== this.momenta[1]) {
      const sparse = this.parameters.find(({ rows }) => rows !== null && !rows.state.movesEvery);
      const found = `it is ${this.momenta[1]}, found ${betas[1]}`;
      if (sparse) throw new PotluckError(`betas.1 cannot be changed with a sparse first layer (${sparse.name}): ${found}`);
    }
    this.momenta = [betas[0], betas[1]];
  }

  protected override changing(): StateMap {
    return { betas: [...this.momenta] };
  }

  protected override setChanging(state: StateReader): void {
    const [beta1, beta2] = state.numbers("betas", 2);
    this.betas = [beta1, beta2];
  }

  /** beta1. */
  override get momentum(): number {
    return this.momenta[0];
  }

  override set momentum(value: number) {
    this.betas = [value, this.momenta[1]];
  }

  /** Step number `step` multiplies the first moment by `moment / correction`, and the gradient by `gradient`. Called once a step. */
  protected sizes(_parameter: Parameter, step: number, lr: number): StepSizes {
    return { moment: lr, correction: 1 - pow64(this.momenta[0], step), gradient: 0 };
  }

  /** Weight decay apart from the gradient, as a factor; and the one that is added to the gradient. */
  protected decays({ lr, weightDecay }: Rates): { decay: number; l2: number } {
    return this.decoupled ? { decay: 1 - lr * weightDecay, l2: 0 } : { decay: 1, l2: weightDecay };
  }

  protected denseStep(parameter: Parameter, step: number, rates: Rates): DenseStep {
    const [beta1, beta2] = this.momenta, { decay, l2 } = this.decays(rates);
    const { moment, correction } = this.sizes(parameter, step, rates.lr), size = moment / correction;
    const root = Math.sqrt(1 - pow64(beta2, step));
    return {
      kernel: "adam",
      argsOf: ({ weights, gradient, moments: [first, second, largest = 0], length }) => (
        [weights, gradient, first, second, largest, length, beta1, beta2, size, root, this.eps, decay, l2, this.sign]),
    };
  }

  protected rowStep(parameter: Parameter, step: number, rates: Rates): StepRecord {
    const [beta1, beta2] = this.momenta, { sign, rootScale } = this;
    const { moment, correction, gradient } = this.sizes(parameter, step, rates.lr), root = Math.sqrt(1 - pow64(beta2, step));
    const shrinking = this.largest ? 1 : beta2; // the largest root stays as it is
    return {
      size: (moment * root * rootScale) / correction,
      eps: this.eps * root * rootScale,
      decay: this.decays(rates).decay,
      momentum: beta1,
      tail: tailOf(beta1, shrinking),
      secondPower: pow64(beta2, step),
      scalars: [sign * (1 - beta1), 1 - beta2, rootScale, shrinking, sign * gradient * root * rootScale],
    };
  }
}

/**
 * Adam.
 *
 * With `weightDecay` on a sparse first layer each step updates every row; {@link AdamW}'s does not.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 */
export class Adam extends AdamFamily {
  constructor(parameters: Parameters, given: AdamOptions = {}) {
    const settings = memberOptions("Adam", adam, given);
    super("Adam", adam, parameters, settings, false, settings.amsgrad);
  }
}

export const adam = optimizer({
  name: "adam",
  describe: "adaptive learning rates from running means of the gradient and its square",
  options,
  moments: adamMoments,
  momentum: ({ betas }) => betas[0],
  checkSparse(settings, report) {
    if (settings.weightDecay > 0) checkEpsAboveZero(settings, report);
    else checkSparseEps(settings, report);
  },
  create: (parameters, given) => new Adam(parameters, given),
});
