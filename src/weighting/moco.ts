/**
 * @file MoCo, multi-objective gradient correction: Fernando et al., "Mitigating Gradient Bias in Multi-objective Learning: A Provably
 * Convergent Approach" (ICLR 2023), algorithm 1. Running gradients y_i are less noisy than those of a batch; the weights descend towards
 * the shortest combination of the y_i, one step of theirs for each of the network's:
 *
 *     y_i <- y_i - beta_t (y_i - g_i),   lambda <- softmax(lambda - gamma_t (Y Y' + rho I) lambda),   d = sum_i lambda_i y_i
 *
 * beta_t = beta / t^betaDecay, gamma_t = gamma / t^gammaDecay; y_i is 0 and lambda_i 1 / n at first. This is the form of LibMTL, after the
 * authors' code, with its defaults: g_i is the task's gradient, scaled to a length of its loss, and a softmax takes the place of the
 * paper's projection onto the simplex.
 *
 * Departures: LibMTL divides by |g_i| + 1e-8, which matters for gradients of about that size; a gradient of 0 stays 0 here. beta's t counts
 * the steps that have the task. A task without a loss in a step keeps its y_i and lambda_i, and the others the sum of theirs. The step's
 * batches may be several (`accumulate`): each moves y_i and lambda.
 * Heads: each follows its own loss. Zero gradient: its y_i shrinks towards 0, and shorter y_i get larger weights.
 */
import { pow64 } from "../engine/math.js";
import { memberOptions, number, type Options, type Settings } from "../options/index.js";
import { softmax } from "./numerics/softmax.js";
import { dot, sum } from "./numerics/units.js";
import { countOf, countsOf, knownNumbersOf, type WeightingState } from "./state.js";
import { gramianOf, type RunningUpdate, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  beta: number({ above: 0, to: 1, default: 0.5, describe: "How far running gradients move towards a step's." }),
  betaDecay: number({ from: 0, default: 0.5, aliases: ["betaSigma"], describe: "In step t they move by beta / t^betaDecay." }),
  gamma: number({ above: 0, default: 0.1, describe: "The learning rate of the weights." }),
  gammaDecay: number({ from: 0, default: 0.5, aliases: ["gammaSigma"], describe: "In step t it is gamma / t^gammaDecay." }),
  rho: number({ from: 0, default: 0, describe: "Added to the diagonal of the running gradients' inner products." }),
};

/** Options of {@link MoCo}. */
export type MoCoOptions = Options<typeof options>;

/**
 * Weights of sum 1 over all tasks, learned, for running gradients. One task gets 1. Needs memory: one running gradient for each task, so
 * features x hidden floats each on a sparse first layer.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new MoCo(tasks);
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // about [0.54, 0.46]
 */
export class MoCo extends Weighting {
  private readonly options: Settings<typeof options>;
  private lambda: number[];
  private steps = 0;
  /** Of each task, the steps that had it. */
  private taskSteps: number[];

  constructor(tasks: readonly WeightedTask[], given?: MoCoOptions) {
    super(moco, tasks);
    this.options = memberOptions("MoCo", moco, given);
    this.lambda = this.tasks.map(() => 1 / this.tasks.length);
    this.taskSteps = this.tasks.map(() => 0);
  }

  protected override move(step: WeightingStep, norms: readonly number[]): RunningUpdate {
    const { beta, betaDecay } = this.options;
    const moves = this.placesOf(step).map((place) => beta / pow64(++this.taskSteps[place], betaDecay));
    return {
      keep: moves.map((move) => 1 - move),
      add: moves.map((move, i) => (norms[i] > 0 ? (move * step.losses[i]) / norms[i] : 0)),
      heads: moves.map(() => 1),
    };
  }

  protected compute(step: WeightingStep): number[] {
    const { gamma, gammaDecay, rho } = this.options;
    const places = this.placesOf(step), gramian = gramianOf(step);
    const before = places.map((place) => this.lambda[place]), total = sum(before);
    const rate = gamma / pow64(++this.steps, gammaDecay);
    const moved = softmax(before.map((value, i) => value - rate * (dot(gramian[i], before) + rho * value)));
    places.forEach((place, i) => (this.lambda[place] = total * moved[i]));
    return places.map((place) => this.lambda[place]);
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), lambda: [...this.lambda], steps: this.steps, taskSteps: [...this.taskSteps] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const { length } = this.tasks;
    const steps = countOf(state, "steps"), taskSteps = countsOf(state, "taskSteps", length);
    this.lambda = knownNumbersOf(state, "lambda", length);
    [this.steps, this.taskSteps] = [steps, taskSteps];
  }
}

export const moco = weighting({
  name: "moco", describe: "running gradients, with learned weights that shorten their combination", options,
  needs: "runningGradients", nonNegativeLosses: true, minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new MoCo(tasks, given),
});
