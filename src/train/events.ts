/** @file Events of a training: plain objects, from which the progress display, `metrics.jsonl` and the tables are made. */
import type { GradNorms } from "../nn/network.js";
import type { TaskGradients } from "./backward.js";

/** One optimizer step. */
export interface StepEvent {
  event: "step";
  /** From 1, over the whole training. */
  step: number;
  /** Of the tasks that have a label in this step. */
  losses: Record<string, number>;
  /** Of the layers that those losses reached. */
  gradNorms: GradNorms;
  /** The learning rate of this step, if a learning-rate schedule changes it. Groups with their own rates change in proportion. */
  lr?: number;
  /** The norm of all gradients together before clipping, if gradients are clipped. `gradNorms` are those after it. */
  unclippedNorm?: number;
  /** The factor of each task's loss, or of its gradient over the shared layers; absent where all are 1. */
  weights?: Record<string, number>;
  /** How the tasks' gradients compare, at the steps that the plan logs. */
  taskGradients?: TaskGradients;
}

/**
 * One task's scores after an epoch, or at another check of the validation rows. Where there are validation rows, the training and
 * validation rows are scored at each check, and the test rows once, at the end. Where there are none, the test rows are scored in their
 * place.
 */
export interface EpochEvent {
  event: "epoch";
  epoch: number;
  /** Steps done. */
  step: number;
  task: string;
  /** `train`: a fixed sample of the training rows. */
  split: "train" | "validation" | "test";
  metrics: Record<string, number>;
  /** Of a task that `by` made: the headline metric of the rows of all these tasks together, each predicted by its own task. */
  together?: number;
  /** The task's loss on these rows. */
  loss: number;
}

/** One task's scores after some steps, with `evaluateEvery`. */
export interface EvaluationEvent extends Omit<EpochEvent, "event"> {
  event: "evaluation";
}

/** A task that has stopped early: its patience is used up. */
export interface StopEvent {
  event: "stop";
  /** The last epoch that trained it. */
  epoch: number;
  task: string;
}

/** The best epoch or check, at the end of a training that chooses one. The model now has its weights. */
export interface BestEvent {
  event: "best";
  epoch: number;
  /** Steps done then. */
  step: number;
  /** The weighted mean of the tasks' scores on the validation rows; see early-stopping.ts and automatic-length.ts. */
  value: number;
}

/**
 * From `watchJob`: the training starts again, on the rows that were set aside too, for the length that was found. Its steps give no
 * events.
 */
export interface RefitEvent {
  event: "refit";
  /** Its length; the last epoch may be a part of one. */
  epochs: number;
  steps: number;
}

/** Any event of a training. */
export type TrainEvent = StepEvent | EpochEvent | EvaluationEvent | StopEvent | BestEvent | RefitEvent;
