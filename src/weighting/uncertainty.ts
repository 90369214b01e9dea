/**
 * @file Weighting by homoscedastic uncertainty: Kendall, Gal & Cipolla 2018, "Multi-Task Learning Using Uncertainty to Weigh Losses for
 * Scene Geometry and Semantics", CVPR. A noisier task counts less, and the noise is learned together with the network:
 *
 *     regression (eq. 7)       L / (2 sigma^2) + log sigma
 *     classification (eq. 10)  L / sigma^2     + log sigma
 *
 * with s = log sigma^2 learned for each task, as the paper does for stability (section 3.2). Many implementations use one form for both;
 * here each task's `likelihood` selects its form. Both end at a weight of 1 / (2 L). They differ in where they start (s = 0: weight 1/2, or
 * 1) and in what sigma means.
 *
 * Departures: every regression loss has the regression form, including the absolute error, whose likelihood is Laplace's, and Huber's; and
 * a focal loss, which is no likelihood, has the form of the cross-entropy that it weights. A separate Adam learns s, not the network's
 * optimizer, and s stays between -60 and 60. A loss of exactly 0 leaves s as it is: the best sigma would be 0 and the weight infinite, so
 * that the next loss above 0 would throw the model away.
 */
import { exp64 } from "../engine/math.js";
import { memberOptions, number, type Options } from "../options/index.js";
import { ScalarAdam } from "./numerics/scalar-adam.js";
import type { WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  lr: number({ above: 0, default: 0.001, aliases: ["learningRate"], describe: "The learning rate of the log-variances." }),
};

/** Options of {@link Uncertainty}. */
export type UncertaintyOptions = Options<typeof options>;

/**
 * 1 / (2 sigma^2) or 1 / sigma^2, learned from losses alone, so a zero gradient makes no difference. Heads get the weights. A task alone is
 * weighted by its own sigma.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const weighting = new Uncertainty([{ name: "age", likelihood: "gaussian" }, { name: "job", likelihood: "categorical" }], { lr: 0.01 });
 * weighting.weights({ tasks: ["age", "job"], losses: [0.9, 1.6] }); // [0.5, 1]; the weights change from the second step on
 */
export class Uncertainty extends Weighting {
  private readonly logVariances: ScalarAdam;

  constructor(tasks: readonly WeightedTask[], given?: UncertaintyOptions) {
    super(uncertainty, tasks);
    this.logVariances = new ScalarAdam(this.tasks.map(() => 0), { ...memberOptions("Uncertainty", uncertainty, given), bound: 60 });
  }

  protected compute(step: WeightingStep): number[] {
    const places = this.placesOf(step);
    const factor = (place: number): number => (this.tasks[place].likelihood === "gaussian" ? 0.5 : 1);
    const weights = places.map((place) => exp64(-this.logVariances.values[place]) * factor(place));
    const slopes = weights.map((weight, index) => 0.5 - weight * step.losses[index]); // d/ds of weight(s) L + s / 2
    const moves = (_: number, index: number): boolean => step.losses[index] !== 0;
    this.logVariances.step(places.filter(moves), slopes.filter(moves));
    return weights;
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), ...this.logVariances.stateDict() };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.logVariances.loadStateDict(state);
  }
}

export const uncertainty = weighting({
  name: "uncertainty", describe: "less weight for noisier tasks; the noise is learned", options,
  needs: "losses", minTasks: 1, weightsHeads: true,
  create: (tasks, given) => new Uncertainty(tasks, given),
});
