/**
 * @file MGDA, the multiple-gradient descent algorithm: Désidéri, "Multiple-gradient descent algorithm (MGDA) for multiobjective
 * optimization", Comptes Rendus Mathematique 350 (2012), for networks Sener & Koltun, "Multi-Task Learning as Multi-Objective
 * Optimization" (NeurIPS 2018), eq. 3:
 *
 *     w = argmin |sum_i w_i g_i|^2   with w >= 0 and sum_i w_i = 1
 *
 * g_i is task i's gradient of the shared parameters. The combination is the shortest vector of the gradients' convex hull: its inner
 * product with every g_i is at least its own square, so no task's loss grows, and where it is 0 the point is Pareto stationary.
 *
 * Departures: the point is found exactly, where the papers' code iterates (Frank-Wolfe); gradients are those of the shared parameters, not
 * of the representation (the paper's upper bound, MGDA-UB), and they are not normalized first.
 * Heads: each follows its own loss. Zero gradient: that task is at its minimum, so the whole weight goes to it (shared evenly if there are
 * several) and the shared parameters rest: as long as it lasts, nothing can be gained without risk to it.
 */
import { minNormWeights } from "./numerics/min-norm.js";
import { gramianOf, Weighting, type WeightingNeed, type WeightingStep } from "./weighting.js";

/**
 * The shortest convex combination of the gradients. Weights are at least 0 and add up to 1; one task gets 1.
 *
 * @example
 * new MGDA().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [0.8, 0.2]
 */
export class MGDA extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;

  weights(step: WeightingStep): number[] {
    return minNormWeights(gramianOf(step));
  }
}
