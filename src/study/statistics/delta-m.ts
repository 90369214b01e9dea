/**
 * @file Delta-m, the relative gain over all tasks: Maninis, Radosavovic & Kokkinos 2019, "Attentive single-tasking of multiple tasks", eq.
 * 1; Vandenhende et al. 2021, "Multi-task learning for dense prediction tasks: a survey", section 4.
 */
import { PotluckError } from "../../engine/errors.js";

/** One task's scores over the seeds, for differences over several tasks. */
export interface TaskScores {
  /** One a seed; NaN where a seed does not define the metric. */
  baseline: readonly number[];
  /** One a seed, in the same order. */
  arm: readonly number[];
  higherIsBetter: boolean;
}

/**
 * Delta-m of each seed, in percent: the mean over the tasks of the arm's score minus the baseline's, as a part of the baseline's mean score
 * over the seeds; the sign is turned where lower is better, so that above 0 is better. The mean over the seeds is the paper's number for
 * the mean scores. (A denominator of the same seed would count a baseline's lucky seed twice.)
 *
 * @returns one a seed, NaN where a task's score is; null where there is no task, or some baseline's mean is not above 0
 * @throws PotluckError when the tasks have different numbers of seeds
 * @example
 * deltaM([{ baseline: [0.8, 0.8], arm: [0.84, 0.8], higherIsBetter: true }]); // [5, 0]
 */
export function deltaM(tasks: readonly TaskScores[]): number[] | null {
  if (tasks.length === 0) return null;
  const seeds = tasks[0].baseline.length, gains = new Array<number>(seeds).fill(0);
  for (const { baseline, arm, higherIsBetter } of tasks) {
    if (baseline.length !== seeds || arm.length !== seeds) {
      throw new PotluckError(`deltaM: all tasks must have scores of the same seeds, found ${seeds}, ${baseline.length} and ${arm.length}`);
    }
    // over the seeds that both define: of the same pairs as the difference
    const pairs = Array.from(baseline.keys()).filter((seed) => !Number.isNaN(baseline[seed]) && !Number.isNaN(arm[seed]));
    const mean = pairs.reduce((sum, seed) => sum + baseline[seed], 0) / pairs.length;
    if (!(mean > 0)) return null;
    for (let seed = 0; seed < seeds; seed++) {
      gains[seed] += ((higherIsBetter ? 1 : -1) * 100 * (arm[seed] - baseline[seed])) / mean / tasks.length;
    }
  }
  return gains;
}

/**
 * The difference of each seed in the mean over the tasks: for tasks of one metric. Not relative, and its sign is the metric's.
 *
 * @returns one a seed, NaN where a task's score is; null where there is no task
 * @example
 * meanDifference([{ baseline: [0.8], arm: [0.84], higherIsBetter: true }, { baseline: [0.5], arm: [0.5], higherIsBetter: true }]); // [.02]
 */
export function meanDifference(tasks: readonly TaskScores[]): number[] | null {
  if (tasks.length === 0) return null;
  return tasks[0].baseline.map((_, seed) => tasks.reduce((sum, { arm, baseline }) => sum + arm[seed] - baseline[seed], 0) / tasks.length);
}
