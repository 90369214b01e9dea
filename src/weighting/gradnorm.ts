/**
 * @file GradNorm: Chen, Badrinarayanan, Lee & Rabinovich 2018, "GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep
 * Multitask Networks", ICML, algorithm 1. Weights are learned such that the tasks' gradients have norms of one size at the last shared
 * layer, larger for tasks that learn slowly:
 *
 *     L_grad = sum_i |G_i - mean(G) r_i^alpha|,   G_i = w_i |grad l_i|,   r_i = (l_i / l_i(0)) / mean_j (l_j / l_j(0))    (eq. 2)
 *
 * The target is held constant, so w_i moves along sign(G_i - target_i) |grad l_i|, by Adam; then the weights are scaled to sum to the
 * number of tasks. A step uses the weights from before this move, and l_i(0) is the task's first loss, both as in the algorithm. Where it
 * is silent: means are over the tasks of the step, whose weights keep the sum that they had; a task alone moves nothing; a weight stays at
 * 1e-6 or above, since Adam may step over 0; a first loss of 0 counts as a ratio of 1. The paper settles no rate for the weights: 0.025
 * here.
 */
import { pow64 } from "../engine/math.js";
import { requireNonNegative, requireOption } from "./checks.js";
import { OwnAdam } from "./numerics/own-adam.js";
import {
  gramianOf, numbersOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep,
} from "./weighting.js";

const LEAST_WEIGHT = 1e-6;

/** Options of {@link GradNorm}. */
export interface GradNormOptions {
  /** How strongly tasks that learn slowly are favoured, from 0, where all norms are to be alike; default 1.5. */
  alpha?: number;
  /** The rate at which the weights are learned; default 0.025. */
  lr?: number;
}

/**
 * Weights of sum n. Heads see them. A task whose gradient is 0 keeps its part, as no weight would change its norm. A task alone has weight
 * 1 in a model of its own.
 *
 * @throws PotluckError on an option out of range, and from `weights()` when a loss is negative: names the task
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new GradNorm(tasks);
 * const step = { tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[4, 0], [0, 1]] };
 * weighting.weights(step); // [1, 1]
 * weighting.weights(step); // [0.975, 1.025]: movie's gradient is the longer
 */
export class GradNorm extends Weighting {
  readonly needs: WeightingNeed = "lastGramian";
  readonly weightsHeads = true;
  private readonly alpha: number;
  private readonly learned: OwnAdam;
  private first: (number | null)[];

  constructor(tasks: readonly WeightedTask[], { alpha = 1.5, lr = 0.025 }: GradNormOptions = {}) {
    super(tasks);
    requireOption("gradnorm", "alpha", alpha, { from: 0 });
    requireOption("gradnorm", "lr", lr, { above: 0 });
    this.alpha = alpha;
    this.learned = new OwnAdam(tasks.map(() => 1), { lr });
    this.first = tasks.map(() => null);
  }

  weights(step: WeightingStep): number[] {
    requireNonNegative("gradnorm", step);
    const places = this.placesOf(step), gramian = gramianOf(step);
    places.forEach((place, index) => (this.first[place] ??= step.losses[index]));
    const weights = places.map((place) => this.learned.values[place]);
    if (places.length > 1) this.learn(step, places, gramian.map((row, index) => Math.sqrt(Math.max(0, row[index]))));
    return weights;
  }

  private learn({ losses }: WeightingStep, places: readonly number[], norms: readonly number[]): void {
    const { values } = this.learned;
    const before = sumAt(values, places);
    const weighted = places.map((place, index) => values[place] * norms[index]);
    const ratios = places.map((place, index) => (this.first[place]! > 0 ? losses[index] / this.first[place]! : 1));
    const meanNorm = mean(weighted), meanRatio = mean(ratios);
    const targets = ratios.map((ratio) => meanNorm * (meanRatio > 0 ? pow64(ratio / meanRatio, this.alpha) : 1));
    this.learned.step(places, norms.map((norm, index) => Math.sign(weighted[index] - targets[index]) * norm));
    for (const place of places) values[place] = Math.max(values[place], LEAST_WEIGHT);
    const scale = before / sumAt(values, places);
    for (const place of places) values[place] *= scale;
  }

  override state(): WeightingState {
    return { ...this.learned.state(), first: [...this.first] };
  }

  override loadState(state: WeightingState): void {
    this.first = numbersOf(state, "first", this.tasks.length);
    this.learned.loadState(state);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sumAt(values: readonly number[], places: readonly number[]): number {
  return places.reduce((sum, place) => sum + values[place], 0);
}
