/** @file The plain sum of the losses: what the article does, and the baseline that every other method has to beat. */
import { Weighting, type WeightingNeed, type WeightingStep } from "./weighting.js";

/**
 * l_1 + l_2 + ...: every weight is 1, so a task counts as its loss does. A zero gradient adds nothing. Heads see the weights.
 *
 * @example
 * new Sum().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // [1, 1]
 */
export class Sum extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;

  weights({ tasks }: WeightingStep): number[] {
    return tasks.map(() => 1);
  }
}
