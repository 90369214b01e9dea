/**
 * @file GradVac, the gradient vaccine: Wang et al., "Gradient Vaccine: Investigating and Improving Multi-task Optimization in Massively
 * Multilingual Models" (ICLR 2021), algorithm 1, eq. 3 and 4. PCGrad that is not content with 0: a task's gradient g, beginning with g_i,
 * is turned towards g_j until their cosine is t_ij, the usual one of the two tasks:
 *
 *     c = cos(g, g_j)
 *     g <- g + |g| (t sqrt(1 - c^2) - c sqrt(1 - t^2)) / (|g_j| sqrt(1 - t^2)) g_j    where c < t, t = t_ij
 *     t_ij <- (1 - beta) t_ij + beta c
 *
 * for one other task j after the other, in random order; the results are summed. The t_ij begin at 0, beta is 0.01; a fixed `target` for
 * all pairs is the paper's first form.
 *
 * Departures: t above 0.999 counts as that, since the formula has no bound as t nears 1; the paper may keep t_ij for each layer; here the shared layers are one vector (the paper's "whole model").
 * Heads: each follows its own loss. Zero gradient: has no angle; gets 1, turns no other, and its t_ij stay.
 */
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { requireOption } from "./checks.js";
import { dot, times, unitsOf } from "./numerics/units.js";
import {
  countOf, gramianOf, knownNumbersOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep,
} from "./weighting.js";

/** A gradient whose square shrank to this share was cancelled by others, and what is left is rounding. */
const CANCELLED = 1e-14;

/** The greatest cosine that gradients are turned to. */
const STEEPEST = 0.999;

/** Options of {@link GradVac}. */
export interface GradVacOptions {
  /** How fast the usual cosines follow what is seen; from 0 to 1, default 0.01. */
  beta?: number;
  /** One cosine for all pairs and steps, above -1 and up to 0.999; default null: each pair's usual one. */
  target?: number | null;
  /** Default 0. */
  seed?: number;
}

/**
 * The sum of the gradients, each turned towards others until their angle is the usual one. Weights are at least 1; one task gets 1.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new GradVac(tasks);
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] });
 * // [1.5, 1.5]: the usual cosine is 0 at first
 */
export class GradVac extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly beta: number;
  private readonly target: number | null;
  private readonly stream: RandomStream;
  /** `[n * n]`: usual cosines, of the turned gradient of the first task with the second's. */
  private usual: number[];

  constructor(tasks: readonly WeightedTask[], { beta = 0.01, target = null, seed = 0 }: GradVacOptions = {}) {
    super(tasks);
    requireOption("gradvac", "beta", beta, { from: 0, to: 1 });
    if (target !== null && !(target > -1 && target <= STEEPEST)) {
      throw new PotluckError(`gradvac: target must be a number above -1, up to ${STEEPEST}, or null, found ${String(target)}`);
    }
    this.beta = beta;
    this.target = target;
    this.stream = new RandomStream(seed, "weighting/gradvac");
    this.usual = Array.from({ length: tasks.length * tasks.length }, () => 0);
  }

  weights(step: WeightingStep): number[] {
    const { norms, cosines } = unitsOf(gramianOf(step));
    const places = this.placesOf(step);
    const weights = norms.map(() => 0);
    norms.forEach((norm, i) => {
      const parts = norms.map((_, k) => (k === i ? 1 : 0)); // of unit gradients, and as a share of this one's length
      for (const position of this.stream.permutation(norms.length - 1)) {
        const j = position < i ? position : position + 1;
        const square = dot(times(cosines, parts), parts);
        if (norm === 0 || norms[j] === 0 || square <= CANCELLED) continue;
        const length = Math.sqrt(square);
        const cosine = Math.max(-1, Math.min(1, dot(cosines[j], parts) / length));
        const pair = places[i] * this.tasks.length + places[j];
        const wanted = Math.min(this.target ?? this.usual[pair], STEEPEST);
        if (cosine < wanted) parts[j] += length * ((wanted * sineOf(cosine)) / sineOf(wanted) - cosine);
        this.usual[pair] += this.beta * (cosine - this.usual[pair]);
      }
      parts.forEach((part, k) => (weights[k] += k === i ? part : norms[k] > 0 ? part * (norm / norms[k]) : 0));
    });
    return weights;
  }

  override state(): WeightingState {
    return { position: this.stream.position, usual: [...this.usual] };
  }

  override loadState(state: WeightingState): void {
    const position = countOf(state, "position");
    this.usual = knownNumbersOf(state, "usual", this.usual.length);
    this.stream.position = position;
  }
}

function sineOf(cosine: number): number {
  return Math.sqrt((1 - cosine) * (1 + cosine));
}
