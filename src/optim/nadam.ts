/** @file NAdam (Dozat 2016, algorithm 1): Adam with Nesterov's momentum, with the defaults and numbers of torch.optim.NAdam. */
import { pow64 } from "../engine/math.js";
import { boolean, memberOptions, number, type Options } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { AdamFamily, adamOptions, checkSparseEps, type StepSizes } from "./adam.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { checkDecay, checkEpsAboveZero, type DenseStep, EVERY_ROW, maximize, optimizer } from "./optimizer.js";

const options = {
  ...adamOptions,
  lr: lr(0.002),
  weightDecay: number({
    from: 0, default: 0, aliases: ["l2"],
    describe: "L2 penalty, added to the gradient; with decoupledWeightDecay, adamw's decay. " +
      `${EVERY_ROW.replace("adamw", "decoupledWeightDecay")}`,
  }),
  momentumDecay: number({
    from: 0, default: 0.004,
    describe: "How fast the momentum rises from half of beta1 to beta1: at step t it is beta1 * (1 - 0.96^(t * momentumDecay) / 2).",
  }),
  decoupledWeightDecay: boolean({ default: false, describe: "Let weightDecay shrink the weights apart from the gradient, as adamw does." }),
  maximize,
};

/** Options of {@link NAdam}. */
export type NAdamOptions = Options<typeof options>;

/** The base of the momentum's schedule, which is the paper's and torch's. */
const BASE = 0.96;

/**
 * Adam that looks ahead. On a sparse first layer rows are updated lazily, as Adam's; with `weightDecay` that is not decoupled, each step
 * updates every row.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new NAdam(model.parameters(), { lr: 2e-3 });
 */
export class NAdam extends AdamFamily {
  private readonly momentumDecay: number;
  /** The product of the momenta so far, by parameter: torch's `mu_product`, with the parameter's own steps. */
  private readonly products = new WeakMap<Parameter, number>();

  constructor(parameters: Parameters, given: NAdamOptions = {}) {
    const settings = memberOptions("NAdam", nadam, given);
    super("NAdam", nadam, parameters, settings, settings.decoupledWeightDecay, false);
    this.momentumDecay = settings.momentumDecay;
  }

  protected override sizes(parameter: Parameter, step: number, lr: number): StepSizes {
    const now = this.momentumAt(step), next = this.momentumAt(step + 1);
    const product = (step === 1 ? 1 : this.products.get(parameter) ?? 1) * now;
    this.products.set(parameter, product);
    return { moment: lr * next, correction: 1 - product * next, gradient: (lr * (1 - now)) / (1 - product) };
  }

  protected override denseStep(parameter: Parameter, step: number, rates: Rates): DenseStep {
    const [beta1, beta2] = this.betas, { decay, l2 } = this.decays(rates), sizes = this.sizes(parameter, step, rates.lr);
    return {
      kernel: "nadam",
      argsOf: ({ weights, gradient, moments: [first, second], length }) => [
        weights, gradient, first, second, length,
        beta1, beta2, sizes.gradient, sizes.moment / sizes.correction, 1 - pow64(beta2, step), this.eps, decay, l2, this.sign,
      ],
    };
  }

  protected override parameterState(parameter: Parameter): StateMap {
    return { muProduct: this.products.get(parameter) ?? 1 };
  }

  protected override prepareParameterState(parameter: Parameter, state: StateReader | null): () => void {
    const product = state?.number("muProduct") ?? 1;
    return () => void this.products.set(parameter, product);
  }

  private momentumAt(step: number): number {
    return this.betas[0] * (1 - 0.5 * pow64(BASE, step * this.momentumDecay));
  }
}

export const nadam = optimizer({
  name: "nadam",
  describe: "adam with Nesterov's momentum",
  options,
  moments: () => 2,
  momentum: ({ betas }) => betas[0],
  check(settings, report) {
    if (settings.decoupledWeightDecay) checkDecay(settings, report);
  },
  checkSparse(settings, report) {
    if (settings.weightDecay > 0 && !settings.decoupledWeightDecay) checkEpsAboveZero(settings, report);
    else checkSparseEps(settings, report);
  },
  create: (parameters, given) => new NAdam(parameters, given),
});
