/**
 * @file FairGrad: Ban & Ji, "Fair Resource Allocation in Multi-Task Learning" (ICML 2024), algorithm 1. The tasks share the gain of a step
 * alpha-fairly:
 *
 *     (G w)_i = w_i^(-1 / alpha),  w > 0
 *
 * G is the Gramian. alpha 1 is proportional fairness (Nash-MTL's equation); a larger alpha favours the task that gains least. The default
 * is that of the paper's experiments.
 *
 * Departures: the equation is solved to the last digits, where the authors' code runs a constrained least squares from a start value.
 * Where gradients cancel (a Pareto stationary point) no finite w solves it; a ridge of 1e-12 on the cosines keeps w finite, and
 * where the combination is shorter than 2e-6 of the total length of its parts, w is scaled down in proportion, so that it stays near 0 in
 * float32 too. Below the smallest alpha that is allowed, a weight's 1 / alpha-th power leaves float64.
 * Heads: each follows its own loss (the authors' code weights them too).
 * Zero gradient: gains nothing at any w, gets 0, and the others share without it.
 */
import { memberOptions, number, type Options } from "../options/index.js";
import { fairWeights } from "./numerics/fair.js";
import { amongMoving } from "./numerics/units.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  alpha: number({
    from: 0.05, default: 2, describe: "How strongly the task that gains least is favoured. 1 is nash_mtl without its limit on the norm.",
  }),
};

/** Options of {@link FairGrad}. */
export type FairGradOptions = Options<typeof options>;

/**
 * Alpha-fair weights, above 0. One task with gradient g gets |g|^(-2 alpha / (alpha + 1)).
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new FairGrad([], { alpha: 1 }).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [1, 0.5]
 */
export class FairGrad extends Weighting {
  private readonly alpha: number;

  constructor(tasks?: readonly WeightedTask[], given?: FairGradOptions) {
    super(fairgrad, tasks);
    this.alpha = memberOptions("FairGrad", fairgrad, given).alpha;
  }

  protected compute(step: WeightingStep): number[] {
    return amongMoving(gramianOf(step), (units) => fairWeights(units, this.alpha));
  }
}

export const fairgrad = weighting({
  name: "fairgrad", describe: "alpha-fair gains for the tasks", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new FairGrad(tasks, given),
});
