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

/** One task's scores after an epoch. */
export interface EpochEvent {
  event: "epoch";
  epoch: number;
  task: string;
  split: "train" | "validation" | "test";
  metrics: Record<string, number>;
  /** The task's mean loss on those rows. */
  loss?: number;
  /** Steps done. */
  step?: number;
}

/** One task's scores after some steps, with `evaluateEvery`. */
export interface EvaluationEvent extends Omit<EpochEvent, "event" | "step"> {
  event: "evaluation";
  step: number;
}

/** A task that has stopped early: its patience is used up. */
export interface StopEvent {
  event: "stop";
  /** The last epoch that trained it. */
  epoch: number;
  task: string;
}

/** The best epoch, at the end of a training that chooses one. The model now has that epoch's weights. */
export interface BestEvent {
  event: "best";
  epoch: number;
  /** Steps done by then. */
  step?: number;
  /** The weighted mean of the tasks' normalised headline metrics on the validation rows; see early-stopping.ts. */
  value: number;
}

/** The training starts again, on all rows. Its `step` events are numbered from 1 again. */
export interface RefitEvent {
  event: "refit";
  epochs: number;
  steps: number;
}

/** Any event of a training. */
export type TrainEvent = StepEvent | EpochEvent | EvaluationEvent | StopEvent | BestEvent | RefitEvent;
