/**
 * @file Nash-MTL: Navon et al., "Multi-Task Learning as a Bargaining Game" (ICML 2022), claim 3.1 and algorithm 1. The tasks bargain for
 * the direction; the Nash solution, which does not depend on the scale of any loss, is sum_i w_i g_i with
 *
 *     G w = 1 / w,  w > 0
 *
 * G is the Gramian, 1 / w elementwise. Every task gains: its inner product with the direction is 1 / w_i. The direction's length is
 * sqrt(n), cut to `maxNorm` (1 as in the authors' code; null: not at all). With `updateEvery` k, w is solved for at every k-th step and
 * kept between.
 *
 * Departures: the equation is solved to the last digits by Newton's method, where the paper iterates a sequence of convex programs; the
 * authors' code divides G by its norm first, so that its direction falls below maxNorm once gradients are small (at norm(G) n < maxNorm^2),
 * while here, as in the paper, it has one length. Where gradients cancel (a Pareto stationary point) no finite w solves the equation; a
 * ridge of 1e-12 on the cosines keeps w finite, and where the direction is
 * shorter than 2e-6 of its parts' lengths in all, w is scaled down in proportion, so that it stays near 0 in float32 too. A task that kept weights do not know, because it was absent when
 * they were solved for, has them solved anew.
 * Heads: each follows its own loss (the authors' code weighs them too). Zero gradient: has nothing to gain, gets 0, and the others bargain
 * without it.
 */
import { requireOption } from "./checks.js";
import { fairWeights } from "./numerics/fair.js";
import { amongMoving, dot, unitsOf, times } from "./numerics/units.js";
import {
  countOf, gramianOf, numbersOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep,
} from "./weighting.js";

/** Options of {@link NashMTL}. */
export interface NashMTLOptions {
  /** Steps from one solution to the next; at least 1, default 1. */
  updateEvery?: number;
  /** The longest that the direction may be; above 0, default 1; null: no limit. */
  maxNorm?: number | null;
}

/**
 * The Nash bargaining solution. One task with gradient g gets 1 / |g|, before maxNorm.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new NashMTL(tasks, { maxNorm: null });
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [1, 0.5]
 */
export class NashMTL extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly updateEvery: number;
  private readonly maxNorm: number | null;
  private steps = 0;
  /** By task; null: absent when it was last solved. */
  private kept: (number | null)[];

  constructor(tasks: readonly WeightedTask[], { updateEvery = 1, maxNorm = 1 }: NashMTLOptions = {}) {
    super(tasks);
    requireOption("nash_mtl", "updateEvery", updateEvery, { from: 1, whole: true });
    if (maxNorm !== null) requireOption("nash_mtl", "maxNorm", maxNorm, { above: 0 });
    this.updateEvery = updateEvery;
    this.maxNorm = maxNorm;
    this.kept = tasks.map(() => null);
  }

  weights(step: WeightingStep): number[] {
    const gramian = gramianOf(step);
    const places = this.placesOf(step);
    const due = this.steps++ % this.updateEvery === 0;
    if (due || places.some((place) => this.kept[place] === null)) {
      const solved = amongMoving(gramian, (units) => fairWeights(units, 1));
      this.kept = this.kept.map(() => null);
      places.forEach((place, i) => (this.kept[place] = solved[i]));
    }
    const weights = places.map((place) => this.kept[place]!);
    return this.maxNorm === null ? weights : shortened(gramian, weights, this.maxNorm);
  }

  override state(): WeightingState {
    return { steps: this.steps, kept: [...this.kept] };
  }

  override loadState(state: WeightingState): void {
    const steps = countOf(state, "steps");
    this.kept = numbersOf(state, "kept", this.kept.length);
    this.steps = steps;
  }
}

/** The weights, scaled down until the combination is no longer than `longest`. */
function shortened(gramian: readonly (readonly number[])[], weights: readonly number[], longest: number): number[] {
  const { norms, cosines } = unitsOf(gramian);
  const lengths = weights.map((weight, i) => weight * norms[i]);
  const largest = Math.max(...lengths);
  if (largest === 0) return [...weights];
  const parts = lengths.map((length) => length / largest); // so that no square overflows
  const norm = Math.sqrt(Math.max(0, dot(times(cosines, parts), parts))) * largest;
  return norm > longest ? weights.map((weight) => weight * (longest / norm)) : [...weights];
}
