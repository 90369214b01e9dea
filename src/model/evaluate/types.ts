/** @file What an evaluation says: plain data that goes through JSON. Numbers that are not defined are null. */
import type { Interval } from "../../account/bootstrap.js";
import type { Confusion, Mistake } from "../../account/types.js";
import type { ReliabilityBin } from "../../metric/classification/calibration.js";
import type { ByValue } from "../../recipe/index.js";

/** How a model does on some rows. */
export interface Evaluation {
  /** The rows, by dataset. */
  datasets: Record<string, EvaluatedDataset>;
  tasks: Record<string, TaskEvaluation>;
  /** Tasks that `by` made, by the name that they have together; absent where there are none. */
  groups?: Record<string, GroupEvaluation>;
}

/** Rows that a model was evaluated on. */
export interface EvaluatedDataset {
  /** What errors call the rows: their file. */
  name: string;
  rows: number;
  /** Whether these are the rows that the model was made from, those that trained it among them; null where that cannot be known. */
  isTrainingData: boolean | null;
}

/** A metric on some rows. */
export interface MetricEvaluation {
  value: number | null;
  /** Its 95 % interval by the bootstrap over the rows; null where it was not asked for, or is not defined. */
  interval: Interval | null;
  higherIsBetter: boolean;
}

/** How a task does. */
export interface TaskEvaluation {
  dataset: string;
  kind: string;
  /** The value that the task is about; absent of tasks that `by` did not make. */
  by?: ByValue;
  /** The name of the headline metric. */
  metric: string;
  /** All metrics of the kind, the headline metric with the recipe's options. */
  metrics: Record<string, MetricEvaluation>;
  /** Why metrics are undefined, by name. Left out: none is. */
  undefined?: Record<string, string>;
  /** Rows that are scored, that have no target, and whose label the model does not know. */
  rows: { scored: number; withoutTarget: number; unknown: number };
  /** Each class or label in its order; null for numbers. */
  classes: EvaluatedClass[] | null;
  /** Pairs of target and prediction, the most frequent first; null for labels and numbers. */
  confusion: Confusion[] | null;
  /**
   * How often probabilities come true, in 15 bins: of two classes the probability of the positive one, of more that of the predicted one,
   * of labels those of all; null for numbers. The metric `ece` is the mean distance from the diagonal.
   */
  reliability: ReliabilityBin[] | null;
  /** The most confident mistakes, the most probable first; of numbers, the largest errors. */
  mistakes: EvaluatedMistake[];
}

/** How a class or label does. */
export interface EvaluatedClass {
  name: string;
  /** Rows of the class, rows that are predicted to be, and rows that are both. */
  rows: number;
  predicted: number;
  right: number;
  precision: number;
  recall: number;
  f1: number;
  /** Of a label, the probability above which it is predicted. */
  threshold?: number;
}

/** A row whose prediction is wrong. */
export type EvaluatedMistake = Omit<Mistake, "side" | "source">;

/** How the tasks that one `by` made do together. */
export interface GroupEvaluation extends MetricEvaluation {
  column: string;
  tasks: string[];
  metric: string;
  /** Rows with a target. */
  rows: number;
  /** Rows that were left out, because no task was trained on their value of the column; absent where not all tasks were asked for. */
  withoutTask?: number;
}
