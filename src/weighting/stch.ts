/**
 * @file Smooth Tchebycheff scalarization: Lin et al. 2024, "Smooth Tchebycheff Scalarization for Multi-Objective Optimization", ICML. The
 * worst task counts, by a maximum that is smooth:
 *
 *     g = mu log sum_i exp(f_i / mu),   f_i = log(l_i / nadir_i),   hence w_i = n softmax(f / mu)_i / l_i
 *
 * as in the authors' code for multi-task learning: equal preferences, the losses' logarithms as objectives, 0 as the ideal point, the sum
 * multiplied by the number n of tasks. nadir_i is the mean loss of task i in one epoch: `warmupEpochs` epochs come before it, and the model
 * learns by the sum of the logarithms (w_i = 1 / l_i) until it has ended. Also as there, 1e-20 is added inside the logarithms.
 * Where they are silent: softmax and n are over the tasks of the step, and a task that the epoch of the nadir leaves out takes its first
 * loss after it.
 */
import { log64 } from "../engine/math.js";
import { requireNonNegative, requireOption } from "./checks.js";
import { softmax } from "./numerics/softmax.js";
import {
  countOf, knownNumbersOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep,
} from "./weighting.js";

const SMALL = 1e-20;

/** Options of {@link STCH}. */
export interface StchOptions {
  /** The smoothness: the lower, the nearer to the worst task alone; default 1. */
  mu?: number;
  /** Epochs before the one whose mean losses are the nadir point; default 4. */
  warmupEpochs?: number;
}

/**
 * Weights that favour the task that is worst, relative to its nadir. It goes by losses alone, so a zero gradient makes no difference. Heads
 * see the weights. A task alone has 1 / l: it learns by the logarithm of its loss.
 *
 * @throws PotluckError on an option out of range, and from `weights()` when a loss is negative: names the task
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new STCH(tasks, { warmupEpochs: 0 });
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [1, 2] }); // [1, 0.5]
 * weighting.endEpoch();
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.5, 2] }); // [4/3, 2/3]
 */
export class STCH extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;
  private readonly mu: number;
  private readonly warmupEpochs: number;
  private epochs = 0;
  private sums: number[];
  private counts: number[];

  constructor(tasks: readonly WeightedTask[], { mu = 1, warmupEpochs = 4 }: StchOptions = {}) {
    super(tasks);
    requireOption("stch", "mu", mu, { above: 0 });
    requireOption("stch", "warmupEpochs", warmupEpochs, { from: 0, whole: true });
    [this.mu, this.warmupEpochs] = [mu, warmupEpochs];
    [this.sums, this.counts] = [tasks.map(() => 0), tasks.map(() => 0)];
  }

  weights(step: WeightingStep): number[] {
    requireNonNegative("stch", step);
    const places = this.placesOf(step), { losses } = step;
    const measured = this.epochs > this.warmupEpochs;
    places.forEach((place, index) => {
      if (measured ? this.counts[place] > 0 : this.epochs < this.warmupEpochs) return;
      this.sums[place] += losses[index];
      this.counts[place]++;
    });
    if (!measured) return losses.map((loss) => 1 / (loss + SMALL));
    const nadir = places.map((place) => Math.max(this.sums[place] / this.counts[place], SMALL));
    const shares = softmax(losses.map((loss, index) => log64(loss / nadir[index] + SMALL) / this.mu));
    return shares.map((share, index) => (losses.length * share) / (losses[index] + SMALL * nadir[index]));
  }

  override endEpoch(): void {
    this.epochs++;
  }

  override state(): WeightingState {
    return { epochs: this.epochs, sums: [...this.sums], counts: [...this.counts] };
  }

  override loadState(state: WeightingState): void {
    const { length } = this.tasks;
    this.epochs = countOf(state, "epochs");
    [this.sums, this.counts] = [knownNumbersOf(state, "sums", length), knownNumbersOf(state, "counts", length)];
  }
}
