/**
 * @file Weighting by homoscedastic uncertainty: Kendall, Gal & Cipolla 2018, "Multi-Task Learning Using Uncertainty to Weigh Losses for
 * Scene Geometry and Semantics", CVPR. A loss counts less the noisier the task, and the noise is learned beside the network:
 *
 *     regression (eq. 7)       L / (2 sigma^2) + log sigma
 *     classification (eq. 10)  L / sigma^2     + log sigma
 *
 * with s = log sigma^2 learned for each task, as the paper does for stability (section 3.2). Implementations often use one form for both;
 * here `likelihood` keeps them apart. Both come to rest at a weight of 1 / (2 L): what differs is where they start (s = 0: weight 1/2, or
 * 1) and how sigma reads.
 *
 * Departures: every regression loss has the regression form, also the absolute error, whose likelihood is Laplace's, and Huber's; s is learned by an Adam of its own rather than by the network's optimizer, and stays between -60 and 60.
 */
import { exp64 } from "../engine/math.js";
import { requireOption } from "./checks.js";
import { OwnAdam } from "./numerics/own-adam.js";
import { Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep } from "./weighting.js";

/** Options of {@link Uncertainty}. */
export interface UncertaintyOptions {
  /** The rate at which the log-variances are learned; default 0.001. */
  lr?: number;
}

/**
 * 1 / (2 sigma^2) or 1 / sigma^2, learned. It goes by losses alone, so a zero gradient makes no difference. Heads see the weights. A task
 * alone is weighted by its own sigma.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const weighting = new Uncertainty([{ name: "age", likelihood: "gaussian" }, { name: "job", likelihood: "categorical" }], { lr: 0.01 });
 * weighting.weights({ tasks: ["age", "job"], losses: [0.9, 1.6] }); // [0.5, 1], and other weights from the second step on
 */
export class Uncertainty extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;
  private readonly logVariances: OwnAdam;

  constructor(tasks: readonly WeightedTask[], { lr = 0.001 }: UncertaintyOptions = {}) {
    super(tasks);
    requireOption("uncertainty", "lr", lr, { above: 0 });
    this.logVariances = new OwnAdam(tasks.map(() => 0), { lr, bound: 60 });
  }

  weights(step: WeightingStep): number[] {
    const places = this.placesOf(step);
    const share = (place: number): number => (this.tasks[place].likelihood === "gaussian" ? 0.5 : 1);
    const weights = places.map((place) => exp64(-this.logVariances.values[place]) * share(place));
    this.logVariances.step(places, weights.map((weight, index) => 0.5 - weight * step.losses[index])); // d/ds of weight(s) L + s / 2
    return weights;
  }

  override state(): WeightingState {
    return this.logVariances.state();
  }

  override loadState(state: WeightingState): void {
    this.logVariances.loadState(state);
  }
}
