/** @file A training plan: everything that the training loop needs. For recipes, src/experiment/plan.ts makes it. */
import type { TaskDataset, TaskTargets } from "../data/dataset.js";
import type { DataLoader } from "../data/data-loader.js";
import type { MetricInput } from "../metric/index.js";
import type { TaskNetwork } from "../nn/task-network.js";
import type { Optimizer } from "../optim/index.js";
import type { LRScheduler } from "../optim/lr-schedule/index.js";
import type { ScheduleName, ScheduleOptions } from "../schedule/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/index.js";
import type { LengthPlan } from "./automatic-length.js";
import type { StoppingPlan } from "./early-stopping.js";

/** What the loop needs to know about a task. */
export interface TaskPlan {
  name: string;
  /** The loader whose batches hold its targets. */
  dataset: string;
  /**
   * What it is called together with other tasks of the same dataset, each of which is about rows of its own: those with a value of a
   * column. They are judged by one score of all their rows.
   */
  group?: string;
  /** The loss, a scalar: logits `[rows, outputs]`, targets `[rows]` or `[rows, outputs]`, weights `[rows]` if the batch has some. */
  loss: (logits: Tensor, targets: NdArray, sampleWeights?: NdArray) => Tensor;
  /** Metrics by name, of all rows of a split together. */
  score: (logits: NdArray, targets: NdArray) => Record<string, number>;
  /** The headline metric alone, by its name: what choosing the best weights needs. Default: `score`. */
  headline?: (logits: NdArray, targets: NdArray) => Record<string, number>;
  /**
   * How rows of several tasks of a group are scored together: what the metrics compute from, of each task's own rows, and the headline
   * metric of it. Default: their logits are joined, and scored as one task's.
   */
  pooled?: { input: (logits: NdArray, targets: NdArray) => MetricInput; score: (input: MetricInput) => Record<string, number> };
  /** How test rows are scored at the end, after a look at the validation rows; default: as before. */
  tune?: (logits: NdArray, targets: NdArray) => Pick<TaskPlan, "score" | "headline" | "pooled">;
}

/** A training, ready to run. */
export interface TrainingPlan {
  /** Its `forward` takes a batch's rows and the name of a task. */
  model: TaskNetwork;
  optimizer: Optimizer;
  /**
   * Changes the optimizer's learning rate after every step, also after a step in which no task had a label. One that follows a score
   * (`ReduceLROnPlateau`) is called after each epoch with the mean of the tasks' losses on their validation rows, which all must have.
   */
  scheduler?: LRScheduler;
  tasks: readonly TaskPlan[];
  /** Training batches by dataset. */
  loaders: Record<string, DataLoader<TaskTargets>>;
  /** Test rows by dataset, of the datasets that have some. */
  test: Record<string, TaskDataset<TaskTargets>>;
  /** Validation rows, which early stopping and automatic length read, of the datasets that have some; default none. */
  validation?: Record<string, TaskDataset<TaskTargets>>;
  /** Some of the training rows, which are scored for the curve of the training beside validation or test rows; default none. */
  trainSample?: Record<string, TaskDataset<TaskTargets>>;
  /** How to choose the best epoch, and when to stop; null, the default: all epochs are trained, and the last is kept. */
  stopping?: StoppingPlan | null;
  /** Trains until the validation rows stop gaining, at most `epochs`, in place of `stopping`; null, the default: not so. */
  length?: LengthPlan | null;
  /** Ends the training after this many steps; null, the default: after `epochs`. */
  steps?: number | null;
  /** The largest norm of all gradients together; null, the default: no limit. */
  clipNorm?: number | null;
  /**
   * Steps of the schedule that make one optimizer step; default 1. Their losses are divided by it. Batches left over at the end of an epoch
   * make a step of their own, divided by the same number, so that every batch counts alike.
   */
  accumulate?: number;
  epochs: number;
  /** Which datasets' batches make up a step. */
  schedule: ScheduleName;
  /** The schedule's seed (default 0) and its own options. */
  scheduleOptions?: Omit<ScheduleOptions, "epochs">;
  weighting: Weighting;
  /** Steps between evaluations; null: after each epoch. */
  evaluateEvery: number | null;
  /** Steps between two logs of how the tasks' gradients compare, from the first step; null: never. Logging changes no weight. */
  logTaskGradientsEvery: number | null;
}
