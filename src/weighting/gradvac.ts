/**
 * @file GradVac, the gradient vaccine: Wang et al., "Gradient Vaccine: Investigating and Improving Multi-task Optimization in Massively
 * Multilingual Models" (ICLR 2021), algorithm 1, eq. 3 and 4. Like PCGrad, but with a target cosine other than 0: for each other task j in
 * turn, a task's gradient g, starting with g_i, is turned towards g_j until their cosine is t_ij, the usual one of the two tasks:
 *
 *     c = cos(g, g_j)
 *     g <- g + |g| (t sqrt(1 - c^2) - c sqrt(1 - t^2)) / (|g_j| sqrt(1 - t^2)) g_j    where c < t, t = t_ij
 *     t_ij <- (1 - beta) t_ij + beta c
 *
 * The order of the other tasks is random, and the results are summed. The t_ij start at 0; a fixed `target` for all pairs is the paper's
 * first form.
 *
 * Departures: t above 0.999 counts as 0.999, because the formula grows without bound as t nears 1. The paper may keep t_ij for each layer;
 * here the shared layers are one vector (the paper's "whole model").
 * Heads: each follows its own loss. Zero gradient: has no angle; gets 1, turns no other, and its t_ij stay.
 */
import { RandomStream } from "../engine/random.js";
import { number, type Options, readOptions } from "../options/index.js";
import { dot, times, unitsOf } from "./numerics/units.js";
import { countOf, knownNumbersOf, type WeightingState } from "./state.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting, withSeed } from "./weighting.js";

/** A gradient whose square shrank to this share was cancelled by others, and what is left is rounding. */
const CANCELLED = 1e-14;

/** The largest cosine that gradients are turned to. */
const LARGEST_COSINE = 0.999;

const options = {
  beta: number({ from: 0, to: 1, default: 0.01, describe: "How fast the usual cosines follow those of the steps." }),
  target: number({
    above: -1, to: LARGEST_COSINE, orNull: "for each pair's usual cosine", default: null,
    describe: "One target cosine for all pairs and steps.",
  }),
};
const seeded = withSeed(options);

/** Options of {@link GradVac}. */
export type GradVacOptions = Options<typeof seeded>;

/**
 * The sum of the gradients, each turned towards the others until their angle is the usual one. Weights are at least 1; one task gets 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new GradVac(tasks);
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] });
 * // [1.5, 1.5]: the usual cosine is 0 at first
 */
export class GradVac extends Weighting {
  private readonly beta: number;
  private readonly target: number | null;
  private readonly stream: RandomStream;
  /** `[n * n]`: usual cosines, of the turned gradient of the first task with the second's. */
  private usual: number[];

  constructor(tasks: readonly WeightedTask[], given?: GradVacOptions) {
    super(gradvac, tasks);
    const { beta, target, seed } = readOptions("GradVac", seeded, given);
    this.beta = beta;
    this.target = target;
    this.stream = new RandomStream(seed, "weighting/gradvac");
    this.usual = Array.from({ length: this.tasks.length ** 2 }, () => 0);
  }

  protected compute(step: WeightingStep): number[] {
    const { norms, cosines } = unitsOf(gramianOf(step));
    const places = this.placesOf(step);
    const weights = norms.map(() => 0);
    norms.forEach((norm, i) => {
      const parts = norms.map((_, k) => (k === i ? 1 : 0)); // factors of the unit gradients, relative to this gradient's length
      for (const position of this.stream.permutation(norms.length - 1)) {
        const j = position < i ? position : position + 1;
        const square = dot(times(cosines, parts), parts);
        if (norm === 0 || norms[j] === 0 || square <= CANCELLED) continue;
        const length = Math.sqrt(square);
        const cosine = Math.max(-1, Math.min(1, dot(cosines[j], parts) / length));
        const pair = places[i] * this.tasks.length + places[j];
        const wanted = Math.min(this.target ?? this.usual[pair], LARGEST_COSINE);
        if (cosine < wanted) parts[j] += length * ((wanted * sineOf(cosine)) / sineOf(wanted) - cosine);
        this.usual[pair] += this.beta * (cosine - this.usual[pair]);
      }
      parts.forEach((part, k) => (weights[k] += k === i ? part : norms[k] > 0 ? part * (norm / norms[k]) : 0));
    });
    return weights;
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), position: this.stream.position, usual: [...this.usual] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const position = countOf(state, "position");
    this.usual = knownNumbersOf(state, "usual", this.usual.length);
    this.stream.position = position;
  }
}

function sineOf(cosine: number): number {
  return Math.sqrt((1 - cosine) * (1 + cosine));
}

export const gradvac = weighting({
  name: "gradvac", describe: "the sum of the gradients, each turned to its usual angle with the others", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given, seed) => new GradVac(tasks, { ...given, seed }),
});
