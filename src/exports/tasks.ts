/** @file `potluck/tasks`: kinds of task, from target columns to predictions in words. */
export {
  createTask, fitTargets, fitTemperature, type Prediction, predictions, type TargetColumns, targetMapFromJSON, type Task, type TaskKind,
  type TaskKindName, taskKinds, type TaskLoss, type TaskOptions, temperedLogits, tuneTargets,
} from "../task/index.js";
