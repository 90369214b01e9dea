/** @file What a comparison finds. Plain data, which goes through JSON: numbers that are not defined are null there. */
import type { Interval } from "../../account/bootstrap.js";
import type { ByValue } from "../../recipe/index.js";
import type { Summary } from "../statistics/summary.js";

/**
 * Where a comparison's rows come from: `splits`, random splits of the same rows; `folds`, each row tests once in as many seeds as there are
 * folds; `fixed`, the same test rows for all seeds; `fresh`, new rows for every seed, which are independent.
 */
export type Sampling = "splits" | "folds" | "fixed" | "fresh";

/** What is said of a difference. */
export type VerdictName = "helps" | "hurts" | "no difference" | "not settled";

/** A verdict in words. */
export interface Verdict {
  name: VerdictName;
  /** One sentence for readers who did not run the study. */
  sentence: string;
  /** What would settle it, one sentence; null where it is settled, or nothing is known. */
  settle: string | null;
}

/** A difference, and what is known of it. Everything is in the metric's units, the arm's minus the baseline's. */
export interface Difference {
  /** Over the seeds. */
  difference: Summary;
  /** Seeds in which the arm is better; ties count as neither. */
  better: number;
  worse: number;
  /** The mean in standard deviations of the seeds' differences; null for fewer than two seeds. */
  effect: number | null;
  /** Of these rows: whether the mean over seeds differs from 0. */
  theseRows: {
    /** 95 % interval of the mean; null where it cannot be known, such as from one seed. */
    interval: Interval | null;
    p: number | null;
    /** By Holm, over all tasks and arms of the study. */
    adjusted: number | null;
    verdict: Verdict;
  };
  /** Of new rows of the same kind. */
  newRows: {
    interval: Interval | null;
    p: number | null;
    adjusted: number | null;
    /** Probabilities that the arm is better by more than the margin, within it, and worse by more; they add up to 1. */
    probability: { better: number; within: number; worse: number } | null;
    /** The verdict of the study. */
    verdict: Verdict;
  };
}

/** One task in one contrast. */
export interface TaskContrast extends Difference {
  /** The value that the task is about, as it is written; absent of tasks that `by` did not make. */
  by?: ByValue;
  metric: string;
  higherIsBetter: boolean;
  /** Differences up to this, in the metric's units, count as none. */
  margin: number;
  /** Scores over the seeds. */
  baseline: Summary;
  arm: Summary;
}

/** Several tasks of one `by`, by their mean. */
export interface GroupContrast extends TaskContrast {
  /** The column whose values they are about. */
  column: string;
  /** How many tasks the means are over. */
  scored: number;
  /** Tasks that in some seed have too few rows to be scored. They are not among the `tasks`. */
  unscored: string[];
}

/** One arm against another. */
export interface Contrast {
  arm: string;
  baseline: string;
  tasks: Record<string, TaskContrast>;
  /** Tasks that `by` made, by the name that they have together; absent where there are none. */
  groups?: Record<string, GroupContrast>;
  /**
   * Delta-m (Maninis et al. 2019): the mean over the tasks of the relative gain, in percent of the baseline's mean score; above 0 is
   * better. Null where a baseline's mean is not above 0.
   */
  deltaM: Difference | null;
  /** The mean difference over the tasks, where all have the same metric and there are several; else null. */
  mean: (Difference & { metric: string; higherIsBetter: boolean; margin: number }) | null;
}

/** A curve over epochs: mean over the seeds, and the middle 80 % of them. */
export interface CurveBand {
  epoch: number[];
  mean: number[];
  low: number[];
  high: number[];
  /** How many seeds each point has. */
  seeds: number[];
}

/** One side of a comparison. */
export interface ArmFacts {
  name: string;
  /** What it is, in words: `each task by itself`, `all tasks together`, or the settings that differ. */
  description: string;
  /** The settings that differ from the recipe, as `--set` takes them. */
  settings: string[];
  /** Its trainings of one seed: one for each task, or one of all. */
  trainings: {
    tasks: string[];
    /** Means over the seeds. */
    parameters: number;
    features: number;
    epochs: number;
  }[];
  /** With `--tune`: how often each candidate was chosen, by its setting. */
  tuned?: Record<string, number>;
  /** By task: the headline metric on validation rows, or where there are none on test rows. */
  curves: Record<string, CurveBand>;
  /** By task: scores on the test rows, one a seed; NaN where not defined. */
  scores: Record<string, number[]>;
}

/** The result of a comparison. */
export interface Comparison {
  question: "compare";
  seeds: number[];
  sampling: Sampling;
  /** The folds on which the seeds test in turn; left out where the datasets are not split by folds, or by different numbers of them. */
  folds?: number;
  /** Whether it was looked at again and again (`--until settled`): then `theseRows` has anytime-valid intervals. */
  looks: number | null;
  /** The two sides, or all named arms, in their order. */
  arms: ArmFacts[];
  contrasts: Contrast[];
  /** The tasks of the first contrast: of the default arms, all together against each alone. */
  tasks: Contrast["tasks"];
  /** The groups of the first contrast; absent where there are none. */
  groups?: Contrast["groups"];
  /** How the numbers were made. */
  methods: Method[];
}

/** How a number was made: in a few words, and in a sentence with its source. */
export interface Method {
  short: string;
  long: string;
}
