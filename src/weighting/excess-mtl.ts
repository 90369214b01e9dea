/**
 * @file ExcessMTL: He et al., "Robust Multi-Task Learning with Excess Risks" (ICML 2024), algorithm 1. A task's weight grows with its
 * excess risk, the distance to the best loss that it can have, so that a task with noisy labels, whose loss stays high, does not take
 * over. With the running sum of squared gradients as a diagonal Hessian (eq. 6, 7 and 9):
 *
 *     e_i = sum_k g_ik^2 / sqrt(S_ik + 1e-7),   S_ik = the sum of g_ik^2 over all steps so far
 *     w_i <- w_i exp(lr e_i / e_i(0)),   scaled to sum n
 *
 * e_i(0) is the task's first. As in LibMTL, whose numbers and default these are, weights start at 1, have the sum n, and do not change in
 * the first step; in the paper their sum is 1, and e_i(0) a mean over the first three epochs.
 *
 * Departures: g_i is the gradient over all shared layers. The tasks of a step keep the sum of their weights, and a task without a loss in a
 * step its weight. e_i(0) is the task's first that is above 0. Weights are kept as logarithms, so that none is lost at 0. The step's
 * batches may be several (`accumulate`): each adds to S_i, and moves the weights.
 */
import { exp64, log64 } from "../engine/math.js";
import { memberOptions, number, type Options, type Settings } from "../options/index.js";
import { sum } from "./numerics/units.js";
import { countOf, knownNumbersOf, numbersOf, type WeightingState } from "./state.js";
import { scaledSquaresOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/** A move of a logarithm that is as good as infinite. */
const LARGEST_MOVE = 1e6;

const options = {
  lr: number({
    above: 0, default: 0.01, aliases: ["learningRate", "robustStepSize"], describe: "How fast weights follow the excess risks.",
  }),
};

/** Options of {@link ExcessMTL}. */
export type ExcessMTLOptions = Options<typeof options>;

/**
 * Weights of sum n over all tasks, larger for tasks that are further from their best loss. Heads get them. A zero gradient has no excess
 * risk. A task alone has weight 1 where it is the model's only task. Needs memory: a sum of squares for each task, so features x hidden
 * floats each on a sparse first layer.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new ExcessMTL(tasks, { lr: 1 });
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], scaledSquares: [4, 2] }); // [1, 1]
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.6, 1.1], scaledSquares: [2, 2] }); // about [0.76, 1.24]
 */
export class ExcessMTL extends Weighting {
  private readonly options: Settings<typeof options>;
  /** Logarithms of the weights. */
  private logs: number[];
  private first: (number | null)[];
  private steps = 0;

  constructor(tasks: readonly WeightedTask[], given?: ExcessMTLOptions) {
    super(excessMTL, tasks);
    this.options = memberOptions("ExcessMTL", excessMTL, given);
    this.logs = this.tasks.map(() => 0);
    this.first = this.tasks.map(() => null);
  }

  protected compute(step: WeightingStep): number[] {
    const places = this.placesOf(step), excess = scaledSquaresOf(step);
    this.steps++;
    const before = places.map((place) => this.logs[place]);
    const moved = places.map((place, i) => {
      const first = this.first[place];
      if (first === null && excess[i] > 0) this.first[place] = excess[i];
      return before[i] + (first === null ? 0 : Math.min(LARGEST_MOVE, this.options.lr * (excess[i] / first)));
    });
    if (moved.some((log, i) => log !== before[i])) {
      const grown = logSumExp(moved) - logSumExp(before);
      places.forEach((place, i) => (this.logs[place] = moved[i] - grown));
    }
    return places.map((place) => exp64(this.logs[place]));
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), logs: [...this.logs], first: [...this.first], steps: this.steps };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const { length } = this.tasks;
    const logs = knownNumbersOf(state, "logs", length), first = numbersOf(state, "first", length);
    this.steps = countOf(state, "steps");
    [this.logs, this.first] = [logs, first];
  }
}

/** The logarithm of the sum of e^x. */
function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + log64(sum(values.map((value) => exp64(value - largest))));
}

export const excessMTL = weighting({
  name: "excess_mtl", describe: "more weight for tasks that are further from the best loss that they can have", options,
  needs: "scaledSquares", minTasks: 2, weightsHeads: true,
  create: (tasks, given) => new ExcessMTL(tasks, given),
});
