/**
 * @file Adagrad (Duchi et al. 2011, section 1.1), with the defaults and numbers of torch.optim.Adagrad. A zero gradient changes nothing.
 */
import { memberOptions, number, type Options, type Settings } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { NO_TAIL, type StepRecord } from "../tensor/row-state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { type DenseStep, EVERY_ROW, everyRow, maximize, Optimizer, optimizer } from "./optimizer.js";

const options = {
  lr: lr(0.01),
  lrDecay: number({ from: 0, default: 0, describe: "How fast the learning rate falls: at step t it is lr / (1 + (t - 1) * lrDecay)." }),
  weightDecay: number({ from: 0, default: 0, aliases: ["l2"], describe: `L2 penalty, added to the gradient. ${EVERY_ROW}` }),
  initialAccumulator: number({
    from: 0, default: 0, describe: "The initial value of the sums of squared gradients.", aliases: ["initialAccumulatorValue"],
  }),
  eps: number({ from: 0, default: 1e-10, aliases: ["epsilon"], describe: "Added to the denominator, so that it is not 0." }),
  maximize,
};

/** Options of {@link Adagrad}. */
export type AdagradOptions = Options<typeof options>;

/**
 * Adagrad.
 *
 * Unlike torch's, it has `weightDecay` on a sparse first layer too, with the numbers that torch has for a dense one.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new Adagrad(model.parameters(), { lr: 0.05 });
 */
export class Adagrad extends Optimizer {
  private readonly options: Settings<typeof options>;

  constructor(parameters: Parameters, given: AdagradOptions = {}) {
    const settings = memberOptions("Adagrad", adagrad, given);
    const initial = settings.initialAccumulator;
    super(parameters, {
      owner: "Adagrad", member: adagrad, options: settings, initial, momentNames: ["sum"],
      rowRule: (weightDecay) => (weightDecay > 0 ? everyRow(1, initial) : { rule: "adagrad", planes: 1, initial, decays: false }),
    });
    this.options = settings;
  }

  protected denseStep(_parameter: Parameter, step: number, { lr, weightDecay }: Rates): DenseStep {
    const { eps, maximize } = this.options;
    return {
      kernel: "adagrad",
      argsOf: ({ weights, gradient, moments: [squares], length }) => (
        [weights, gradient, squares, length, this.rate(lr, step), eps, weightDecay, maximize ? -1 : 1]),
    };
  }

  protected rowStep(_parameter: Parameter, step: number, { lr }: Rates): StepRecord {
    const { eps, maximize } = this.options, rate = this.rate(lr, step);
    const scalars = [maximize ? -rate : rate, eps, 0, 0, 0] as const;
    return { size: 0, eps: 0, decay: 1, momentum: 0, tail: NO_TAIL, secondPower: 0, scalars };
  }

  private rate(lr: number, step: number): number {
    return lr / (1 + (step - 1) * this.options.lrDecay);
  }
}

export const adagrad = optimizer({
  name: "adagrad",
  describe: "a learning rate for each weight, which falls as its gradients add up",
  options,
  moments: () => 1,
  momentum: () => null,
  checkSparse({ eps, initialAccumulator }, report) {
    if (eps === 0 && initialAccumulator === 0) report("eps", "must be above 0 with a sparse first layer, found 0: it would divide 0 by 0");
  },
  create: (parameters, given) => new Adagrad(parameters, given),
});
