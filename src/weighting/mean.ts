/** @file The mean of the losses: as the sum, but the step does not grow with the number of tasks. */
import { Weighting, type WeightingNeed, type WeightingStep } from "./weighting.js";

/**
 * (l_1 + ... + l_n) / n, over the n tasks of the step. A zero gradient adds nothing, and still counts in n. Heads see the weights.
 *
 * @example
 * new Mean().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // [0.5, 0.5]
 */
export class Mean extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;

  weights({ tasks }: WeightingStep): number[] {
    return tasks.map(() => 1 / tasks.length);
  }
}
