/**
 * @file A weight of one's own for each task, the same at every step. Tuned, this is the baseline that the literature finds hardest to beat:
 * Xin et al. 2022, "Do Current Multi-Task Optimization Methods in Deep Learning Even Help?"; Kurin et al. 2022, "In Defense of the Unitary
 * Scalarization for Deep Multi-Task Learning" (both NeurIPS).
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { requireOption } from "./checks.js";
import { Weighting, type WeightedTask, type WeightingNeed, type WeightingStep } from "./weighting.js";

/** Options of {@link Fixed}. */
export interface FixedOptions {
  /** From 0 up, by task: every one, and no other. */
  weights: Readonly<Record<string, number>>;
}

/**
 * w_1 l_1 + w_2 l_2 + ... A zero gradient adds nothing; a weight of 0 leaves a task out, its head too, since heads see the weights.
 *
 * @throws PotluckError when a task has no weight, a name is no task, or a weight is below 0 or no number
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * new Fixed(tasks, { weights: { movie: 1, yelp: 0.5 } }).weights({ tasks: ["yelp"], losses: [1.1] }); // [0.5]
 */
export class Fixed extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;
  private readonly byPlace: number[];

  constructor(tasks: readonly WeightedTask[], { weights }: FixedOptions) {
    super(tasks);
    const names = tasks.map(({ name }) => name), given = weights ?? {};
    for (const name of Object.keys(given)) {
      if (names.includes(name)) continue;
      const known = `${didYouMean(name, names)}; the tasks are ${names.join(", ")}`;
      throw new PotluckError(`fixed: weights names "${name}", which is no task${known}`);
    }
    this.byPlace = names.map((name) => {
      if (!Object.hasOwn(given, name)) throw new PotluckError(`fixed: weights must have a number for every task, found none for "${name}"`);
      requireOption("fixed", `weights.${name}`, given[name], { from: 0 });
      return given[name];
    });
  }

  weights(step: WeightingStep): number[] {
    return this.placesOf(step).map((place) => this.byPlace[place]);
  }
}
