/**
 * @file FAMO, fast adaptive multitask optimization: Liu, Feng, Stone & Liu 2023, NeurIPS, algorithm 1. It raises the smallest improvement
 * of the tasks' log losses, and costs one more forward pass instead of one backward pass for each task:
 *
 *     z = softmax(xi),   w_i = c z_i / l_i with c = 1 / sum_j (z_j / l_j)
 *     after the step: delta_i = log l_i(before) - log l_i(after),   xi by the gradient (dz/dxi)' delta, with decay
 *
 * With dropout, both losses of delta are computed without it, because its noise would look like improvement: the training loop then
 * computes the losses once more before the step. As in the authors' code: 1e-8 is added to losses, their least possible value is taken as
 * 0, and xi, 0 at first, is moved by Adam with the decay as its L2 penalty. Where they are silent: softmax and c are over the tasks of the
 * step, and xi stays where the step has a single task, or a loss is not finite after it (the next step then stops the training).
 */
import { PotluckError } from "../engine/errors.js";
import { log64 } from "../engine/math.js";
import { memberOptions, number, type Options } from "../options/index.js";
import { ScalarAdam } from "./numerics/scalar-adam.js";
import { softmax } from "./numerics/softmax.js";
import { dot } from "./numerics/units.js";
import { numbersOf, type WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const EPS = 1e-8;

const options = {
  lr: number({ above: 0, default: 0.025, aliases: ["learningRate"], describe: "The learning rate of the tasks' logits." }),
  decay: number({
    from: 0, default: 0.001, aliases: ["gamma", "weightDecay"],
    describe: "How strongly the tasks' logits are pulled back to 0, where tasks count equally: the paper's gamma.",
  }),
};

/** Options of {@link FAMO}. */
export type FAMOOptions = Options<typeof options>;

/**
 * Weights of sum 1, learned from losses alone. The loss of a task with a zero gradient does not fall, so its weight grows. Heads get the
 * weights. A task alone has weight 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new FAMO(tasks);
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [1, 3] }); // [0.75, 0.25]
 * weighting.afterStep({ tasks: ["movie", "yelp"], losses: [0.5, 3] }); // movie improved, so yelp counts more from here on
 */
export class FAMO extends Weighting {
  private readonly logits: ScalarAdam;
  /** Each task's loss before the current step. */
  private before: (number | null)[];

  constructor(tasks: readonly WeightedTask[], given?: FAMOOptions) {
    super(famo, tasks);
    const { lr, decay } = memberOptions("FAMO", famo, given);
    this.logits = new ScalarAdam(this.tasks.map(() => 0), { lr, weightDecay: decay });
    this.before = this.tasks.map(() => null);
  }

  protected compute(step: WeightingStep): number[] {
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

  /** @throws PotluckError for a step that `weights()` would refuse, and for a task that was not in the step before */
  override afterStep(step: WeightingStep, beforeStep?: readonly number[]): void {
    const { losses } = step;
    if (losses.some((loss) => typeof loss === "number" && !Number.isFinite(loss))) return;
    this.check(step);
    if (losses.length < 2) return;
    const places = this.placesOf(step), shares = this.shares(places);
    const gains = places.map((place, index) => {
      const before = beforeStep?.[index] ?? this.before[place];
      if (before !== null) return log64(before + EPS) - log64(losses[index] + EPS);
      throw new PotluckError(`FAMO: afterStep() has task "${step.tasks[index]}", which the step before did not have: call weights() first`);
    });
    const mean = dot(shares, gains);
    this.logits.step(places, shares.map((share, index) => share * (gains[index] - mean)));
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), ...this.logits.stateDict(), before: [...this.before] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.before = numbersOf(state, "before", this.tasks.length);
    this.logits.loadStateDict(state);
  }
}

export const famo = weighting({
  name: "famo", describe: "learned weights that let all losses fall at a similar rate", options,
  needs: "lossesAfterStep", nonNegativeLosses: true, minTasks: 2, weightsHeads: true,
  create: (tasks, given) => new FAMO(tasks, given),
});
