/**
 * @file Random loss weighting: Lin, Ye, Zhang & Tsang 2022, "Reasonable Effectiveness of Random Weighting: A Litmus Test for Multi-Task
 * Learning", TMLR. At every step the weights are the softmax of standard normal draws, one a task: what a cleverer method has to beat.
 *
 * A draw depends on the seed, the task's name and the number of the step alone, so that the order of the tasks makes no difference. The
 * draws are Box & Muller's. The softmax is over the tasks of the step, and has the paper's sum of 1: beside the plain sum, the learning
 * rate is in effect divided by the number of tasks.
 */
import { cos64, log64 } from "../engine/math.js";
import { RandomStream } from "../engine/random.js";
import { softmax } from "./numerics/softmax.js";
import { countOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep } from "./weighting.js";

/** Options of {@link RLW}. */
export interface RlwOptions {
  /** Default 0. */
  seed?: number;
}

/**
 * Random weights of sum 1. Losses and gradients make no difference, zero or not. Heads see the weights. A task alone has weight 1.
 *
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * new RLW(tasks, { seed: 1 }).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // two numbers of sum 1
 */
export class RLW extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;
  private readonly streams: readonly RandomStream[];
  private steps = 0;

  constructor(tasks: readonly WeightedTask[], { seed = 0 }: RlwOptions = {}) {
    super(tasks);
    this.streams = tasks.map(({ name }) => new RandomStream(seed, `weighting/rlw/${name}`));
  }

  weights(step: WeightingStep): number[] {
    const at = this.steps++;
    return softmax(this.placesOf(step).map((place) => normal(this.streams[place], at)));
  }

  override state(): WeightingState {
    return { steps: this.steps };
  }

  override loadState(state: WeightingState): void {
    this.steps = countOf(state, "steps");
  }
}

/** A standard normal draw, from the stream's two numbers at `2 index`. */
function normal(stream: RandomStream, index: number): number {
  const radius = (stream.at(2 * index) + 1) / 4294967296; // above 0, so that its logarithm is finite
  const angle = stream.at(2 * index + 1) / 4294967296;
  return Math.sqrt(-2 * log64(radius)) * cos64(2 * Math.PI * angle);
}
