/**
 * @file CAGrad, conflict-averse gradient descent: Liu et al., "Conflict-Averse Gradient Descent for Multi-task Learning" (NeurIPS 2021),
 * algorithm 1. Near the mean gradient, it takes the direction whose smallest inner product with a task's gradient is largest:
 *
 *     max_d min_i g_i . d   with |d - g_0| <= c |g_0|,   g_0 = sum_i g_i / n
 *
 * whose solution is d = g_0 + (c |g_0| / |g_v|) g_v, g_v the convex combination of gradients that minimizes g_v . g_0 + c |g_0| |g_v|; so
 * w_i = 1 / n + (c |g_0| / |g_v|) v_i. The default `c` is the paper's for its largest benchmark. With c 0 it is the mean gradient, and with
 * c below 1 training ends where the mean loss has its minimum.
 *
 * Departures: solved exactly (numerics/worst-case.ts), where the authors' code runs SLSQP, and not divided by 1 + c^2 afterwards
 * (`rescale` of their code, not in the paper's algorithm). Where the mean gradient is 0, d is 0 and the weights are 1 / n. Where gradients
 * nearly cancel, the smallest inner product grows only as far as the parts v_i |g_i| are together at most 100 times as long as g_0: more
 * would add nothing but their rounding.
 * Heads: each follows its own loss. Zero gradient: its inner product is 0 in every direction, so it is left out of the minimum; it gets
 * 1 / n and counts among the n.
 */
import { memberOptions, number, type Options } from "../options/index.js";
import { submatrix, unitsOf } from "./numerics/units.js";
import { worstCaseShift } from "./numerics/worst-case.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  c: number({
    from: 0, default: 0.4, aliases: ["calpha"], describe: "How far the update may be from the mean gradient, as a share of its length.",
  }),
};

/** Options of {@link CAGrad}. */
export type CAGradOptions = Options<typeof options>;

/**
 * The mean gradient, moved towards the task that gains least. Weights are at least 1 / n; one task gets 1 + c.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new CAGrad([], { c: 0 }).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [0.5, 0.5]: the mean
 */
export class CAGrad extends Weighting {
  private readonly c: number;

  constructor(tasks?: readonly WeightedTask[], given?: CAGradOptions) {
    super(cagrad, tasks);
    this.c = memberOptions("CAGrad", cagrad, given).c;
  }

  protected compute(step: WeightingStep): number[] {
    const gramian = gramianOf(step);
    const weights = gramian.map(() => 1 / gramian.length);
    const moving = gramian.flatMap((row, i) => (row[i] > 0 ? [i] : []));
    if (moving.length === 0) return weights;
    const shift = worstCaseShift(unitsOf(submatrix(gramian, moving)), weights[0], this.c);
    moving.forEach((place, i) => (weights[place] += shift[i]));
    return weights;
  }
}

export const cagrad = weighting({
  name: "cagrad", describe: "near the mean gradient, but good for the worst-off task", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new CAGrad(tasks, given),
});
