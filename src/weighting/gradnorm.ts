/**
 * @file GradNorm: Chen, Badrinarayanan, Lee & Rabinovich 2018, "GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep
 * Multitask Networks", ICML, algorithm 1. It learns weights that make the tasks' gradient norms equal at the last shared layer, except that
 * tasks that learn slowly get larger ones:
 *
 *     L_grad = sum_i |G_i - mean(G) r_i^alpha|,   G_i = w_i |grad l_i|,   r_i = (l_i / l_i(0)) / mean_j (l_j / l_j(0))    (eq. 2)
 *
 * The target is held constant, so w_i moves along sign(G_i - target_i) |grad l_i|, by Adam; then the weights are scaled to sum to the
 * number of tasks. A step uses the weights from before this move, and l_i(0) is the task's first loss, both as in the algorithm. Where it
 * is silent: means are over the tasks of the step, whose weights keep the sum that they had; a step with a single task changes no weight; a
 * weight stays at 1e-6 or above, because Adam may step over 0; a first loss of 0 counts as a ratio of 1. The paper gives no learning rate
 * for the weights; 0.025 is ours.
 */
import { pow64 } from "../engine/math.js";
import { memberOptions, number, type Options } from "../options/index.js";
import { ScalarAdam } from "./numerics/scalar-adam.js";
import { numbersOf, type WeightingState } from "./state.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const SMALLEST_WEIGHT = 1e-6;

const options = {
  alpha: number({ from: 0, default: 1.5, describe: "How strongly slow tasks are favoured. 0 makes all gradient norms equal." }),
  lr: number({ above: 0, default: 0.025, aliases: ["learningRate"], describe: "The learning rate of the weights." }),
};

/** Options of {@link GradNorm}. */
export type GradNormOptions = Options<typeof options>;

/**
 * Weights of sum n. Heads get them. A zero gradient changes its task's weight only through that sum, because no weight would change its
 * norm. A task alone has weight 1 where it is the model's only task.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new GradNorm(tasks);
 * const step = { tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[4, 0], [0, 1]] };
 * weighting.weights(step); // [1, 1]
 * weighting.weights(step); // [0.975, 1.025]: movie's gradient is the longer one
 */
export class GradNorm extends Weighting {
  private readonly alpha: number;
  private readonly learned: ScalarAdam;
  private first: (number | null)[];

  constructor(tasks: readonly WeightedTask[], given?: GradNormOptions) {
    super(gradnorm, tasks);
    const { alpha, lr } = memberOptions("GradNorm", gradnorm, given);
    this.alpha = alpha;
    this.learned = new ScalarAdam(this.tasks.map(() => 1), { lr });
    this.first = this.tasks.map(() => null);
  }

  protected compute(step: WeightingStep): number[] {
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
    for (const place of places) values[place] = Math.max(values[place], SMALLEST_WEIGHT);
    const scale = before / sumAt(values, places);
    for (const place of places) values[place] *= scale;
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), ...this.learned.stateDict(), first: [...this.first] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.first = numbersOf(state, "first", this.tasks.length);
    this.learned.loadStateDict(state);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sumAt(values: readonly number[], places: readonly number[]): number {
  return places.reduce((sum, place) => sum + values[place], 0);
}

export const gradnorm = weighting({
  name: "gradnorm", describe: "learned weights that balance the tasks' gradient norms at the last shared layer", options,
  needs: "lastGramian", nonNegativeLosses: true, minTasks: 2, weightsHeads: true,
  create: (tasks, given) => new GradNorm(tasks, given),
});
