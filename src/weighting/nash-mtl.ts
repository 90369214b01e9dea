/**
 * @file Nash-MTL: Navon et al., "Multi-Task Learning as a Bargaining Game" (ICML 2022), claim 3.1 and algorithm 1. The tasks bargain for
 * the direction; the Nash solution, which does not depend on the scale of any loss, is sum_i w_i g_i with
 *
 *     G w = 1 / w,  w > 0
 *
 * G is the Gramian, 1 / w elementwise. Every task gains: its inner product with the direction is 1 / w_i. The direction's length is
 * sqrt(n), cut to `maxNorm` (the default is the authors' code's). With `updateEvery` k, w is solved for at every k-th step and kept in
 * between.
 *
 * Departures: the equation is solved to the last digits by Newton's method, where the paper iterates a sequence of convex programs. The
 * authors' code divides G by its norm first, so its direction falls below maxNorm once gradients are small (at norm(G) n < maxNorm^2);
 * here, as in the paper, the length does not depend on them. Where gradients cancel (a Pareto stationary point) no finite w solves the
 * equation. A ridge of 1e-12 on the cosines keeps w finite, and where the direction is shorter than 2e-6 of the total length of its parts,
 * w is scaled down in proportion, so that it stays near 0 in float32 too. Where a step has a task without a kept weight, because the last
 * solution was without it, w is solved for again.
 * Heads: each follows its own loss (the authors' code weights them too). Zero gradient: has nothing to gain, gets 0, and the others bargain
 * without it.
 */
import { memberOptions, number, type Options, type Settings, whole } from "../options/index.js";
import { fairWeights } from "./numerics/fair.js";
import { amongMoving, dot, type Matrix, times, unitsOf } from "./numerics/units.js";
import { countOf, numbersOf, type WeightingState } from "./state.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  updateEvery: whole({ from: 1, default: 1, aliases: ["updateWeightsEvery"], describe: "Steps from one solution to the next." }),
  maxNorm: number({ above: 0, orNull: "for no limit", default: 1, describe: "The largest norm that the combined gradient may have." }),
};

/** Options of {@link NashMTL}. */
export type NashMTLOptions = Options<typeof options>;

/**
 * The Nash bargaining solution. One task with gradient g gets 1 / |g|, before maxNorm.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new NashMTL(tasks, { maxNorm: null });
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [1, 0.5]
 */
export class NashMTL extends Weighting {
  private readonly options: Settings<typeof options>;
  private steps = 0;
  /** By task; null where the last solution was without it. */
  private kept: (number | null)[];

  constructor(tasks: readonly WeightedTask[], given?: NashMTLOptions) {
    super(nashMTL, tasks);
    this.options = memberOptions("NashMTL", nashMTL, given);
    this.kept = this.tasks.map(() => null);
  }

  protected compute(step: WeightingStep): number[] {
    const { updateEvery, maxNorm } = this.options;
    const gramian = gramianOf(step);
    const places = this.placesOf(step);
    const due = this.steps++ % updateEvery === 0;
    if (due || places.some((place) => this.kept[place] === null)) {
      const solved = amongMoving(gramian, (units) => fairWeights(units, 1));
      this.kept = this.kept.map(() => null);
      places.forEach((place, i) => (this.kept[place] = solved[i]));
    }
    const weights = places.map((place) => this.kept[place]!);
    return maxNorm === null ? weights : shortened(gramian, weights, maxNorm);
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), steps: this.steps, kept: [...this.kept] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const steps = countOf(state, "steps");
    this.kept = numbersOf(state, "kept", this.kept.length);
    this.steps = steps;
  }
}

/** The weights, scaled down until the combination is no longer than `longest`. */
function shortened(gramian: Matrix, weights: readonly number[], longest: number): number[] {
  const { norms, cosines } = unitsOf(gramian);
  const lengths = weights.map((weight, i) => weight * norms[i]);
  const largest = Math.max(...lengths);
  if (largest === 0) return [...weights];
  const parts = lengths.map((length) => length / largest); // so that no square overflows
  const norm = Math.sqrt(Math.max(0, dot(times(cosines, parts), parts))) * largest;
  return norm > longest ? weights.map((weight) => weight * (longest / norm)) : [...weights];
}

export const nashMTL = weighting({
  name: "nash_mtl", describe: "the Nash bargaining solution of the tasks", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new NashMTL(tasks, given),
});
