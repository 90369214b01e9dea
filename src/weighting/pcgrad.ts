/**
 * @file PCGrad, projecting conflicting gradients: Yu et al., "Gradient Surgery for Multi-Task Learning" (NeurIPS 2020), algorithm 1. Each
 * task's gradient g_i gives up, for one other task j after the other, what opposes g_j (the original, not the projected one):
 *
 *     g <- g - (g . g_j) / |g_j|^2 g_j    where g . g_j < 0, beginning with g = g_i
 *
 * and the results are summed. All of it happens within the gradients' span, so the Gramian is enough.
 *
 * Departures: none. The paper draws the order of the others anew for each task and step: `order` "random", the default. "ascending" and
 * "descending" go by the model's order of tasks, for those who want no chance. With two tasks the result opposes neither; with more, it
 * may.
 * Heads: each follows its own loss. Zero gradient: conflicts with nothing, gets 1.
 */
import { RandomStream } from "../engine/random.js";
import { requireName } from "./checks.js";
import { dot, unitsOf } from "./numerics/units.js";
import {
  countOf, gramianOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep,
} from "./weighting.js";

/** In which order a task meets the others. */
export type ProjectionOrder = "random" | "ascending" | "descending";

/** Options of {@link PCGrad}. */
export interface PCGradOptions {
  /** Default "random". */
  order?: ProjectionOrder;
  /** Default 0. */
  seed?: number;
}

/**
 * The sum of the gradients, each freed of what opposes others. Weights are at least 1; one task gets 1.
 *
 * @throws PotluckError on an option out of range
 * @example
 * new PCGrad().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] }); // [1.5, 1.5]
 */
export class PCGrad extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly order: ProjectionOrder;
  private readonly stream: RandomStream;

  constructor(tasks: readonly WeightedTask[] = [], { order = "random", seed = 0 }: PCGradOptions = {}) {
    super(tasks);
    requireName("pcgrad", "order", order, ["random", "ascending", "descending"]);
    this.order = order;
    this.stream = new RandomStream(seed, "weighting/pcgrad");
  }

  weights(step: WeightingStep): number[] {
    const { norms, cosines } = unitsOf(gramianOf(step));
    const weights = norms.map(() => 0);
    norms.forEach((norm, i) => {
      const parts = norms.map((_, k) => (k === i ? 1 : 0)); // of unit gradients, and as a share of this one's length
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

  override state(): WeightingState {
    return { position: this.stream.position };
  }

  override loadState(state: WeightingState): void {
    this.stream.position = countOf(state, "position");
  }
}
