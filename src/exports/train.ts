/**
 * @file `potluck/train`: the training loop with all its parts: plans, events, early stopping; what is known of the data before it, and the
 * account of what came of it.
 */
export { accountOf, type AccountInput } from "../account/account.js";
export { type Check, CurveRecorder, type TrainingCurves } from "../account/curves.js";
export { type LinearModels, type LinearOptions, type LinearTrainer, trainLinear } from "../account/linear.js";
export { type ScoredSide, type SideLogits, sideLogits } from "../account/scored-rows.js";
export type {
  Account, Advice, ClassAccount, Confusion, GroupAccount, Interval, LabelScores, LinearAccount, Mistake, TaskAccount, TrainingLength,
} from "../account/types.js";
export { expandTasks } from "../experiment/expand-tasks.js";
export { inspect, type InspectOptions, warningsOf } from "../inspect/inspect.js";
export type {
  ClassCounts, ColumnFacts, DatasetFacts, Example, Inspection, SideCounts, Spread, TaskFacts, TextFacts, Warning,
} from "../inspect/types.js";
export { evaluateModel, type EvaluateOptions } from "../model/evaluate/evaluate.js";
export type {
  EvaluatedClass, EvaluatedDataset, EvaluatedMistake, Evaluation, GroupEvaluation, MetricEvaluation, TaskEvaluation,
} from "../model/evaluate/types.js";
export type { NetworkFactory, NetworkSize } from "../experiment/plan.js";
export {
  type JobPause, type JobProgress, type JobState, type TrainedJob, trainJob, tuneSplit, type ValidationLogits, watchJob, type WatchOptions,
} from "../experiment/train-job.js";
export { encodeModel, type TrainedModel } from "../model/save.js";
export { type BackwardOptions, type BackwardReport, backwardTasks, type StepLoss, type TaskGradients } from "../train/backward.js";
export { type BestEpoch, EarlyStopping, normalised, type StoppingPlan } from "../train/early-stopping.js";
export { type CarriedOver, CarryOver, type CarryOverOptions } from "../model/carry-over.js";
export type { BestEvent, EpochEvent, EvaluationEvent, StepEvent, StopEvent, TrainEvent } from "../train/events.js";
export {
  type TaskPlan, testScores, totalSteps, train, type TrainingPause, type TrainingPlan, type TrainOptions, trainToEnd,
} from "../train/loop.js";
export type { TrainingState } from "../train/training-state.js";
