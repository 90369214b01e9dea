/**
 * @file IMTL-L, the loss half of impartial multi-task learning: Liu et al. 2021, "Towards Impartial Multi-task Learning", ICLR, section
 * 3.2. Each loss is scaled so that all scaled losses are 1, by a learned s for each task:
 *
 *     e^s L - s    with rest at e^s = 1 / L
 *
 * (its equation with a = e and b = 1). Departures: s is learned by an Adam of its own rather than by the network's optimizer, and stays
 * between -60 and 60. The other half, IMTL-G, is a weighting of its own.
 */
import { exp64 } from "../engine/math.js";
import { requireOption } from "./checks.js";
import { OwnAdam } from "./numerics/own-adam.js";
import { Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep } from "./weighting.js";

/** Options of {@link IMTLL}. */
export interface ImtlLOptions {
  /** The rate at which the scales are learned; default 0.001. */
  lr?: number;
}

/**
 * e^s, learned; 1 at the start. It goes by losses alone, so a zero gradient makes no difference. Heads see the weights. A task alone is
 * weighted by its own scale.
 *
 * @throws PotluckError on an option out of range
 * @example
 * const weighting = new IMTLL([{ name: "movie", likelihood: "categorical" }], { lr: 0.01 });
 * weighting.weights({ tasks: ["movie"], losses: [0.7] }); // [1], then slowly towards 1 / 0.7
 */
export class IMTLL extends Weighting {
  readonly needs: WeightingNeed = "losses";
  readonly weightsHeads = true;
  private readonly scales: OwnAdam;

  constructor(tasks: readonly WeightedTask[], { lr = 0.001 }: ImtlLOptions = {}) {
    super(tasks);
    requireOption("imtl_l", "lr", lr, { above: 0 });
    this.scales = new OwnAdam(tasks.map(() => 0), { lr, bound: 60 });
  }

  weights(step: WeightingStep): number[] {
    const places = this.placesOf(step);
    const weights = places.map((place) => exp64(this.scales.values[place]));
    this.scales.step(places, weights.map((weight, index) => weight * step.losses[index] - 1));
    return weights;
  }

  override state(): WeightingState {
    return this.scales.state();
  }

  override loadState(state: WeightingState): void {
    this.scales.loadState(state);
  }
}
