/**
 * @file Geometric loss strategy: Chennupati, Sistu, Yogamani & Rawashdeh 2019, "MultiNet++: Multi-Stream Feature Aggregation and Geometric
 * Loss Strategy for Multi-Task Learning", CVPR workshops. The loss is the geometric mean of the tasks' losses, so only their ratios count,
 * not their units:
 *
 *     L = (l_1 l_2 ... l_n)^(1/n),   hence w_i = L / (n l_i)
 *
 * over the tasks of the step. A loss below 1e-30 counts as 1e-30; with the paper's formula one perfect task would stop all the others.
 */
import { exp64, log64 } from "../engine/math.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const SMALLEST_LOSS = 1e-30;

/**
 * Weights in inverse proportion to the losses. Gradients are not used, so a zero gradient makes no difference. Heads get the weights. A
 * task alone has weight 1.
 *
 * @example
 * new GLS().weights({ tasks: ["movie", "yelp"], losses: [1, 4] }); // [1, 0.25]
 */
export class GLS extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(gls, tasks);
  }

  protected compute(step: WeightingStep): number[] {
    const losses = step.losses.map((loss) => Math.max(loss, SMALLEST_LOSS));
    const n = losses.length;
    const mean = exp64(losses.reduce((sum, loss) => sum + log64(loss), 0) / n);
    return n === 1 ? [1] : losses.map((loss) => mean / (n * loss));
  }
}

export const gls = weighting({
  name: "gls", describe: "the geometric mean of the losses", options: {},
  needs: "losses", nonNegativeLosses: true, minTasks: 2, weightsHeads: true,
  create: (tasks) => new GLS(tasks),
});
