/**
 * @file FairGrad: Ban & Ji, "Fair Resource Allocation in Multi-Task Learning" (ICML 2024), algorithm 1. Tasks share what a step gains
 * alpha-fairly:
 *
 *     (G w)_i = w_i^(-1 / alpha),  w > 0
 *
 * G is the Gramian. alpha 1 is proportional fairness (Nash-MTL's equation), and as it grows, more is done for the task that gains least.
 * `alpha` defaults to 2, as in the paper's experiments.
 *
 * Departures: the equation is solved to the last digits, where the authors' code runs a constrained least squares from a start value.
 * Where gradients cancel (a Pareto stationary point) no finite w solves it; a ridge of 1e-12 on the cosines keeps w finite, and
 * where the combination is shorter than 2e-6 of its parts' lengths in all, w is scaled down in proportion, so that it stays near 0 in
 * float32 too. `alpha` from 0.05 up: below, a weight's 1 / alpha-th power leaves float64.
 * Heads: each follows its own loss (the authors' code weighs them too).
 * Zero gradient: gains nothing at any w, gets 0, and the others share without it.
 */
import { requireOption } from "./checks.js";
import { fairWeights } from "./numerics/fair.js";
import { amongMoving } from "./numerics/units.js";
import { gramianOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingStep } from "./weighting.js";

/** Options of {@link FairGrad}. */
export interface FairGradOptions {
  /** From 0.05; default 2. */
  alpha?: number;
}

/**
 * Alpha-fair weights, above 0. One task with gradient g gets |g|^(-2 alpha / (alpha + 1)).
 *
 * @throws PotluckError on an option out of range
 * @example
 * new FairGrad([], { alpha: 1 }).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [1, 0.5]
 */
export class FairGrad extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly alpha: number;

  constructor(tasks: readonly WeightedTask[] = [], { alpha = 2 }: FairGradOptions = {}) {
    super(tasks);
    requireOption("fairgrad", "alpha", alpha, { from: 0.05 });
    this.alpha = alpha;
  }

  weights(step: WeightingStep): number[] {
    return amongMoving(gramianOf(step), (units) => fairWeights(units, this.alpha));
  }
}
