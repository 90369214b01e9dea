/**
 * @file Adam for the few numbers that a weighting learns, in float64, with torch.optim.Adam's formulas (betas 0.9 and 0.999, eps 1e-8,
 * weight decay as an L2 penalty). Each number counts its own steps: in a step without its task it has no gradient and does not move.
 */
import { pow64 } from "../../engine/math.js";
import { knownNumbersOf, type WeightingState } from "../state.js";

const BETA1 = 0.9, BETA2 = 0.999, EPS = 1e-8;

/** Options of {@link ScalarAdam}. */
export interface ScalarAdamOptions {
  lr: number;
  /** Default 0. */
  weightDecay?: number;
  /** The numbers stay between -bound and bound; default: no bound. */
  bound?: number;
}

/** Learned numbers and their moments. */
export class ScalarAdam {
  private moments1: number[];
  private moments2: number[];
  private steps: number[];

  /** @param values where they start */
  constructor(public values: number[], private readonly options: ScalarAdamOptions) {
    this.moments1 = values.map(() => 0);
    this.moments2 = values.map(() => 0);
    this.steps = values.map(() => 0);
  }

  /** Moves the numbers at `places`; `gradients[k]` belongs to `places[k]`. */
  step(places: readonly number[], gradients: readonly number[]): void {
    const { lr, weightDecay = 0, bound = Infinity } = this.options;
    places.forEach((place, k) => {
      const value = this.values[place];
      const gradient = gradients[k] + weightDecay * value;
      const t = ++this.steps[place];
      const m = (this.moments1[place] = BETA1 * this.moments1[place] + (1 - BETA1) * gradient);
      const v = (this.moments2[place] = BETA2 * this.moments2[place] + (1 - BETA2) * gradient * gradient);
      const moved = value - (lr / (1 - pow64(BETA1, t))) * (m / (Math.sqrt(v / (1 - pow64(BETA2, t))) + EPS));
      this.values[place] = Math.max(-bound, Math.min(bound, moved));
    });
  }

  stateDict() {
    return { values: [...this.values], moments1: [...this.moments1], moments2: [...this.moments2], steps: [...this.steps] };
  }

  loadStateDict(state: WeightingState): void {
    const { length } = this.values;
    const read = (key: string): number[] => knownNumbersOf(state, key, length);
    [this.values, this.moments1, this.moments2, this.steps] = [read("values"), read("moments1"), read("moments2"), read("steps")];
  }
}
