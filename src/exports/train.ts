/** @file `potluck/train`: the training loop with all its parts: plans, events, early stopping. */
export type { NetworkFactory, NetworkSize } from "../experiment/plan.js";
export { type BackwardOptions, type BackwardReport, backwardTasks, type StepLoss, type TaskGradients } from "../train/backward.js";
export { type BestEpoch, EarlyStopping, normalised, type StoppingPlan } from "../train/early-stopping.js";
export type { BestEvent, EpochEvent, EvaluationEvent, StepEvent, StopEvent, TrainEvent } from "../train/events.js";
export { type TaskPlan, testScores, totalSteps, train, type TrainingPlan, trainToEnd } from "../train/loop.js";
export { loadRunningState, runningState } from "../train/running.js";
