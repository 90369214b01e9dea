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
 * Heads: each follows its own loss. Zero gradient: that task is at its minimum, so the whole weight goes to it (in equal parts where there
 * are several) and the shared parameters stay: for now, every move could make that task worse.
 */
import { minNormWeights } from "./numerics/min-norm.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * The shortest convex combination of the gradients. Weights are at least 0 and add up to 1; one task gets 1.
 *
 * @example
 * new MGDA().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [0.8, 0.2]
 */
export class MGDA extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(mgda, tasks);
  }

  protected compute(step: WeightingStep): number[] {
    return minNormWeights(gramianOf(step));
  }
}

export const mgda = weighting({
  name: "mgda", describe: "the shortest convex combination of the gradients", options: {},
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks) => new MGDA(tasks),
});
