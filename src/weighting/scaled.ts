/**
 * @file Losses in units of what a constant prediction loses, so that a task counts alike whatever the size of its loss: a loss that is a
 * mean over many labels is small, one over many classes is large. It is the default of recipes (docs/defaults.md has the measurement).
 */
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * m (l_1 / c_1 + l_2 / c_2 + ...), where c_i is the loss of task i's best constant prediction on the training rows, and m the mean of all
 * c_i, so that the whole is as large as the sum's. Heads get the weights. A task whose `constantLoss` is not known counts with the weight
 * 1. A zero gradient adds nothing.
 *
 * @example
 * const tasks = [
 *   { name: "tags", likelihood: "categorical", constantLoss: 0.1 }, { name: "mood", likelihood: "categorical", constantLoss: 0.7 },
 * ] as const;
 * new Scaled(tasks).weights({ tasks: ["tags", "mood"], losses: [0.1, 0.7] }); // [4, 0.571...]
 */
export class Scaled extends Weighting {
  private readonly byPlace: readonly number[];

  /** @param tasks all tasks that a step may have, with their `constantLoss` */
  constructor(tasks: readonly WeightedTask[]) {
    super(scaled, tasks);
    const known = tasks.flatMap(({ constantLoss = 0 }) => (constantLoss > 0 ? [constantLoss] : []));
    const mean = known.reduce((sum, loss) => sum + loss, 0) / known.length;
    this.byPlace = tasks.map(({ constantLoss = 0 }) => (constantLoss > 0 ? mean / constantLoss : 1));
  }

  protected compute(step: WeightingStep): number[] {
    return this.placesOf(step).map((place) => this.byPlace[place]);
  }
}

export const scaled = weighting({
  name: "scaled", describe: "the sum of the losses, each in units of what the best constant prediction loses", options: {},
  needs: "losses", minTasks: 1, weightsHeads: true, usesConstantLoss: true,
  create: (tasks) => new Scaled(tasks),
});
