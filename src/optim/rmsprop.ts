/**
 * @file RMSprop (Tieleman & Hinton 2012; centered: Graves 2013, equations 38 to 45), with the defaults and numbers of torch.optim.RMSprop.
 */
import { PotluckError } from "../engine/errors.js";
import { pow64 } from "../engine/math.js";
import { boolean, memberOptions, number, type Options, type Settings } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { NO_TAIL, type StepRecord } from "../tensor/row-state.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { checkEpsAboveZero, type DenseStep, EVERY_ROW, everyRow, maximize, Optimizer, optimizer } from "./optimizer.js";
import { momentumTail } from "./sgd.js";

const options = {
  lr: lr(0.01),
  alpha: number({
    from: 0, below: 1, default: 0.99, aliases: ["rho"], describe: "How much of the running mean of squared gradients is kept at each step.",
  }),
  eps: number({ from: 0, default: 1e-8, aliases: ["epsilon"], describe: "Added to the denominator, so that it is not 0." }),
  weightDecay: number({ from: 0, default: 0, aliases: ["l2"], describe: `L2 penalty, added to the gradient. ${EVERY_ROW}` }),
  momentum: number({ from: 0, below: 1, default: 0, describe: "How much of the last update is kept." }),
  centered: boolean({
    default: false,
    describe: "Divide by the gradient's standard deviation: subtract the square of its running mean. Keeps one more number " +
      "for each weight.",
  }),
  maximize,
};

/** Options of {@link RMSprop}. */
export type RMSpropOptions = Options<typeof options>;

/** Moments in their order: the buffer of the momentum, the mean of the squares, the mean. */
function momentsOf({ momentum, centered }: { momentum: number; centered: boolean }): 1 | 2 | 3 {
  return (1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0)) as 1 | 2 | 3;
}

/** The same by name. */
function momentNames({ momentum, centered }: { momentum: number; centered: boolean }): string[] {
  return [...(momentum > 0 ? ["momentumBuffer"] : []), "squareAvg", ...(centered ? ["gradAvg"] : [])];
}

/**
 * RMSprop. As torch's, `centered` can leave a negative number under the root by rounding, which gives NaN, where a gradient stays the same
 * for many steps.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new RMSprop(model.parameters(), { lr: 1e-3, momentum: 0.9 });
 */
export class RMSprop extends Optimizer {
  private readonly options: Settings<typeof options>;
  private coefficient: number;

  constructor(parameters: Parameters, given: RMSpropOptions = {}) {
    const settings = memberOptions("RMSprop", rmsprop, given), planes = momentsOf(settings);
    const rule = settings.momentum > 0 ? "rmspropMomentum" : "rmsprop";
    super(parameters, {
      owner: "RMSprop", member: rmsprop, options: settings, momentNames: momentNames(settings),
      rowRule: (weightDecay) => (weightDecay > 0 ? everyRow(planes) : { rule, planes, decays: false }),
    });
    this.options = settings;
    this.coefficient = settings.momentum;
  }

  override get momentum(): number | null {
    return this.coefficient > 0 ? this.coefficient : null;
  }

  override set momentum(value: number | null) {
    if (this.coefficient === 0) {
      throw new PotluckError(`this RMSprop was made without momentum, so it cannot be set to ${value}: give the constructor one`);
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

  protected denseStep(_parameter: Parameter, _step: number, { lr, weightDecay }: Rates): DenseStep {
    const { alpha, eps, maximize } = this.options, { coefficient } = this;
    return {
      kernel: "rmsprop",
      argsOf({ weights, gradient, moments, length }) {
        const [buffer, squares, mean = 0] = coefficient > 0 ? moments : [0, ...moments];
        return [weights, gradient, squares, buffer, mean, length, lr, alpha, eps, coefficient, weightDecay, maximize ? -1 : 1];
      },
    };
  }

  protected rowStep(_parameter: Parameter, step: number, { lr }: Rates): StepRecord {
    const { alpha, eps, maximize } = this.options, { coefficient } = this;
    return {
      size: lr,
      eps: 0,
      decay: 1,
      momentum: coefficient,
      tail: coefficient > 0 ? momentumTail(coefficient) : NO_TAIL,
      secondPower: pow64(alpha, step),
      scalars: [lr, eps, 1 - alpha, maximize ? -1 : 1, 0],
    };
  }
}

export const rmsprop = optimizer({
  name: "rmsprop",
  describe: "the gradient divided by the root of the running mean of its square",
  options,
  moments: momentsOf,
  momentum: ({ momentum }) => (momentum > 0 ? momentum : null),
  checkSparse: checkEpsAboveZero,
  create: (parameters, given) => new RMSprop(parameters, given),
});
