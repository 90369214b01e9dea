/** @file `potluck/tasks`: kinds of task, from target columns to predictions in words. */
export {
  createTask, fitTargets, type Prediction, predictions, type TargetColumns, targetMapFromJSON, type Task, type TaskKind, type TaskKindName,
  taskKinds, type TaskLoss, type TaskOptions, tuneTargets,
} from "../task/index.js";
