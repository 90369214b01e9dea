/** @file Adagrad (Duchi et al. 2011, section 1.1), with the defaults and the numbers of torch.optim.Adagrad. A zero gradient moves nothing. */
import { PotluckError } from "../engine/errors.js";
import type { FeatureParameter } from "../tensor/feature-parameter.js";
import type { DenseParameter } from "../tensor/parameter.js";
import { NO_TAIL, type RowRule, type StepRecord } from "../tensor/row-state.js";
import type { Parameters } from "./groups.js";
import { Optimizer, type Rates, requireAtLeast } from "./optimizer.js";

/** Hyperparameters of Adagrad. */
export interface AdagradOptions {
  /** Learning rate; default 0.01. */
  lr?: number;
  /** The rate at step t is lr / (1 + (t - 1) lrDecay); default 0. */
  lrDecay?: number;
  /** What the sums of squares begin with; default 0. */
  initialAccumulator?: number;
  /** Added to the root of the sum; default 1e-10. */
  eps?: number;
  /** L2 pull added to the gradient; default 0. */
  weightDecay?: number;
}

/**
 * Adagrad.
 *
 * @throws PotluckError on a hyperparameter out of range, and on `weightDecay` with a sparse first layer, as torch does
 * @example
 * const optimizer = new Adagrad(model.parameters(), { lr: 0.05 });
 */
export class Adagrad extends Optimizer {
  private readonly lrDecay: number;
  private readonly eps: number;

  constructor(parameters: Parameters, options: AdagradOptions = {}) {
    const { lr = 1e-2, lrDecay = 0, initialAccumulator = 0, eps = 1e-10, weightDecay = 0 } = options;
    requireAtLeast("lrDecay", lrDecay, 0);
    requireAtLeast("initialAccumulator", initialAccumulator, 0);
    requireAtLeast("eps", eps, 0);
    requireAtLeast("weightDecay", weightDecay, 0);
    const rowRule = ({ name }: FeatureParameter, weightDecay: number): RowRule => {
      if (weightDecay > 0) throw new PotluckError(`Adagrad cannot take a weightDecay of ${weightDecay} on the sparse layer ${name}; use AdamW`);
      if (eps === 0 && initialAccumulator === 0) throw new PotluckError(`eps must be above 0 on a sparse layer (${name}): 0 / 0 otherwise`);
      return { rule: "adagrad", planes: 1, initial: initialAccumulator, decays: false };
    };
    super(parameters, lr, weightDecay, { moments: 1, initial: initialAccumulator, rowRule });
    this.lrDecay = lrDecay;
    this.eps = eps;
  }

  protected moveDense(parameter: DenseParameter, gradient: number, { lr, weightDecay }: Rates): void {
    this.kernels.adagrad(
      parameter.pointer(), gradient, parameter.moment(0), parameter.size, this.rate(lr, parameter.steps), this.eps, weightDecay,
    );
  }

  protected rowStep(step: number, { lr }: Rates): StepRecord {
    return { size: 0, eps: 0, decay: 1, momentum: 0, tail: NO_TAIL, secondPower: 0, scalars: [this.rate(lr, step), this.eps, 0, 0] };
  }

  private rate(lr: number, step: number): number {
    return lr / (1 + (step - 1) * this.lrDecay);
  }
}
