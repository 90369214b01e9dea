/**
 * @file PCGrad, projecting conflicting gradients: Yu et al., "Gradient Surgery for Multi-Task Learning" (NeurIPS 2020), algorithm 1. For
 * each other task j in turn, each task's gradient g_i loses its part that opposes g_j (the original g_j, not the projected one):
 *
 *     g <- g - (g . g_j) / |g_j|^2 g_j    where g . g_j < 0, starting with g = g_i
 *
 * and the results are summed. All of this stays in the span of the gradients, so the Gramian is enough.
 *
 * Departures: none. The paper draws the order of the other tasks anew for each task and step: `order` "random". "ascending" and
 * "descending" use the model's order of tasks instead, without random draws. With two tasks the result opposes neither; with more it may.
 * Heads: each follows its own loss. Zero gradient: conflicts with nothing, gets 1.
 */
import { RandomStream } from "../engine/random.js";
import { oneOf, type Options, readOptions, type Settings } from "../options/index.js";
import { dot, unitsOf } from "./numerics/units.js";
import { countOf, type WeightingState } from "./state.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting, withSeed } from "./weighting.js";

const options = {
  order: oneOf(["random", "ascending", "descending"], {
    default: "random",
    describe: "The order in which a task's conflicts with the others are removed: random at each step, or the order of the tasks.",
  }),
};
const seeded = withSeed(options);

/** Options of {@link PCGrad}. */
export type PCGradOptions = Options<typeof seeded>;

/**
 * The sum of the gradients, each without what opposes the others. Weights are at least 1; one task gets 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new PCGrad().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] }); // [1.5, 1.5]
 */
export class PCGrad extends Weighting {
  private readonly order: Settings<typeof options>["order"];
  private readonly stream: RandomStream;

  constructor(tasks?: readonly WeightedTask[], given?: PCGradOptions) {
    super(pcgrad, tasks);
    const { order, seed } = readOptions("PCGrad", seeded, given);
    this.order = order;
    this.stream = new RandomStream(seed, "weighting/pcgrad");
  }

  protected compute(step: WeightingStep): number[] {
    const { norms, cosines } = unitsOf(gramianOf(step));
    const weights = norms.map(() => 0);
    norms.forEach((norm, i) => {
      const parts = norms.map((_, k) => (k === i ? 1 : 0)); // factors of the unit gradients, relative to this gradient's length
      for (const j of this.others(i, norms.length)) {
        const along = dot(cosines[j], parts);
        if (norms[j] > 0 && along < 0) parts[j] -= along;
      }
      parts.forEach((part, k) => (weights[k] += k === i ? part : norms[k] > 0 ? part * (norm / norms[k]) : 0));
    });
    return weights;
  }

  private others(i: number, n: number): number[] {
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
    if (this.order === "random") return Array.from(this.stream.permutation(others.length), (j) => others[j]);
    return this.order === "ascending" ? others : others.reverse();
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), position: this.stream.position };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.stream.position = countOf(state, "position");
  }
}

export const pcgrad = weighting({
  name: "pcgrad", describe: "the sum of the gradients, with conflicts removed pair by pair", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given, seed) => new PCGrad(tasks, { ...given, seed }),
});
