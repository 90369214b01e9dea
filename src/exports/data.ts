/**
 * @file `potluck/data`: tables, from files in memory too, and recipes drafted for them; encoders of columns and targets, splits, datasets,
 * loaders, schedules.
 */
export { numericColumn, type NumericColumnOptions, textColumn } from "../data/columns/cells.js";
export type { ColumnEncoder } from "../data/columns/column-kind.js";
export { encodeColumns, openColumns } from "../data/columns/fit-columns.js";
export { columnKinds, type ColumnOptions, encoderFromJSON, type FeatureColumns } from "../data/columns/index.js";
export { type CombinedBatch, CombinedLoader, type CombinedMode, combinedModes } from "../data/combined-loader.js";
export { DataLoader, type DataLoaderOptions, type EpochLoader, type Loader, type StatefulLoader } from "../data/data-loader.js";
export { type Batch, TaskDataset, type Targets, type TaskTargets } from "../data/dataset.js";
export type { Fold } from "../data/folds/fold.js";
export { groupKFold, type GroupKFoldOptions } from "../data/folds/group-k-fold.js";
export { kFold, type KFoldOptions } from "../data/folds/k-fold.js";
export { stratifiedGroupKFold, type StratifiedGroupKFoldOptions } from "../data/folds/stratified-group-k-fold.js";
export { stratifiedKFold, type StratifiedKFoldOptions } from "../data/folds/stratified-k-fold.js";
export { ImageCell, type ImageSize } from "../data/image-cell.js";
export { makeReviews, type MakeReviewsOptions, type Reviews, type ReviewTask } from "../data/reviews/make-reviews.js";
export { joinSides, type SideTables } from "../data/join-sides.js";
export {
  sampleRows, type Split, splitByColumn, splitByTime, type SplitByTimeOptions, type SplitOptions, splitRows,
} from "../data/split.js";
export { type LabelSets, labelSets } from "../data/splits/label-sets.js";
export { SparseVector } from "../data/sparse-vector.js";
export {
  type CellValue, type ListValue, selectTableRows, type Side, type Table, tableFromColumns, type VectorValue,
} from "../data/table.js";
export type { Label, LabelList, LabelSpec } from "../data/targets/label-fields.js";
export {
  fitBinary, type FitBinaryOptions, fitLabels, type FitLabelsOptions, LabelMap, type LabelMapState,
} from "../data/targets/labels.js";
export { fitMultilabel, type FitMultilabelOptions, MultilabelMap, type MultilabelMapState } from "../data/targets/multilabel.js";
export type { Normalisation } from "../data/targets/normalise.js";
export { sampleWeights } from "../data/targets/sample-weights.js";
export type { TargetMap, TargetMapState } from "../data/targets/target-map.js";
export { fitValues, type FitValuesOptions, ValueMap, type ValueMapState } from "../data/targets/values.js";
export { type Dialect as CsvDialect, guessDialect } from "../init/dialect.js";
export { type Draft, type DraftedDataset, draftTable, type DraftTableOptions } from "../init/draft.js";
export type { ColumnGuess, Role } from "../init/guess.js";
export { type FeatureSource, type FeatureSpace, imageShapeOf, toFeatures } from "../experiment/features.js";
export {
  createSchedule, type Schedule, type ScheduledLoaders, type ScheduleName, type ScheduleOptions, schedules,
} from "../schedule/index.js";
export { type DatasetPasses, type LoaderSize, type Passes, passesPerEpoch } from "../schedule/passes.js";
export type { Source } from "../source/index.js";
export { type FileContent, readTable } from "../source/read-table.js";
