/** @file `potluck`: every portable name. Runs unchanged in Node and browsers; what needs files is in `potluck/node`. */
export { CombinedLoader, type CombinedBatch, type CombinedMode, combinedModes } from "./data/combined-loader.js";
export { DataLoader, type DataLoaderOptions, type EpochLoader, type Loader } from "./data/data-loader.js";
export { type Batch, TaskDataset, type Targets } from "./data/dataset.js";
export { numericColumn, numericFeatures, tableFeatures, textColumn } from "./data/columns/cells.js";
export { encodeColumns, readyColumns } from "./data/columns/fit-columns.js";
export type { ColumnEncoder } from "./data/columns/column-kind.js";
export { encoderFromJSON } from "./data/columns/index.js";
export { exampleWeights } from "./data/targets/sample-weights.js";
export { type ClassKind, fitLabels, type FitLabelsOptions, type Label, LabelMap, type LabelMapState, type LabelSpec } from "./data/targets/labels.js";
export { makeReviews, type MakeReviewsOptions, type Reviews, type ReviewTask } from "./data/reviews/make-reviews.js";
export { sampleRows, type Split, splitByColumn, type SplitOptions, splitRows } from "./data/split.js";
export { encodeTargets, type TargetMap, targetMapFromJSON, type TargetMapState } from "./data/targets/index.js";
export { fitMultilabel, type FitMultilabelOptions, MultilabelMap, type MultilabelMapState } from "./data/targets/multilabel.js";
export { fitValues, ValueMap, type ValueMapState } from "./data/targets/values.js";
export { type CellValue, selectTableRows, type Table, tableFromColumns } from "./data/table.js";
export { describeError, PotluckError } from "./engine/errors.js";
export {
  type Annealing, ConstantLR, type ConstantLROptions, CosineAnnealingLR, type CosineAnnealingLROptions, LinearLR, type LinearLROptions, LRScheduler,
  OneCycleLR, type OneCycleLROptions, StepLR, type StepLROptions, type WarmupOptions,
} from "./optim/lr-schedule/index.js";
export { startThreads } from "./engine/threads.js";
export { RandomStream } from "./engine/random.js";
export { encodeSafetensors, readSafetensors, type SafetensorsContent, type TensorSource, writeSafetensors } from "./format/safetensors.js";
export {
  bceWithLogits, type BceOptions, crossEntropy, type CrossEntropyOptions, cumulativeLogitLoss, huberLoss, type HuberOptions, l1Loss, mseLoss,
  type SampleWeighted, type TargetInput,
} from "./loss/index.js";
export { accuracy } from "./metric/classification/accuracy.js";
export { averagePrecision } from "./metric/ranking/average-precision.js";
export { balancedAccuracy } from "./metric/classification/balanced-accuracy.js";
export { cohenKappa } from "./metric/classification/cohen-kappa.js";
export { confusionMatrix } from "./metric/classification/confusion-matrix.js";
export { pearson, spearman } from "./metric/regression/correlation.js";
export { explainedVariance } from "./metric/regression/explained-variance.js";
export { f1 } from "./metric/classification/f1.js";
export { hammingLoss } from "./metric/multilabel/hamming-loss.js";
export { defaultMetrics, type Metric, metricFor, type MetricName, metricNames, metrics, scoreAll } from "./metric/index.js";
export { meanOverLabels } from "./metric/shared/label-means.js";
export { labelF1, labelJaccard, labelPrecision, labelRecall } from "./metric/multilabel/label-rates.js";
export { logLoss } from "./metric/classification/log-loss.js";
export { matthews } from "./metric/classification/matthews.js";
export { mae } from "./metric/regression/mae.js";
export { mse, rmse } from "./metric/regression/mse.js";
export { medianAbsoluteError } from "./metric/regression/median-absolute-error.js";
export { precision } from "./metric/classification/precision.js";
export { r2 } from "./metric/regression/r2.js";
export { recall } from "./metric/classification/recall.js";
export { rocAuc } from "./metric/ranking/roc-auc.js";
export { type Scored, scoredFromLogits } from "./metric/shared/metric-input.js";
export { subsetAccuracy } from "./metric/multilabel/subset-accuracy.js";
export { weightedKappa } from "./metric/classification/weighted-kappa.js";
export type { ActivationName } from "./nn/activation.js";
export { type Head, type HeadFactory, OrdinalHead } from "./nn/head.js";
export type { Layer } from "./nn/layer.js";
export { type MultiTaskOptions, MultiTaskNetwork } from "./nn/multi-task-network.js";
export type { GradNorms, NetworkOptions, StateDict } from "./nn/network.js";
export { type SingleTaskOptions, SingleTaskNetwork } from "./nn/single-task-network.js";
export type { TrunkName, TrunkOptions } from "./nn/trunk/index.js";
export {
  Adagrad, type AdagradOptions, Adam, type AdamOptions, AdamW, type AdamWOptions, clipGradNorm, Optimizer, type OptimizerGroup, type ParameterGroup, SGD, type SgdOptions,
} from "./optim/index.js";
export { parseRecipe, type ParseRecipeOptions, type Recipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "./recipe/index.js";
export { cosineChart, type CosineChartOptions, type CosinePoint } from "./charts/cosine-chart.js";
export { gradientNormChart, type GradientNormChartOptions, type NormPoint } from "./charts/gradient-norm-chart.js";
export { taskGradientChart, type TaskGradientChartOptions, type TaskNormPoint } from "./charts/task-gradient-chart.js";
export { weightChart, type WeightChartOptions, type WeightPoint } from "./charts/weight-chart.js";
export { createSchedule, type Schedule, type ScheduledLoaders, type ScheduleName, type ScheduleOptions } from "./schedule/index.js";
export { scoreChart, type ScoreChartOptions, type ScorePoint } from "./charts/score-chart.js";
export {
  compare, type CompareOptions, type Comparison, type Scores, type TaskComparison, type TrainingJob, type TrainingRunner, trainOnce,
} from "./study/compare.js";
export { type FeatureSource, type FeatureSpace, toFeatures } from "./experiment/features.js";
export { prepare, type Prepared, prepareSplit, type ReadyData, readyData } from "./experiment/split.js";
export { summarise, type Summary } from "./study/statistics.js";
export { buildTraining } from "./experiment/plan.js";
export { type ArrayInput, type NdArray, toNdArray } from "./tensor/nd-array.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "./tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "./tensor/tensor.js";
export {
  type ClassWeights, createTask, fitTargets, predictions, type Predictions, type TargetColumns, type Task, type TaskKind, type TaskKindName,
  taskKinds, type TaskLoss, type TaskOptions,
} from "./task/index.js";
export { type CountOptions, CountVectorizer } from "./text/vectorizers/count.js";
export { CountedCorpus, type Selection } from "./text/counting/counted-corpus.js";
export type { CountingPool } from "./text/counting/counting.js";
export { HashingVectorizer } from "./text/vectorizers/hashing.js";
export { fitSharedVocabulary, type SharedVocabulary } from "./text/vocabulary/shared-vocabulary.js";
export { type TfidfOptions, TfidfTransformer } from "./text/vectorizers/tfidf-transformer.js";
export { TfidfVectorizer } from "./text/vectorizers/tfidf.js";
export { type Vectorizer, vectorizerFromJSON } from "./text/vectorizers/index.js";
export { type BackwardOptions, type BackwardReport, backwardTasks, type StepLoss, type TaskGradients } from "./train/backward.js";
export { type BestEpoch, EarlyStopping, normalised, type StoppingPlan } from "./train/early-stopping.js";
export type { BestEvent, EpochEvent, EvaluationEvent, StepEvent, StopEvent, TrainEvent } from "./train/events.js";
export { type TaskPlan, type TaskTargets, totalSteps, train, type TrainingPlan, weightsOf } from "./train/loop.js";
export * from "./weighting/index.js";
