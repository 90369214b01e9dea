/** @file `potluck`: every portable name. Runs unchanged in Node and browsers; what needs files is in `potluck/node`. */
export { CombinedLoader, type CombinedBatch, type CombinedMode, combinedModes } from "./data/combined-loader.js";
export { DataLoader, type DataLoaderOptions, type EpochLoader, type Loader } from "./data/data-loader.js";
export { type Batch, TaskDataset, type Targets } from "./data/dataset.js";
export { numericColumn, numericFeatures, tableFeatures, textColumn } from "./data/columns.js";
export { encodeColumns, readyColumns } from "./data/encode/columns-to-features.js";
export type { ColumnEncoder } from "./data/encode/encoder.js";
export { encoderFromJson } from "./data/encode/kinds.js";
export { exampleWeights } from "./data/example-weights.js";
export { type ClassKind, fitLabels, type FitLabelsOptions, type Label, LabelMap, type LabelMapState, type LabelSpec } from "./data/labels.js";
export { makeReviews, type MakeReviewsOptions, type Reviews, type ReviewTask } from "./data/make-reviews.js";
export { sampleRows, type Split, splitByColumn, type SplitOptions, splitRows } from "./data/split.js";
export { encodeTargets, type TargetMap, targetMapFromJSON, type TargetMapState } from "./data/targets.js";
export { fitMultilabel, type FitMultilabelOptions, MultilabelMap, type MultilabelMapState } from "./data/targets-multilabel.js";
export { fitValues, ValueMap, type ValueMapState } from "./data/targets-value.js";
export { type CellValue, selectTableRows, type Table, tableFromColumns } from "./data/table.js";
export { describeError, PotluckError } from "./engine/errors.js";
export {
  type Annealing, ConstantLR, type ConstantLROptions, CosineAnnealingLR, type CosineAnnealingLROptions, LinearLR, type LinearLROptions, LRScheduler,
  OneCycleLR, type OneCycleLROptions, StepLR, type StepLROptions, type WarmupOptions,
} from "./optim/schedule/index.js";
export { startThreads } from "./engine/threads.js";
export { RandomStream } from "./engine/random.js";
export { encodeSafetensors, readSafetensors, type SafetensorsContent, type TensorSource, writeSafetensors } from "./format/safetensors.js";
export {
  bceWithLogits, type BceOptions, crossEntropy, type CrossEntropyOptions, cumulativeLogitLoss, huberLoss, type HuberOptions, l1Loss, mseLoss,
  type SampleWeighted, type TargetInput,
} from "./loss/index.js";
export { accuracy } from "./metric/accuracy.js";
export { averagePrecision } from "./metric/average-precision.js";
export { balancedAccuracy } from "./metric/balanced-accuracy.js";
export { cohenKappa } from "./metric/cohen-kappa.js";
export { confusionMatrix } from "./metric/confusion-matrix.js";
export { pearson, spearman } from "./metric/correlation.js";
export { explainedVariance } from "./metric/explained-variance.js";
export { f1 } from "./metric/f1.js";
export { hammingLoss } from "./metric/hamming-loss.js";
export { defaultMetrics, type Metric, metricFor, type MetricName, metricNames, metrics, scoreAll } from "./metric/index.js";
export { meanOverLabels } from "./metric/label-means.js";
export { labelF1, labelJaccard, labelPrecision, labelRecall } from "./metric/label-rates.js";
export { logLoss } from "./metric/log-loss.js";
export { matthews } from "./metric/matthews.js";
export { meanAbsoluteError } from "./metric/mean-absolute-error.js";
export { meanSquaredError, rootMeanSquaredError } from "./metric/mean-squared-error.js";
export { medianAbsoluteError } from "./metric/median-absolute-error.js";
export { precision } from "./metric/precision.js";
export { rSquared } from "./metric/r-squared.js";
export { recall } from "./metric/recall.js";
export { rocAuc } from "./metric/roc-auc.js";
export { type Scored, scoredFromLogits } from "./metric/scored.js";
export { subsetAccuracy } from "./metric/subset-accuracy.js";
export { weightedKappa } from "./metric/weighted-kappa.js";
export type { ActivationName } from "./nn/activation.js";
export { type Head, type HeadFactory, OrdinalHead } from "./nn/head.js";
export type { Layer } from "./nn/layer.js";
export { type MultiTaskOptions, MultiTaskNetwork } from "./nn/multi-task-network.js";
export type { GradNorms, NetworkOptions, StateDict } from "./nn/network.js";
export { type SingleTaskOptions, SingleTaskNetwork } from "./nn/single-task-network.js";
export type { TrunkName, TrunkOptions } from "./nn/trunk/index.js";
export {
  Adagrad, type AdagradOptions, Adam, type AdamOptions, AdamW, clipGradNorm, Optimizer, type OptimizerGroup, type ParameterGroup, SGD, type SgdOptions,
} from "./optim/index.js";
export { parseRecipe, type ParseRecipeOptions, type Recipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "./recipe/index.js";
export { cosineChart, type CosineChartOptions, type CosinePoint } from "./report/cosine-chart.js";
export { gradientNormChart, type GradientNormChartOptions, type NormPoint } from "./report/gradient-norm-chart.js";
export { taskGradientChart, type TaskGradientChartOptions, type TaskNormPoint } from "./report/task-gradient-chart.js";
export { weightChart, type WeightChartOptions, type WeightPoint } from "./report/weight-chart.js";
export { createSchedule, type Schedule, type ScheduledLoaders, type ScheduleName, type ScheduleOptions } from "./schedule/index.js";
export { scoreChart, type ScoreChartOptions, type ScorePoint } from "./report/score-chart.js";
export {
  compare, type CompareOptions, type Comparison, type Scores, type TaskComparison, type TrainingJob, type TrainingRunner, trainOnce,
} from "./study/compare.js";
export { type FeatureSource, type FeatureSpace, toFeatures } from "./study/features.js";
export { prepare, type Prepared, prepareSplit, type ReadyData, readyData } from "./study/prepare.js";
export { summarise, type Summary } from "./study/statistics.js";
export { buildTraining } from "./study/training.js";
export { type ArrayInput, type NdArray, toNdArray } from "./tensor/nd-array.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "./tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "./tensor/tensor.js";
export {
  type ClassWeights, createTask, fitTargets, predictions, type Predictions, type TargetColumns, type Task, type TaskKind, type TaskKindName,
  taskKinds, type TaskLoss, type TaskOptions,
} from "./task/index.js";
export { type CountOptions, CountVectorizer } from "./text/count-vectorizer.js";
export { CountedCorpus, type Selection } from "./text/counted-corpus.js";
export type { CountingPool } from "./text/counting.js";
export { HashingVectorizer } from "./text/hashing-vectorizer.js";
export { fitSharedVocabulary, type SharedVocabulary } from "./text/shared-vocabulary.js";
export { type TfidfOptions, TfidfTransformer } from "./text/tfidf-transformer.js";
export { TfidfVectorizer } from "./text/tfidf-vectorizer.js";
export { type Vectorizer, vectorizerFromJson } from "./text/vectorizer.js";
export { type BackwardOptions, type BackwardReport, backwardTasks, type StepLoss, type TaskGradients } from "./train/backward.js";
export { type BestEpoch, EarlyStopping, normalised, type StoppingPlan } from "./train/early-stopping.js";
export type { BestEvent, EpochEvent, EvaluationEvent, StepEvent, StopEvent, TrainEvent } from "./train/events.js";
export { type TaskPlan, type TaskTargets, totalSteps, train, type TrainingPlan, weightsOf } from "./train/loop.js";
export * from "./weighting/index.js";
