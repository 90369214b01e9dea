/**
 * @file Stochastic gradient descent with momentum (Polyak) and Nesterov's form (Sutskever et al. 2013), with the numbers of
 * torch.optim.SGD: the first step's buffer is the gradient itself, dampening begins with the second.
 */
import { PotluckError } from "../engine/errors.js";
import { log64 } from "../engine/math.js";
import type { FeatureParameter } from "../tensor/feature-parameter.js";
import type { DenseParameter } from "../tensor/parameter.js";
import { NO_TAIL, type RowRule, type StepRecord } from "../tensor/row-state.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Rates, requireAtLeast, requireGentleDecay, requireShare } from "./optimizer.js";

/** Hyperparameters of SGD. */
export interface SgdOptions {
  /** Learning rate; default 0.001. */
  lr?: number;
  /** Default 0; may be moved between steps where it is above 0 to begin with. */
  momentum?: number;
  /** Share by which a new gradient enters the buffer less; default 0. */
  dampening?: number;
  /** Default false. */
  nesterov?: boolean;
  /** L2 pull added to the gradient; default 0. */
  weightDecay?: number;
}

const SPENT = 1e-12;

/**
 * Stochastic gradient descent.
 *
 * @throws PotluckError on a hyperparameter out of range; on `nesterov` without momentum or with dampening, as torch; and on momentum with
 * `weightDecay` on a sparse first layer, whose untouched rows would need a matrix power each
 * @example
 * const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
 */
export class SGD extends Optimizer {
  private share: number;
  private readonly dampening: number;
  private readonly nesterov: boolean;

  constructor(parameters: Parameters, options: SgdOptions = {}) {
    const { lr = 1e-3, momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
    requireShare("momentum", momentum);
    requireShare("dampening", dampening);
    requireAtLeast("weightDecay", weightDecay, 0);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new PotluckError(`nesterov needs a momentum above 0 and no dampening, found momentum ${momentum} and dampening ${dampening}`);
    }
    const rowRule = ({ name }: FeatureParameter, weightDecay: number): RowRule => {
      if (momentum === 0) return { rule: "sgd", planes: 0, decays: weightDecay > 0 };
      if (weightDecay > 0) {
        throw new PotluckError(
          `SGD with momentum cannot take a weightDecay of ${weightDecay} on the sparse layer ${name}; use AdamW, or no momentum`,
        );
      }
      return { rule: "momentum", planes: 1, decays: false };
    };
    super(parameters, lr, weightDecay, { moments: momentum > 0 ? 1 : 0, rowRule, checkRates: requireGentleDecay });
    this.share = momentum;
    this.dampening = dampening;
    this.nesterov = nesterov;
  }

  override get momentum(): number | null {
    return this.share > 0 ? this.share : null;
  }

  override set momentum(value: number | null) {
    if (this.share === 0) throw new PotluckError(`this SGD was made without momentum, which cannot become ${value} later: give its constructor one`);
    if (!(value !== null && value > 0 && value < 1)) throw new PotluckError(`momentum must stay above 0 and below 1, found ${value}`);
    this.share = value;
  }

  protected moveDense(parameter: DenseParameter, gradient: number, { lr, weightDecay }: Rates): void {
    const keep = parameter.steps === 1 ? 1 : 1 - this.dampening;
    this.kernels.sgd(
      parameter.pointer(), gradient, this.share > 0 ? parameter.moment(0) : 0, parameter.size,
      lr, this.share, keep, this.nesterov ? 1 : 0, weightDecay,
    );
  }

  protected rowStep(_step: number, { lr, weightDecay }: Rates): StepRecord {
    return {
      // Nesterov looks ahead: a step without a gradient moves by momentum * buffer
      size: this.nesterov ? lr * this.share : lr,
      eps: 0,
      decay: 1 - lr * weightDecay,
      momentum: this.share,
      tail: this.share > 0 ? { ...NO_TAIL, horizon: Math.ceil(log64(SPENT) / log64(this.share)) } : NO_TAIL,
      secondPower: 0,
      scalars: [lr, this.share, 1 - this.dampening, this.nesterov ? 1 : 0],
    };
  }
}
