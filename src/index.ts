/**
 * @file `potluck`: recipes, comparisons, and the basics for custom training loops. More is in `potluck/nn`, `/optim`, `/data`, `/text`,
 * `/tasks`, `/metrics`, `/weightings`, `/train`, `/model`, `/charts`, and in `/node` for files and threads.
 */
export { CombinedLoader } from "./data/combined-loader.js";
export { DataLoader } from "./data/data-loader.js";
export { TaskDataset } from "./data/dataset.js";
export { splitRows } from "./data/split.js";
export { type Table, tableFromColumns } from "./data/table.js";
export { fitLabels } from "./data/targets/labels.js";
export { describeError, PotluckError } from "./engine/errors.js";
export { startThreads } from "./engine/threads.js";
export { type DatasetSides, Experiment, type ExperimentSplit, type OpenOptions } from "./experiment/experiment.js";
export { planTraining, type TrainingJob } from "./experiment/plan.js";
export { bceWithLogits } from "./loss/bce-with-logits.js";
export { crossEntropy } from "./loss/cross-entropy.js";
export { mseLoss } from "./loss/mse.js";
export { scoreAll } from "./metric/index.js";
export { Model } from "./model/model.js";
export { Linear } from "./nn/linear.js";
export { Module } from "./nn/module.js";
export { MultiTaskNetwork } from "./nn/multi-task-network.js";
export { SingleTaskNetwork } from "./nn/single-task-network.js";
export { Adagrad, Adam, AdamW, SGD } from "./optim/index.js";
export {
  forTasks, parseRecipe, type Recipe, recipeJsonSchema, recipeToYaml, resolveSingle,
} from "./recipe/index.js";
export { compare, type CompareOptions, trainOnce } from "./study/compare/compare.js";
export type { Comparison, TaskContrast } from "./study/compare/types.js";
export type { TrialRunner } from "./study/study.js";
export { summarise, type Summary } from "./study/statistics/summary.js";
export { Parameter } from "./tensor/parameter.js";
export { SparseMatrix } from "./tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "./tensor/tensor.js";
export { createTask, fitTargets, predictions } from "./task/index.js";
export { CountVectorizer } from "./text/vectorizers/count.js";
export { HashingVectorizer } from "./text/vectorizers/hashing.js";
export { TfidfVectorizer } from "./text/vectorizers/tfidf.js";
export { backwardTasks } from "./train/backward.js";
export { train, type TrainingPlan, trainToEnd } from "./train/loop.js";
