/**
 * @file IMTL-G, the gradient half of impartial multi-task learning: Liu et al., "Towards Impartial Multi-task Learning" (ICLR 2021),
 * section 3.1. The combination d = sum_i w_i g_i has the same projection onto every task's gradient:
 *
 *     d . u_i = d . u_j for all i, j    with u_i = g_i / |g_i| and sum_i w_i = 1
 *
 * With C the cosines between the gradients, z = C^+ 1 and w_i = (z_i / |g_i|) / sum_j (z_j / |g_j|).
 *
 * Departures: where the gradients depend on each other, the equations have many solutions or none, and the paper inverts a matrix that is
 * then singular. Here it is the pseudoinverse's solution of the unit gradients' equations, so it does not depend on the gradients' lengths.
 * Where a positive combination of gradients is 0 (a Pareto stationary point), only d = 0 has equal projections: then z is the part of
 * 1 / |g| that C maps to 0, which makes d 0 with weights of sum 1. As in the paper, weights may be negative; where the sum of the
 * z_j / |g_j| is 0, no scale makes the weights add up to 1, and all are 0.
 * Heads: each follows its own loss. Zero gradient: has no direction, gets 0, and the others are combined without it.
 */
import { pseudoInverseTimes, withoutSignificant } from "./numerics/eigen.js";
import { isStationary } from "./numerics/min-norm.js";
import { amongMoving, sum } from "./numerics/units.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/** A sum of the weights up to this share of their absolute sum is rounding. */
const ROUNDING = 1e-12;

/**
 * Equal projections onto all gradients. Weights add up to 1; one task gets 1.
 *
 * @example
 * new IMTLG().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [2 / 3, 1 / 3]
 */
export class IMTLG extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(imtlG, tasks);
  }

  protected compute(step: WeightingStep): number[] {
    return amongMoving(gramianOf(step), ({ norms, cosines }) => {
      const shortest = Math.min(...norms), shares = norms.map((norm) => shortest / norm);
      const z = isStationary(cosines) ? withoutSignificant(cosines, shares) : pseudoInverseTimes(cosines, norms.map(() => 1));
      const parts = z.map((part, i) => part * shares[i]);
      const total = sum(parts), size = sum(parts.map(Math.abs));
      return parts.map((part) => (Math.abs(total) > ROUNDING * size ? part / total : 0));
    });
  }
}

export const imtlG = weighting({
  name: "imtl_g", describe: "the same projection onto every task's gradient", options: {},
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks) => new IMTLG(tasks),
});
