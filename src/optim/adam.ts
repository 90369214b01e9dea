/**
 * @file Adam (Kingma & Ba 2015, algorithm 1), with the defaults and numbers of torch.optim.Adam; the class that it shares with AdamW. On a
 * sparse first layer every row moves at every step, as in torch, at the cost of the touched rows.
 */
import { PotluckError } from "../engine/errors.js";
import { log64, pow64 } from "../engine/math.js";
import { checkValue, memberOptions, number, type Options, pair, type Report, type Settings } from "../options/index.js";
import type { DenseBlock } from "../tensor/dense-block.js";
import type { StepRecord, Tail } from "../tensor/row-state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { Optimizer, optimizer, type OptimizerMember } from "./optimizer.js";

/** The options that Adam and AdamW share. */
export const adamOptions = {
  lr: lr(0.001),
  betas: pair(number({ from: 0, below: 1, describe: "A decay." }), {
    default: [0.9, 0.999], phrase: "two numbers from 0 up, below 1, such as [0.9, 0.999]", aliases: ["beta", "beta1", "momentum"],
    describe: "How much of the running mean of the gradient, and of its square, is kept at each step.",
  }),
  eps: number({ from: 0, default: 1e-8, aliases: ["epsilon"], describe: "Added to the denominator, so that it is not 0." }),
};

const options = {
  ...adamOptions,
  weightDecay: number({
    from: 0, default: 0, aliases: ["l2"], describe: "L2 penalty, added to the gradient. Must be 0 with a sparse first layer.",
  }),
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

/** What Adam and AdamW share. */
export abstract class AdamFamily extends Optimizer {
  private momenta: readonly [number, number];
  private readonly eps: number;
  /** Power of two by which stored roots are scaled, so that eps cubed stays far from the ends of float32. */
  private readonly rootScale: number;

  /** @param decoupled whether weight decay is AdamW's, apart from the gradient */
  protected constructor(
    owner: string, member: OptimizerMember<string, typeof options>, parameters: Parameters, settings: Settings<typeof options>,
    private readonly decoupled: boolean,
  ) {
    const { betas, eps } = settings;
    super(parameters, {
      owner, member, options: settings, rowRule: (weightDecay) => ({ rule: "adam", planes: 2, decays: decoupled && weightDecay > 0 }),
    });
    this.momenta = [betas[0], betas[1]];
    this.eps = eps;
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
      const sparse = this.parameters.find(({ rows }) => rows !== null);
      const found = `it is ${this.momenta[1]}, found ${betas[1]}`;
      if (sparse) throw new PotluckError(`betas.1 cannot be changed with a sparse first layer (${sparse.name}): ${found}`);
    }
    this.momenta = [betas[0], betas[1]];
  }

  /** beta1. */
  override get momentum(): number {
    return this.momenta[0];
  }

  override set momentum(value: number) {
    this.betas = [value, this.momenta[1]];
  }

  protected moveDense(block: DenseBlock, gradient: number, { lr, weightDecay }: Rates): void {
    const [beta1, beta2] = this.momenta;
    const decay = this.decoupled ? 1 - lr * weightDecay : 1;
    this.kernels.adam(
      block.pointer, gradient, block.moment(0), block.moment(1), block.size,
      beta1, beta2, lr / (1 - pow64(beta1, block.steps)), Math.sqrt(1 - pow64(beta2, block.steps)), this.eps,
      decay, this.decoupled ? 0 : weightDecay,
    );
  }

  protected rowStep(step: number, { lr, weightDecay }: Rates): StepRecord {
    const [beta1, beta2] = this.momenta;
    const root = Math.sqrt(1 - pow64(beta2, step));
    return {
      size: (lr * root * this.rootScale) / (1 - pow64(beta1, step)),
      eps: this.eps * root * this.rootScale,
      decay: this.decoupled ? 1 - lr * weightDecay : 1,
      momentum: beta1,
      tail: tailOf(beta1, beta2),
      secondPower: pow64(beta2, step),
      scalars: [1 - beta1, 1 - beta2, this.rootScale, beta2],
    };
  }
}

/**
 * Adam.
 *
 * @throws PotluckError on wrong options, and on `weightDecay` with a sparse first layer (use {@link AdamW})
 * @example
 * const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 */
export class Adam extends AdamFamily {
  constructor(parameters: Parameters, given: AdamOptions = {}) {
    super("Adam", adam, parameters, memberOptions("Adam", adam, given), false);
  }
}

export const adam = optimizer({
  name: "adam",
  describe: "adaptive learning rates from running means of the gradient and its square",
  options,
  moments: () => 2,
  momentum: ({ betas }) => betas[0],
  checkSparse(settings, report) {
    const { weightDecay } = settings;
    if (weightDecay > 0) {
      report("weightDecay", `must be 0 with a sparse first layer, whose rows it would all update, found ${weightDecay}: use adamw`);
    }
    checkSparseEps(settings, report);
  },
  create: (parameters, given) => new Adam(parameters, given),
});
