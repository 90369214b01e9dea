/** @file What a study of affinity finds: which tasks help which. Plain data, which goes through JSON. */
import type { Interval } from "../../account/bootstrap.js";
import type { Comparison } from "../compare/types.js";

/** How the gains of groups were found. */
export type AffinityMethod = "all subsets" | "pairs" | "surrogate";

/** A number for each pair of tasks: `values[i][j]` is about what task `from[i]` does to task `to[j]`. Null where nothing is known. */
export interface TaskMatrix {
  tasks: string[];
  values: (number | null)[][];
}

/** Scores of affinity that one training of all tasks gives. */
export interface TaskScores {
  /**
   * Z(i to j) = 1 - L_j(shared weights after a step of task i alone) / L_j(before), on the same batch, in the mean over the looks. Above 0:
   * a step of i lowers the loss of j.
   */
  lookahead: TaskMatrix;
  /** The mean cosine between the gradients of two tasks over the shared layers. The same both ways. */
  cosine: TaskMatrix;
  /** How often both were computed. */
  looks: number;
}

/** The result of a study of affinity. */
export interface Affinity {
  question: "affinity";
  tasks: string[];
  metrics: Record<string, { metric: string; higherIsBetter: boolean }>;
  method: AffinityMethod;
  seeds: number[];
  /** How many trainings the search had. */
  trainings: number;
  /** Relative gain, in percent of the score alone, of the column's task when it is trained with the row's task; the diagonal is null. */
  gains: TaskMatrix;
  /** Half the width of the 95 % interval of each gain over the seeds. */
  uncertainty: TaskMatrix;
  /** Each task's score alone. */
  alone: Record<string, number>;
  /** Every group that was trained: the gain of each of its tasks. */
  groups: { tasks: string[]; gains: Record<string, number> }[];
  /** With a surrogate: how well it predicts groups that it was not fitted to. */
  surrogate: { heldOutR2: number | null; fitted: number; heldOut: number } | null;
  /** Scores that cost one training, beside the trained truth. */
  cheap: {
    name: "lookahead" | "cosine";
    matrix: TaskMatrix;
    /** Spearman's correlation with the trained gains over the pairs; null for fewer than three pairs. */
    correlation: number | null;
    pairs: number;
  }[];
  grouping: {
    groups: string[][];
    /** `exact` over all partitions, or a heuristic. */
    search: "exact" | "greedy";
    /** The mean gain over the tasks, in percent, that the search expects. */
    expected: number;
    /** The same of all tasks together. */
    expectedTogether: number;
  };
  /** The grouping on seeds and rows that the search did not see: contrasts of the grouping with all alone, and with all together. */
  confirmation: Comparison | null;
  /** In words: which grouping, and whether it is better; "no grouping is better" is an answer. */
  verdict: { sentence: string; intervals: { baseline: string; deltaM: number; interval: Interval | null }[] };
  methods: string[];
}
