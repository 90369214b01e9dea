/** @file The mean of the losses: like the sum, but the step does not grow with the number of tasks. */
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * (l_1 + ... + l_n) / n, over the n tasks of the step. Heads get the weights. A zero gradient adds nothing, and still counts in n.
 *
 * @example
 * new Mean().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // [0.5, 0.5]
 */
export class Mean extends Weighting {
  constructor(tasks?: readonly WeightedTask[]) {
    super(mean, tasks);
  }

  protected compute({ tasks }: WeightingStep): number[] {
    return tasks.map(() => 1 / tasks.length);
  }
}

export const mean = weighting({
  name: "mean", describe: "the mean of the losses", options: {},
  needs: "losses", minTasks: 2, weightsHeads: true,
  create: (tasks) => new Mean(tasks),
});
