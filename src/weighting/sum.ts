/** @file The plain sum of the losses: what the article does, and the baseline that every other method has to beat. */
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * l_1 + l_2 + ...: every weight is 1, so large losses count more. Heads get the weights. A zero gradient adds nothing.
 *
 * @example
 * new Sum().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // [1, 1]
 */
export class Sum extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(sum, tasks);
  }

  protected compute({ tasks }: WeightingStep): number[] {
    return tasks.map(() => 1);
  }
}

export const sum = weighting({
  name: "sum", describe: "the sum of the losses", options: {},
  needs: "losses", minTasks: 1, weightsHeads: true,
  create: (tasks) => new Sum(tasks),
});
