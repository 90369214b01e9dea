/**
 * @file Dynamic weight average: Liu, Johns & Davison 2019, "End-to-End Multi-Task Learning with Attention", CVPR, eq. 7. Tasks whose loss
 * fell little from one epoch to the next count more:
 *
 *     w_k = K exp(r_k / T) / sum_i exp(r_i / T),   r_k = L_k(t - 1) / L_k(t - 2)
 *
 * L_k(t) is the mean loss of task k over the steps of epoch t that had it, K the number of tasks, T the temperature; r_k = 1 in the first
 * two epochs. Where the paper is silent: K and the sum cover all tasks, even where a step has fewer; a task that an epoch leaves out keeps
 * its last two means; r_k is 1 where the older mean is not above 0, and never above 1e6.
 */
import { memberOptions, number, type Options } from "../options/index.js";
import { softmax } from "./numerics/softmax.js";
import { knownNumbersOf, numbersOf, type WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  temperature: number({ above: 0, default: 2, describe: "The softmax temperature: a higher one makes the weights more equal." }),
};

/** Options of {@link DWA}. */
export type DWAOptions = Options<typeof options>;

/**
 * Weights of sum K over all tasks, new at each epoch, from losses alone, so a zero gradient makes no difference. Heads get the weights. The
 * only task of a model has weight 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * const tasks = [{ name: "movie", likelihood: "categorical" }, { name: "yelp", likelihood: "categorical" }] as const;
 * const weighting = new DWA(tasks, { temperature: 2 });
 * for (const losses of [[1, 1], [0.5, 1]]) {
 *   weighting.weights({ tasks: ["movie", "yelp"], losses });
 *   weighting.endEpoch();
 * }
 * weighting.weights({ tasks: ["movie", "yelp"], losses: [0.5, 1] }); // [0.876, 1.124]: yelp's loss did not fall
 */
export class DWA extends Weighting {
  private readonly temperature: number;
  private sums: number[];
  private counts: number[];
  /** Means of the last epoch that had the task, and of the one before. */
  private last: (number | null)[];
  private older: (number | null)[];

  constructor(tasks: readonly WeightedTask[], given?: DWAOptions) {
    super(dwa, tasks);
    this.temperature = memberOptions("DWA", dwa, given).temperature;
    [this.sums, this.counts] = [this.tasks.map(() => 0), this.tasks.map(() => 0)];
    [this.last, this.older] = [this.tasks.map(() => null), this.tasks.map(() => null)];
  }

  protected compute(step: WeightingStep): number[] {
    const places = this.placesOf(step);
    places.forEach((place, index) => {
      this.sums[place] += step.losses[index];
      this.counts[place]++;
    });
    const shares = softmax(this.tasks.map((_, place) => this.rate(place) / this.temperature));
    return places.map((place) => this.tasks.length * shares[place]);
  }

  private rate(place: number): number {
    const last = this.last[place], older = this.older[place];
    if (last === null || older === null || older <= 0) return 1;
    return Math.min(last / older, 1e6);
  }

  override endEpoch(): void {
    this.counts.forEach((count, place) => {
      if (count === 0) return;
      this.older[place] = this.last[place];
      this.last[place] = this.sums[place] / count;
    });
    this.sums.fill(0);
    this.counts.fill(0);
  }

  override stateDict(): WeightingState {
    return { ...super.stateDict(), sums: [...this.sums], counts: [...this.counts], last: [...this.last], older: [...this.older] };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    const { length } = this.tasks;
    [this.sums, this.counts] = [knownNumbersOf(state, "sums", length), knownNumbersOf(state, "counts", length)];
    [this.last, this.older] = [numbersOf(state, "last", length), numbersOf(state, "older", length)];
  }
}

export const dwa = weighting({
  name: "dwa", describe: "more weight for tasks whose loss fell little from epoch to epoch", options,
  needs: "losses", minTasks: 2, overEpochs: true, weightsHeads: true,
  create: (tasks, given) => new DWA(tasks, given),
  checkTraining(_, { epochs }, report) {
    const why = "which compares two epochs and weights the ones after them";
    if (epochs < 3) report(["epochs"], `must be 3 or more with weighting dwa, ${why}, found ${epochs}`);
  },
});
