/**
 * @file Smooth Tchebycheff scalarization: Lin et al. 2024, "Smooth Tchebycheff Scalarization for Multi-Objective Optimization", ICML. It
 * minimizes a smooth maximum, so the worst task counts most:
 *
 *     g = mu log sum_i exp(f_i / mu),   f_i = log(l_i / nadir_i),   hence w_i = n softmax(f / mu)_i / l_i
 *
 * as in the authors' code for multi-task learning: equal preferences, the logarithms of the losses as objectives, 0 as the ideal point, and
 * the sum multiplied by the number n of tasks. nadir_i is the mean loss of task i in one epoch, the one after `warmupEpochs` epochs. Until
 * that epoch has ended, the model trains on the sum of the logarithms (w_i = 1 / l_i). Also as there, 1e-20 is added inside the logarithms.
 * Where they are silent: softmax and n are over the tasks of the step, where the nadir's epoch leaves a task out, its nadir is its first
 * loss after that epoch, and no weight is above 1e30, as float32 needs where losses and nadirs are exactly 0.
 */
import { log64 } from "../engine/math.js";
import { memberOptions, number, type Options, type Settings, whole } from "../options/index.js";
import { softmax } from "./numerics/softmax.js";
import { countOf, knownNumbersOf, type WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const SMALL = 1e-20, LARGEST_WEIGHT = 1e30;

const options = {
  mu: number({ above: 0, default: 1, describe: "How smooth the maximum is: the smaller, the closer to the worst task alone." }),
  warmupEpochs: whole({
    from: 0, default: 4,
    describe: "Epochs before the one whose mean losses become the reference for each task. Until that epoch has ended, the sum of the " +
      "losses' logarithms is minimized.",
  }),
};

/** Options of {@link STCH}. */
export type STCHOptions = Options<typeof options>;

/**
 * Weights that favour the task with the largest loss relative to its nadir. Gradients are not used, so a zero gradient makes no difference.
 * Heads get the weights. A task alone has weight 1 / l: it minimizes the logarithm of its loss.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new STCH(tasks, { warmupEpochs: 0 });
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [1, 2] }); // [1, 0.5]
 * weighting.endEpoch();
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.5, 2] }); // [4/3, 2/3]
 */
export class STCH extends Weighting {
  private readonly options: Settings<typeof options>;
  private epochs = 0;
  private sums: number[];
  private counts: number[];

  constructor(tasks: readonly WeightedTask[], given?: STCHOptions) {
    super(stch, tasks);
    this.options = memberOptions("STCH", stch, given);
    [this.sums, this.counts] = [this.tasks.map(() => 0), this.tasks.map(() => 0)];
  }

  protected compute(step: WeightingStep): number[] {
    const { mu, warmupEpochs } = this.options;
    const places = this.placesOf(step), { losses } = step;
    const measured = this.epochs > warmupEpochs;
    places.forEach((place, index) => {
      if (measured ? this.counts[place] > 0 : this.epochs < warmupEpochs) return;
      this.sums[place] += losses[index];
      this.counts[place]++;
    });
    if (!measured) return losses.map((loss) => 1 / (loss + SMALL));
    const nadir = places.map((place) => Math.max(this.sums[place] / this.counts[place], SMALL));
    const shares = softmax(losses.map((loss, index) => log64(loss / nadir[index] + SMALL) / mu));
    return shares.map((share, index) => (
      Math.min(LARGEST_WEIGHT, (losses.length * share) / (losses[index] + SMALL * nadir[index]))));
  }

  override endEpoch(): void {
    this.epochs++;
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), epochs: this.epochs, sums: [...this.sums], counts: [...this.counts] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const { length } = this.tasks;
    this.epochs = countOf(state, "epochs");
    [this.sums, this.counts] = [knownNumbersOf(state, "sums", length), knownNumbersOf(state, "counts", length)];
  }
}

export const stch = weighting({
  name: "stch", describe: "a smooth maximum of the losses: the worst task counts most", options,
  needs: "losses", nonNegativeLosses: true, minTasks: 2, weightsHeads: true,
  create: (tasks, given) => new STCH(tasks, given),
  checkTraining({ warmupEpochs }, { epochs }, report) {
    if (epochs < 2) {
      report(["epochs"], `must be 2 or more with weighting stch, which measures the losses in one epoch for the next, found ${epochs}`);
    } else if (warmupEpochs > epochs - 2) {
      const why = `one epoch to measure and one to train must follow the warm-up, and epochs is ${epochs}`;
      report(["weighting", "warmupEpochs"], `must be ${epochs - 2} or less, because ${why}; found ${warmupEpochs}`);
    }
  },
});
