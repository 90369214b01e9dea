/**
 * @file FAMO, fast adaptive multitask optimization: Liu, Feng, Stone & Liu 2023, NeurIPS, algorithm 1. Raises the least improvement of the
 * tasks' log losses, at the cost of one more forward pass rather than of one backward pass a task:
 *
 *     z = softmax(xi),   w_i = c z_i / l_i with c = 1 / sum_j (z_j / l_j)
 *     after the step: delta_i = log l_i(before) - log l_i(after),   xi by the gradient (dz/dxi)' delta, with decay
 *
 * With dropout both losses of delta are taken without it, since its chance would pass for improvement: the training loop looks once more before
 * the step. As in the authors' code: 1e-8 is added to losses, their least possible value is taken as 0, and xi, 0 at first, is moved by
 * Adam, the decay its L2 penalty. Where they are silent: softmax and c are over the tasks of the step, a task alone moves nothing, and
 * neither does a loss that is no longer finite after the step, at which the training stops anyway.
 */
import { log64 } from "../engine/math.js";
import { requireNonNegative, requireOption } from "./checks.js";
import { OwnAdam } from "./numerics/own-adam.js";
import { softmax } from "./numerics/softmax.js";
import { dot } from "./numerics/units.js";
import { numbersOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep } from "./weighting.js";

const EPS = 1e-8;

/** Options of {@link FAMO}. */
export interface FamoOptions {
  /** The rate at which the tasks' logits are learned; default 0.025. */
  lr?: number;
  /** How strongly they are drawn back to 0, where tasks count alike (the paper's gamma); default 0.001. */
  decay?: number;
}

/**
 * Weights of sum 1. It goes by losses alone, so a zero gradient makes no difference; its loss does not fall, and so it gains. Heads see the
 * weights. A task alone has weight 1.
 *
 * @throws PotluckError on an option out of range, and from `weights()` and `afterStep()` when a loss is negative: names the task
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new FAMO(tasks);
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [1, 3] }); // [0.75, 0.25]
 * weighting.afterStep({ tasks: ["movie", "yelp"], losses: [0.5, 3] }); // movie improved: yelp counts for more from here on
 */
export class FAMO extends Weighting {
  readonly needs: WeightingNeed = "lossesAfterStep";
  readonly weightsHeads = true;
  private readonly logits: OwnAdam;
  /** Each task's loss before the step that is under way. */
  private before: (number | null)[];

  constructor(tasks: readonly WeightedTask[], { lr = 0.025, decay = 0.001 }: FamoOptions = {}) {
    super(tasks);
    requireOption("famo", "lr", lr, { above: 0 });
    requireOption("famo", "decay", decay, { from: 0 });
    this.logits = new OwnAdam(tasks.map(() => 0), { lr, weightDecay: decay });
    this.before = tasks.map(() => null);
  }

  weights(step: WeightingStep): number[] {
    requireNonNegative("famo", step);
    const places = this.placesOf(step);
    this.before.fill(null);
    places.forEach((place, index) => (this.before[place] = step.losses[index]));
    const parts = this.shares(places).map((share, index) => share / (step.losses[index] + EPS));
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => part / total);
  }

  private shares(places: readonly number[]): number[] {
    return softmax(places.map((place) => this.logits.values[place]));
  }

  override afterStep(step: WeightingStep, beforeStep?: readonly number[]): void {
    const { losses } = step;
    if (losses.length < 2 || !losses.every(Number.isFinite)) return;
    requireNonNegative("famo", step);
    const places = this.placesOf(step), shares = this.shares(places);
    const gains = places.map((place, index) => {
      const before = beforeStep?.[index] ?? this.before[place];
      if (before === null) throw new Error(`the weighting is told of "${step.tasks[index]}" after a step that did not have it`);
      return log64(before + EPS) - log64(losses[index] + EPS);
    });
    const mean = dot(shares, gains);
    this.logits.step(places, shares.map((share, index) => share * (gains[index] - mean)));
  }

  override state(): WeightingState {
    return { ...this.logits.state(), before: [...this.before] };
  }

  override loadState(state: WeightingState): void {
    this.before = numbersOf(state, "before", this.tasks.length);
    this.logits.loadState(state);
  }
}
