/**
 * @file ConFIG: Liu, Chu & Thuerey, "ConFIG: Towards Conflict-free Training of Physics Informed Neural Networks" (ICLR 2025), eq. 2 and 3.
 * The direction has the same cosine to every task's gradient, and the length of all gradients' projections onto it:
 *
 *     d = (sum_i g_i . u) u,   u = U^+ 1 / |U^+ 1|
 *
 * U has the unit gradients g_i / |g_i| as rows. By the cosines C between them, U^+ 1 = sum_i z_i u_i with z = C^+ 1, so
 * w_i = (sum_j |g_j| (C z)_j / z'C z) z_i / |g_i|.
 *
 * Departures: eigenvalues of C up to n times float32's epsilon of the largest count as 0, where the authors' pinv leaves out singular
 * values of U; where nothing is left of 1, as for two opposite gradients, d is 0. As in the paper, gradients that depend on each other may
 * have no such direction; u is then the least squares solution. The momentum version (M-ConFIG) is not here.
 * Heads: each follows its own loss. Zero gradient: has no direction, gets 0, and the others are combined without it.
 */
import { pseudoInverseTimes } from "./numerics/eigen.js";
import { amongMoving, dot, times } from "./numerics/units.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/** A mean square of C C^+ 1, which is 1 where C has an inverse, up to here is rounding. */
const ROUNDING = 1e-10;

/**
 * The same cosine to all gradients. Weights may be negative; one task gets 1.
 *
 * @example
 * new ConFIG().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [1.5, 0.75]
 */
export class ConFIG extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(config, tasks);
  }

  protected compute(step: WeightingStep): number[] {
    return amongMoving(gramianOf(step), ({ norms, cosines }) => {
      const z = pseudoInverseTimes(cosines, norms.map(() => 1)), along = times(cosines, z);
      if (dot(along, along) <= ROUNDING * norms.length) return norms.map(() => 0);
      const longest = Math.max(...norms);
      const length = dot(norms.map((norm) => norm / longest), along) / dot(z, along);
      return z.map((part, i) => length * part * (longest / norms[i]));
    });
  }
}

export const config = weighting({
  name: "config", describe: "the direction with the same cosine to every task's gradient", options: {},
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks) => new ConFIG(tasks),
});
