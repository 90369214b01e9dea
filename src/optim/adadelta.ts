/** @file Adadelta (Zeiler 2012, algorithm 1), with the defaults and numbers of torch.optim.Adadelta. A zero gradient moves no weight. */
import { pow64 } from "../engine/math.js";
import { memberOptions, number, type Options, type Settings } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { NO_TAIL, type StepRecord } from "../tensor/row-state.js";
import { lr, type Parameters, type Rates } from "./groups.js";
import { checkEpsAboveZero, type DenseStep, EVERY_ROW, everyRow, maximize, Optimizer, optimizer } from "./optimizer.js";

const options = {
  lr: lr(1),
  rho: number({ from: 0, to: 1, default: 0.9, aliases: ["alpha"], describe: "How much of the running means is kept at each step." }),
  eps: number({
    from: 0, default: 1e-6, aliases: ["epsilon"], describe: "Added to both running means before their roots: what the first steps move by.",
  }),
  weightDecay: number({ from: 0, default: 0, aliases: ["l2"], describe: `L2 penalty, added to the gradient. ${EVERY_ROW}` }),
  maximize,
};

/** Options of {@link Adadelta}. */
export type AdadeltaOptions = Options<typeof options>;

/**
 * Adadelta.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new Adadelta(model.parameters(), { rho: 0.95 });
 */
export class Adadelta extends Optimizer {
  private readonly options: Settings<typeof options>;

  constructor(parameters: Parameters, given: AdadeltaOptions = {}) {
    const settings = memberOptions("Adadelta", adadelta, given);
    super(parameters, {
      owner: "Adadelta", member: adadelta, options: settings, momentNames: ["squareAvg", "accDelta"],
      rowRule: (weightDecay) => (weightDecay > 0 ? everyRow(2) : { rule: "adadelta", planes: 2, decays: false }),
    });
    this.options = settings;
  }

  protected denseStep(_parameter: Parameter, _step: number, { lr, weightDecay }: Rates): DenseStep {
    const { rho, eps, maximize } = this.options;
    return {
      kernel: "adadelta",
      argsOf: ({ weights, gradient, moments: [squares, deltas], length }) => (
        [weights, gradient, squares, deltas, length, lr, rho, eps, weightDecay, maximize ? -1 : 1]),
    };
  }

  protected rowStep(_parameter: Parameter, step: number, { lr }: Rates): StepRecord {
    const { rho, eps, maximize } = this.options;
    const scalars = [maximize ? -lr : lr, eps, 1 - rho, rho, 0] as const;
    return { size: 0, eps: 0, decay: 1, momentum: 0, tail: NO_TAIL, secondPower: pow64(rho, step), scalars };
  }
}

export const adadelta = optimizer({
  name: "adadelta",
  describe: "the gradient scaled by the ratio of the running means of updates and of gradients",
  options,
  moments: () => 2,
  momentum: () => null,
  checkSparse: checkEpsAboveZero,
  create: (parameters, given) => new Adadelta(parameters, given),
});
