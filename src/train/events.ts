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
  /** The learning rate of this step: there where a schedule moves it. */
  lr?: number;
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
  split: "test";
  metrics: Record<string, number>;
}

/** One task's scores after some steps, where a recipe evaluates every so many. */
export interface EvaluationEvent extends Omit<EpochEvent, "event"> {
  event: "evaluation";
  step: number;
}

/** Anything that a training tells. */
export type TrainEvent = StepEvent | EpochEvent | EvaluationEvent;
