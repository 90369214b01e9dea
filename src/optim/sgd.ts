/**
 * @file Stochastic gradient descent with momentum (Polyak) and Nesterov's form (Sutskever et al. 2013), with the numbers of
 * torch.optim.SGD: the buffer starts as the first gradient, and dampening begins with the second step.
 */
import { PotluckError } from "../engine/errors.js";
import { log64 } from "../engine/math.js";
import { boolean, memberOptions, number, type Options } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { NO_TAIL, type StepRecord, type Tail } from "../tensor/row-state.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { checkDecay, type DenseStep, EVERY_ROW, everyRow, maximize, Optimizer, optimizer } from "./optimizer.js";

const options = {
  lr: lr(0.001),
  momentum: number({ from: 0, below: 1, default: 0, describe: "How much of the last update is kept." }),
  dampening: number({ from: 0, below: 1, default: 0, describe: "How much of a new gradient is held back from the momentum." }),
  weightDecay: number({
    from: 0, default: 0, aliases: ["l2"],
    describe: `L2 penalty, added to the gradient. ${EVERY_ROW.replace("it makes", "and a momentum it makes")}`,
  }),
  nesterov: boolean({ default: false, describe: "Use Nesterov's momentum; needs a momentum above 0 and no dampening." }),
  maximize,
};

/** Options of {@link SGD}. */
export type SgdOptions = Options<typeof options>;

/** A touch counts as spent when the momentum's share that is left falls below this. */
const SPENT = 1e-12;

/** How far the tables of rows with a momentum must reach. */
export function momentumTail(momentum: number): Tail {
  return { ...NO_TAIL, horizon: Math.ceil(log64(SPENT) / log64(momentum)) };
}

/**
 * Stochastic gradient descent.
 *
 * @throws PotluckError on wrong options; on `nesterov` without momentum or with dampening, as torch
 * @example
 * const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
 */
export class SGD extends Optimizer {
  private coefficient: number;
  private readonly dampening: number;
  private readonly nesterov: boolean;
  private readonly sign: 1 | -1;

  constructor(parameters: Parameters, given: SgdOptions = {}) {
    const settings = memberOptions("SGD", sgd, given), moving = settings.momentum > 0;
    super(parameters, {
      owner: "SGD", member: sgd, options: settings, momentNames: moving ? ["momentumBuffer"] : [],
      rowRule: (weightDecay) => {
        if (moving) return weightDecay > 0 ? everyRow(1) : { rule: "momentum", planes: 1, decays: false };
        return { rule: "sgd", planes: 0, decays: weightDecay > 0 };
      },
    });
    this.coefficient = settings.momentum;
    this.dampening = settings.dampening;
    this.nesterov = settings.nesterov;
    this.sign = settings.maximize ? -1 : 1;
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

  protected override changing(): StateMap {
    return { momentum: this.coefficient };
  }

  protected override setChanging(state: StateReader): void {
    const momentum = state.number("momentum");
    if (momentum !== this.coefficient) this.momentum = momentum;
  }

  protected denseStep(_parameter: Parameter, step: number, { lr, weightDecay }: Rates): DenseStep {
    const keep = step === 1 ? 1 : 1 - this.dampening, { coefficient, nesterov, sign } = this;
    return {
      kernel: "sgd",
      argsOf: ({ weights, gradient, moments: [buffer = 0], length }) => (
        [weights, gradient, buffer, length, lr, coefficient, keep, nesterov ? 1 : 0, weightDecay, sign]),
    };
  }

  protected rowStep(_parameter: Parameter, _step: number, { lr, weightDecay }: Rates): StepRecord {
    const { coefficient, sign, nesterov } = this;
    return {
      // Nesterov looks ahead: a step without a gradient moves by momentum * buffer
      size: nesterov ? lr * coefficient : lr,
      eps: 0,
      decay: 1 - lr * weightDecay,
      momentum: coefficient,
      tail: coefficient > 0 ? momentumTail(coefficient) : NO_TAIL,
      secondPower: 0,
      scalars: [sign * lr, coefficient, sign * (1 - this.dampening), nesterov ? 1 : 0, sign],
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
  create: (parameters, given) => new SGD(parameters, given),
});
