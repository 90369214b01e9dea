/**
 * @file Stochastic gradient descent with momentum (Polyak) and Nesterov's form (Sutskever et al. 2013), with the numbers of
 * torch.optim.SGD: the buffer starts as the first gradient, and dampening begins with the second step.
 */
import { PotluckError } from "../engine/errors.js";
import { log64 } from "../engine/math.js";
import { boolean, memberOptions, number, type Options } from "../options/index.js";
import type { DenseBlock } from "../tensor/dense-block.js";
import { NO_TAIL, type StepRecord } from "../tensor/row-state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { checkDecay, Optimizer, optimizer } from "./optimizer.js";

const options = {
  lr: lr(0.001),
  momentum: number({ from: 0, below: 1, default: 0, describe: "How much of the last update is kept." }),
  dampening: number({ from: 0, below: 1, default: 0, describe: "How much of a new gradient is held back from the momentum." }),
  weightDecay: number({
    from: 0, default: 0, aliases: ["l2"],
    describe: "L2 penalty, added to the gradient. With a momentum it must be 0 with a sparse first layer.",
  }),
  nesterov: boolean({ default: false, describe: "Use Nesterov's momentum; needs a momentum above 0 and no dampening." }),
};

/** Options of {@link SGD}. */
export type SgdOptions = Options<typeof options>;

const SPENT = 1e-12;

/**
 * Stochastic gradient descent.
 *
 * @throws PotluckError on wrong options; on `nesterov` without momentum or with dampening, as torch; and on momentum with `weightDecay` on
 * a sparse first layer, whose untouched rows would need a matrix power each
 * @example
 * const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
 */
export class SGD extends Optimizer {
  private coefficient: number;
  private readonly dampening: number;
  private readonly nesterov: boolean;

  constructor(parameters: Parameters, given: SgdOptions = {}) {
    const settings = memberOptions("SGD", sgd, given), moving = settings.momentum > 0;
    super(parameters, {
      owner: "SGD", member: sgd, options: settings,
      rowRule: (weightDecay) =>
        (moving ? { rule: "momentum", planes: 1, decays: false } : { rule: "sgd", planes: 0, decays: weightDecay > 0 }),
    });
    this.coefficient = settings.momentum;
    this.dampening = settings.dampening;
    this.nesterov = settings.nesterov;
  }

  override get momentum(): number | null {
    return this.coefficient > 0 ? this.coefficient : null;
  }

  override set momentum(value: number | null) {
    if (this.coefficient === 0) {
      throw new PotluckError(`this SGD was made without momentum, so it cannot be set to ${value}: give the constructor one`);
    }
    if (!(value !== null && value > 0 && value < 1)) throw new PotluckError(`momentum must stay above 0 and below 1, found ${value}`);
    this.coefficient = value;
  }

  protected moveDense(block: DenseBlock, gradient: number, { lr, weightDecay }: Rates): void {
    const keep = block.steps === 1 ? 1 : 1 - this.dampening;
    this.kernels.sgd(
      block.pointer, gradient, this.coefficient > 0 ? block.moment(0) : 0, block.size,
      lr, this.coefficient, keep, this.nesterov ? 1 : 0, weightDecay,
    );
  }

  protected rowStep(_step: number, { lr, weightDecay }: Rates): StepRecord {
    return {
      // Nesterov looks ahead: a step without a gradient moves by momentum * buffer
      size: this.nesterov ? lr * this.coefficient : lr,
      eps: 0,
      decay: 1 - lr * weightDecay,
      momentum: this.coefficient,
      tail: this.coefficient > 0 ? { ...NO_TAIL, horizon: Math.ceil(log64(SPENT) / log64(this.coefficient)) } : NO_TAIL,
      secondPower: 0,
      scalars: [lr, this.coefficient, 1 - this.dampening, this.nesterov ? 1 : 0],
    };
  }
}

export const sgd = optimizer({
  name: "sgd",
  describe: "gradient descent, optionally with momentum",
  options,
  moments: ({ momentum }) => (momentum > 0 ? 1 : 0),
  momentum: ({ momentum }) => (momentum > 0 ? momentum : null),
  check(settings, report) {
    const { momentum, dampening, nesterov } = settings;
    if (nesterov && momentum === 0) report("nesterov", "needs a momentum above 0, such as 0.9; momentum is 0");
    else if (nesterov && dampening > 0) report("dampening", `must be 0 with nesterov, found ${dampening}`);
    else if (momentum === 0 && dampening > 0) report("dampening", "does nothing without a momentum above 0: leave it out", "key");
    checkDecay(settings, report);
  },
  checkSparse({ momentum, weightDecay }, report) {
    if (momentum === 0 || weightDecay === 0) return;
    report("weightDecay", `must be 0 with momentum and a sparse first layer, found ${weightDecay}: use adamw, or no momentum`);
  },
  create: (parameters, given) => new SGD(parameters, given),
});
