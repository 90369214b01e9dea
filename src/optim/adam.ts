/**
 * @file Adam (Kingma & Ba 2015, algorithm 1) and AdamW (Loshchilov & Hutter 2019, algorithm 2), with the defaults and the numbers of
 * torch.optim.Adam and AdamW. On a sparse first layer every row moves at every step, as there, at the cost of the touched rows.
 */
import { PotluckError } from "../engine/errors.js";
import { log64, pow64 } from "../engine/math.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import type { DenseParameter } from "../tensor/parameter.js";
import type { RowRule, StepRecord, Tail } from "../tensor/row-state.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Rates, requireAtLeast, requireGentleDecay, requireShare } from "./optimizer.js";

/** Hyperparameters of Adam and AdamW. */
export interface AdamOptions {
  /** Learning rate; default 0.001. */
  lr?: number;
  /** Decay of the two moments; default [0.9, 0.999]. The first may be moved between steps. */
  betas?: readonly [number, number];
  /** Added to the root of the second moment; default 1e-8. */
  eps?: number;
  /** Adam: L2 pull added to the gradient, default 0. AdamW: share of lr by which weights shrink at every step, default 0.01. */
  weightDecay?: number;
}

/**
 * Rows last touched in the first steps are replayed, for so many times the mean length of a touch's tail, 1 / (1 - ratio): until then
 * bias correction changes too much within a tail for the closed form.
 */
const EXACT_TAILS = 1.5;
/** A touch counts as spent when the geometric factor of what is left falls below this. */
const SPENT = 1e-12;
/** From this ratio of beta1 to sqrt(beta2) the tail is too long to tabulate, and rows are replayed. */
const LONGEST_TAIL = 0.98;
/**
 * Where beta1 >= beta2^8 the roots shrink so fast that eps outgrows them within a tail: the quadrature's nodes then spread over
 * many powers of ten, three cannot hold them (worst error per touch: 1e-4 lr at this bound, 0.2 lr at betas 0.9, 0.95), and rows are replayed.
 */
const STEADY_ROOTS = 8;

/** Below this the scaled roots of ordinary gradients, cubed, would exceed float32. */
const LEAST_EPS = 1e-18;

function checkBetas(betas: readonly [number, number]): void {
  requireShare("betas[0]", betas[0]);
  requireShare("betas[1]", betas[1]);
}

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

abstract class AdamFamily extends Optimizer {
  private momenta: readonly [number, number];
  private readonly eps: number;
  /** Power of two by which stored roots are scaled, so that eps cubed stays far from the ends of float32. */
  private readonly rootScale: number;

  protected constructor(parameters: Parameters, options: AdamOptions, private readonly decoupled: boolean) {
    const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = decoupled ? 0.01 : 0 } = options;
    checkBetas(betas);
    requireAtLeast("eps", eps, 0);
    requireAtLeast("weightDecay", weightDecay, 0);
    const rowRule = ({ name }: FeatureParameter, weightDecay: number): RowRule => {
      if (!decoupled && weightDecay > 0) {
        throw new PotluckError(
          `Adam's weightDecay of ${weightDecay} gives every row of the sparse layer ${name} a gradient at every step; use AdamW, whose decay is its own`,
        );
      }
      if (eps < LEAST_EPS) {
        throw new PotluckError(`eps must be at least ${LEAST_EPS} on a sparse layer (${name}), found ${eps}: its cube must not leave float32's range`);
      }
      return { rule: "adam", planes: 2, decays: decoupled && weightDecay > 0 };
    };
    super(parameters, lr, weightDecay, { moments: 2, rowRule, checkRates: decoupled ? requireGentleDecay : undefined });
    this.momenta = [betas[0], betas[1]];
    this.eps = eps;
    let scale = 1;
    while (eps > 0 && eps * scale < 1e-9) scale *= 2;
    this.rootScale = scale;
  }

  /**
   * Decay of the two moments. May be changed between steps; beside a sparse first layer only the first, since a row makes up for its missed steps
   * with one power of the second.
   *
   * @throws PotluckError when set out of range, or to another beta2 beside a sparse layer
   */
  get betas(): readonly [number, number] {
    return this.momenta;
  }

  set betas(betas: readonly [number, number]) {
    checkBetas(betas);
    if (betas[1] !== this.momenta[1]) {
      const sparse = this.parameters.find((parameter) => parameter instanceof FeatureParameter);
      const found = `it is ${this.momenta[1]}, found ${betas[1]}`;
      if (sparse) throw new PotluckError(`betas[1] cannot change beside the sparse layer ${sparse.name}: ${found}`);
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

  protected moveDense(parameter: DenseParameter, gradient: number, { lr, weightDecay }: Rates): void {
    const [beta1, beta2] = this.momenta;
    const decay = this.decoupled ? 1 - lr * weightDecay : 1;
    this.kernels.adam(
      parameter.pointer(), gradient, parameter.moment(0), parameter.moment(1), parameter.size,
      beta1, beta2, lr / (1 - pow64(beta1, parameter.steps)), Math.sqrt(1 - pow64(beta2, parameter.steps)), this.eps,
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
 * @throws PotluckError on a hyperparameter out of range, and on `weightDecay` with a sparse first layer (use {@link AdamW})
 * @example
 * const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 */
export class Adam extends AdamFamily {
  constructor(parameters: Parameters, options: AdamOptions = {}) {
    super(parameters, options, false);
  }
}

/**
 * Adam with decoupled weight decay.
 *
 * @throws PotluckError on a hyperparameter out of range
 * @example
 * const optimizer = new AdamW(model.parameters(), { lr: 1e-3, weightDecay: 0.01 });
 */
export class AdamW extends AdamFamily {
  constructor(parameters: Parameters, options: AdamOptions = {}) {
    super(parameters, options, true);
  }
}
