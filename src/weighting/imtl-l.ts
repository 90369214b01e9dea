/**
 * @file IMTL-L, the loss half of impartial multi-task learning: Liu et al. 2021, "Towards Impartial Multi-task Learning", ICLR, section
 * 3.2. Each loss is scaled so that all scaled losses become 1, by a learned s for each task. It minimizes over s
 *
 *     e^s L - s,   whose minimum is at e^s = 1 / L
 *
 * (its equation with a = e and b = 1). Departures: a separate Adam learns s, not the network's optimizer, and s stays between -60 and 60. A
 * loss of exactly 0, which no scale brings to 1, leaves s as it is.
 * The gradient half, IMTL-G, is a separate weighting.
 */
import { exp64 } from "../engine/math.js";
import { memberOptions, number, type Options } from "../options/index.js";
import { ScalarAdam } from "./numerics/scalar-adam.js";
import type { WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  lr: number({ above: 0, default: 0.001, aliases: ["learningRate"], describe: "The learning rate of the logarithms of the scales." }),
};

/** Options of {@link IMTLL}. */
export type IMTLLOptions = Options<typeof options>;

/**
 * e^s, learned from losses alone; 1 at the start. A zero gradient makes no difference. Heads get the weights. A task alone is weighted by
 * its own scale.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const weighting = new IMTLL([{ name: "movie", likelihood: "categorical" }], { lr: 0.01 });
 * weighting.weights({ tasks: ["movie"], losses: [0.7] }); // [1], then slowly towards 1 / 0.7
 */
export class IMTLL extends Weighting {
  private readonly scales: ScalarAdam;

  constructor(tasks: readonly WeightedTask[], given?: IMTLLOptions) {
    super(imtlL, tasks);
    this.scales = new ScalarAdam(this.tasks.map(() => 0), { ...memberOptions("IMTLL", imtlL, given), bound: 60 });
  }

  protected compute(step: WeightingStep): number[] {
    const places = this.placesOf(step);
    const weights = places.map((place) => exp64(this.scales.values[place]));
    const slopes = weights.map((weight, index) => weight * step.losses[index] - 1);
    const moves = (_: number, index: number): boolean => step.losses[index] !== 0;
    this.scales.step(places.filter(moves), slopes.filter(moves));
    return weights;
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), ...this.scales.stateDict() };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.scales.loadStateDict(state);
  }
}

export const imtlL = weighting({
  name: "imtl_l", describe: "learned scales that bring every loss to 1", options,
  needs: "losses", minTasks: 1, weightsHeads: true,
  create: (tasks, given) => new IMTLL(tasks, given),
});
