/**
 * @file Geometric loss strategy: Chennupati, Sistu, Yogamani & Rawashdeh 2019, "MultiNet++: Multi-Stream Feature Aggregation and Geometric
 * Loss Strategy for Multi-Task Learning", CVPR workshops. The loss is the geometric mean of the tasks' losses, so that only
 * ratios count and no unit does:
 *
 *     L = (l_1 l_2 ... l_n)^(1/n),   hence w_i = L / (n l_i)
 *
 * over the tasks of the step. A loss below 1e-30 counts as that, where the paper's would let one perfect task stop all the others.
 */
import { exp64, log64 } from "../engine/math.js";
import { requireNonNegative } from "./checks.js";
import { Weighting, type WeightingNeed, type WeightingStep } from "./weighting.js";

const LEAST_LOSS = 1e-30;

/**
 * Weights in inverse proportion to the losses. It goes by losses alone, so a zero gradient makes no difference. Heads see the weights. A
 * task alone has weight 1.
 *
 * @throws PotluckError from `weights()` when a loss is negative: names the task
 * @example
 * new GLS().weights({ tasks: ["movie", "yelp"], losses: [1, 4] }); // [1, 0.25]
 */
export class GLS extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;

  weights(step: WeightingStep): number[] {
    requireNonNegative("gls", step);
    const losses = step.losses.map((loss) => Math.max(loss, LEAST_LOSS));
    const n = losses.length;
    const mean = exp64(losses.reduce((sum, loss) => sum + log64(loss), 0) / n);
    return n === 1 ? [1] : losses.map((loss) => mean / (n * loss));
  }
}
