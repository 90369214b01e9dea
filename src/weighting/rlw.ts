/**
 * @file Random loss weighting: Lin, Ye, Zhang & Tsang 2022, "Reasonable Effectiveness of Random Weighting: A Litmus Test for Multi-Task
 * Learning", TMLR. At every step the weights are the softmax of standard normal draws, one for each task: a baseline that other methods
 * should beat.
 *
 * A draw depends only on the seed, the task's name and the number of the step, so the order of the tasks makes no difference. The normal
 * draws are Box & Muller's. The softmax is over the tasks of the step and has the paper's sum of 1, so compared with the plain sum the
 * learning rate is in effect divided by the number of tasks.
 */
import { cos64, log64 } from "../engine/math.js";
import { RandomStream } from "../engine/random.js";
import { type Options, readOptions } from "../options/index.js";
import { softmax } from "./numerics/softmax.js";
import { countOf, type WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting, withSeed } from "./weighting.js";

const options = {};
const seeded = withSeed(options);

/** Options of {@link RLW}. */
export type RLWOptions = Options<typeof seeded>;

/**
 * Random weights of sum 1. They depend on no loss and no gradient. Heads get the weights. A task alone has weight 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * new RLW(tasks, { seed: 1 }).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1] }); // two numbers of sum 1
 */
export class RLW extends Weighting {
  private readonly streams: readonly RandomStream[];
  private steps = 0;

  constructor(tasks: readonly WeightedTask[], given?: RLWOptions) {
    super(rlw, tasks);
    const { seed } = readOptions("RLW", seeded, given);
    this.streams = this.tasks.map(({ name }) => new RandomStream(seed, `weighting/rlw/${name}`));
  }

  protected compute(step: WeightingStep): number[] {
    const index = this.steps++;
    return softmax(this.placesOf(step).map((place) => normal(this.streams[place], index)));
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), steps: this.steps };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.steps = countOf(state, "steps");
  }
}

/** A standard normal draw, from the stream's two numbers at `2 index`. */
function normal(stream: RandomStream, index: number): number {
  const radius = (stream.at(2 * index) + 1) / 4294967296; // above 0, so that its logarithm is finite
  const angle = stream.at(2 * index + 1) / 4294967296;
  return Math.sqrt(-2 * log64(radius)) * cos64(2 * Math.PI * angle);
}

export const rlw = weighting({
  name: "rlw", describe: "random weights, a baseline", options,
  needs: "losses", minTasks: 2, weightsHeads: true,
  create: (tasks, _, seed) => new RLW(tasks, { seed }),
});
