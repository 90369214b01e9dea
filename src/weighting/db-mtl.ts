/**
 * @file DB-MTL, dual balancing: Lin et al. 2023, "Dual-Balancing for Multi-Task Learning", algorithm 1. Losses are balanced by their
 * logarithm, gradients by scaling their running means to the length of the longest:
 *
 *     y_i <- b_t y_i + (1 - b_t) grad log(l_i + 1e-8),   b_t = beta / t^betaDecay
 *     d = sum_i (max_j |y_j| / |y_i|) y_i
 *
 * y_i is 0 at first, t counts the steps from 1. Defaults are those of LibMTL, whose numbers these are.
 *
 * Departures: LibMTL adds 1e-8 to |y_i|, which shortens gradients of about that size; here a y_i of 0 has weight 0, and so has one shorter
 * than 1e-30 of the longest, which float32 cannot scale back (a loss of exactly 0 for hundreds of steps leaves such a one). t counts the
 * steps that have the task, and a task without a loss in a step keeps its y_i, which then adds nothing to d. The step's batches may be
 * several (`accumulate`): each moves y_i.
 * Heads: each follows the logarithm of its own loss. Zero gradient: its y_i shrinks towards 0, and is still scaled to the longest.
 */
import { pow64 } from "../engine/math.js";
import { memberOptions, number, type Options, type Settings } from "../options/index.js";
import { unitsOf } from "./numerics/units.js";
import { countsOf, type WeightingState } from "./state.js";
import { gramianOf, type RunningUpdate, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const EPS = 1e-8;
/** The shortest y_i that is scaled, as a share of the longest. */
const SHORTEST = 1e-30;

const options = {
  beta: number({ from: 0, to: 1, default: 0.9, describe: "The share of the running gradient that a step keeps." }),
  betaDecay: number({
    from: 0, default: 0, aliases: ["betaSigma"], describe: "In step t the share is beta / t^betaDecay. 0 keeps it constant.",
  }),
};

/** Options of {@link DBMTL}. */
export type DBMTLOptions = Options<typeof options>;

/**
 * The running gradients of the losses' logarithms, scaled to the longest: weights are 1 or more. One task gets 1. Needs memory: one running
 * gradient for each task, so features x hidden floats each on a sparse first layer.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * new DBMTL(tasks).weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [2, 1]
 */
export class DBMTL extends Weighting {
  private readonly options: Settings<typeof options>;
  /** Of each task, the steps that had it. */
  private steps: number[];

  constructor(tasks: readonly WeightedTask[], given?: DBMTLOptions) {
    super(dbMTL, tasks);
    this.options = memberOptions("DBMTL", dbMTL, given);
    this.steps = this.tasks.map(() => 0);
  }

  protected override move(step: WeightingStep): RunningUpdate {
    const { beta, betaDecay } = this.options;
    const keep = this.placesOf(step).map((place) => beta / pow64(++this.steps[place], betaDecay));
    const heads = step.losses.map((loss) => 1 / (loss + EPS));
    return { keep, add: heads.map((factor, i) => (1 - keep[i]) * factor), heads };
  }

  protected compute(step: WeightingStep): number[] {
    const { norms } = unitsOf(gramianOf(step));
    const longest = Math.max(...norms);
    return norms.map((norm) => (norm > SHORTEST * longest ? longest / norm : 0));
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), steps: [...this.steps] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.steps = countsOf(state, "steps", this.tasks.length);
  }
}

export const dbMTL = weighting({
  name: "db_mtl", describe: "running gradients of the losses' logarithms, all scaled to the longest", options,
  needs: "runningGradients", nonNegativeLosses: true, minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new DBMTL(tasks, given),
});
