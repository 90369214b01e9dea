/**
 * @file A weight for each task that the user sets, the same at every step. When tuned, this is the baseline that the literature finds
 * hardest to beat: Xin et al. 2022, "Do Current Multi-Task Optimization Methods in Deep Learning Even Help?"; Kurin et al. 2022, "In
 * Defense of the Unitary Scalarization for Deep Multi-Task Learning" (both NeurIPS).
 */
import {
  didYouMean, isMap, listNames, map, nearestName, number, type Options, type Path, readOptions, type Report,
} from "../options/index.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  weights: map(number({ from: 0, describe: "The factor of the task's loss." }), {
    phrase: "a map from the name of each task to its weight, a number from 0 up",
    describe: "The weight of each task, by its name. Every task must be named.",
  }),
};

/** Options of {@link Fixed}. */
export type FixedOptions = Options<typeof options>;

/**
 * w_1 l_1 + w_2 l_2 + ... Heads get the weights, so a weight of 0 leaves a task out, its head too. A zero gradient adds nothing.
 *
 * @throws PotluckError when a task has no weight, a name is not a task's, or a weight is not a number from 0 up
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * new Fixed(tasks, { weights: { movie: 1, yelp: 0.5 } }).weights({ tasks: ["yelp"], losses: [1.1] }); // [0.5]
 */
export class Fixed extends Weighting {
  private readonly byPlace: readonly number[];

  constructor(tasks: readonly WeightedTask[], given: FixedOptions) {
    super(fixed, tasks);
    const names = tasks.map(({ name }) => name);
    const { weights } = readOptions("Fixed", options, given, (read, report) => checkNames(read.weights, names, report, ["weights"]));
    this.byPlace = names.map((name) => weights[name]);
  }

  protected compute(step: WeightingStep): number[] {
    return this.placesOf(step).map((place) => this.byPlace[place]);
  }
}

/** Every task must have a weight, and nothing else may. */
function checkNames(weights: Readonly<Record<string, number>>, tasks: readonly string[], report: Report, path: Path): void {
  const unknown = Object.keys(weights).filter((name) => !tasks.includes(name)), meant = unknown.map((name) => nearestName(name, tasks));
  for (const name of unknown) {
    report([...path, name], `is not a task${didYouMean(name, tasks)}; the tasks are ${listNames(tasks, "and")}`, "key");
  }
  const missing = tasks.filter((name) => !Object.hasOwn(weights, name) && !meant.includes(name));
  if (missing.length > 0) report(path, `must have a number for each task, found none for ${listNames(missing, "and")}`);
}

export const fixed = weighting({
  name: "fixed", describe: "the sum of the losses, each times a weight that you set", options,
  needs: "losses", minTasks: 1, weightsHeads: true,
  create: (tasks, given) => new Fixed(tasks, given),
  checkTraining({ weights }, { tasks }, report) {
    const path = ["weighting", "weights"];
    checkNames(weights, tasks, report, path);
    if (tasks.length > 0 && tasks.every((name) => weights[name] === 0)) {
      report(path, "must have a number above 0 for at least one task, found only 0");
    }
  },
  forTasks: ({ weights }, tasks) => ({ weights: Object.fromEntries(Object.entries(weights).filter(([name]) => tasks.includes(name))) }),
  ungroup: ({ weights }, map) => ({ weights: isMap(weights) ? map(weights) : weights }),
});
