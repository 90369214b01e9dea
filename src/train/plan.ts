/** @file What a training is made of: all that the loop must know. For recipes it is put together in src/experiment/plan.ts. */
import type { TaskDataset, TaskTargets } from "../data/dataset.js";
import type { DataLoader } from "../data/data-loader.js";
import type { MultiTaskNetwork } from "../nn/multi-task-network.js";
import type { Optimizer } from "../optim/index.js";
import type { LRScheduler } from "../optim/lr-schedule/index.js";
import type { ScheduleName, ScheduleOptions } from "../schedule/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/index.js";
import type { StoppingPlan } from "./early-stopping.js";

/** What the loop must know of a task. */
export interface TaskPlan {
  name: string;
  /** The loader whose batches hold its targets. */
  dataset: string;
  /** A scalar from logits `[rows, outputs]`, targets `[rows]` or `[rows, outputs]`, and the rows' weights where the batch has some. */
  loss(logits: Tensor, targets: NdArray, sampleWeights?: NdArray): Tensor;
  /** Metrics by name from the same, all test rows together. */
  score(logits: NdArray, targets: NdArray): Record<string, number>;
}

/** A training, ready to run. */
export interface TrainingPlan {
  model: MultiTaskNetwork;
  optimizer: Optimizer;
  /** Moves the optimizer's learning rate after every step, also one in which no task had a label. */
  scheduler?: LRScheduler;
  tasks: readonly TaskPlan[];
  /** Training batches by dataset. */
  loaders: Record<string, DataLoader<TaskTargets>>;
  /** Rows to score on, by dataset. */
  test: Record<string, TaskDataset<TaskTargets>>;
  /** Rows to choose the best epoch by, and to stop by, of the datasets that have some; default none. */
  validation?: Record<string, TaskDataset<TaskTargets>>;
  /** What the best epoch is chosen by, and when to stop; null, the default: the last epoch is kept, and all are trained. */
  stopping?: StoppingPlan | null;
  /** The largest norm that all gradients together may have; null, the default: any. */
  clipNorm?: number | null;
  /**
   * Steps of the schedule that make one optimizer step; default 1. Their losses are divided by it. What is left over at the end of an epoch makes a
   * step of its own, divided by the same number, so that every batch counts alike.
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
  /** Steps between two logs of what the tasks' gradients do to each other, the first step included; null: never. Logging changes no weight. */
  logTaskGradientsEvery: number | null;
}
