/** @file What a training tells while it runs: a stream of plain events that progress display, `metrics.jsonl` and tables consume. */
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
  /** The learning rate of this step: there where a schedule moves it. Groups with rates of their own move in proportion to it. */
  lr?: number;
  /** The norm of all gradients together before they were clipped: there where they are. `gradNorms` are those after. */
  unclippedNorm?: number;
  /** What the weighting multiplied each task's loss, or its gradient over the shared layers, by; there where not all are 1. */
  weights?: Record<string, number>;
  /** What the tasks do to each other: there at the steps that the plan observes. */
  taskGradients?: TaskGradients;
}

/** One task's scores after an epoch. */
export interface EpochEvent {
  event: "epoch";
  epoch: number;
  task: string;
  split: "validation" | "test";
  metrics: Record<string, number>;
}

/** One task's scores after some steps, where a recipe evaluates every so many. */
export interface EvaluationEvent extends Omit<EpochEvent, "event"> {
  event: "evaluation";
  step: number;
}

/** A task whose patience is at its end: it is trained no more. */
export interface StopEvent {
  event: "stop";
  /** The last epoch that trained it. */
  epoch: number;
  task: string;
}

/** At the end of a training that chooses its best epoch: which it was. The model has that epoch's weights from here on. */
export interface BestEvent {
  event: "best";
  epoch: number;
  /** The weighted mean of the tasks' normalised headline metrics on the validation rows: see early-stopping.ts. */
  value: number;
}

/** Anything that a training tells. */
export type TrainEvent = StepEvent | EpochEvent | EvaluationEvent | StopEvent | BestEvent;
