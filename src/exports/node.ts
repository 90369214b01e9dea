/** @file `potluck/node`: everything that needs files, DuckDB or threads. */
export { readTables } from "../experiment/read-tables.js";
export type { ColumnGuess, Role } from "../init/guess.js";
export type { Draft, DraftedDataset } from "../init/draft.js";
export { type DraftOptions, draftRecipe } from "../init/node/draft-recipe.js";
export { loadPlugin } from "../plugin/node/load-plugin.js";
export type { Checkpoint, RunProgress, RunSettings, StartingPoint } from "../run/checkpoint.js";
export { type CheckpointInterval, readInterval } from "../run/checkpoint-interval.js";
export { buildReport, type BuildReportOptions } from "../report/node/build-report.js";
export { watchFolder, type Watching, type WatchOptions } from "../report/node/watch.js";
export { watchInThread } from "../report/node/watch-thread.js";
export { reportHtml } from "../report/report-html.js";
export type {
  DataFingerprint, ModelFacts, Report, ReportPart, ReportProgress, RunPart, StudyAnswer, StudyPart, ReportedStudy,
} from "../report/types.js";
export { type InterruptedRun, readInterruptedRun } from "../run/interrupted-run.js";
export { recordAccount, type RecordedAccount } from "../run/record-account.js";
export { recordRun, type RecordedRun, type RecordOptions } from "../run/record-run.js";
export { loadModel, newRunFolder, readRun, RunWriter, type SavedRun } from "../run/run-folder.js";
export { modelSource, type ModelSource, withModelText } from "../run/model-source.js";
export { ownTestTables } from "../run/own-rows.js";
export { type PredictionsInput, writePredictions } from "../run/write-predictions.js";
export type { Source } from "../source/index.js";
export type { SplitSource } from "../source/split-source.js";
export { type ReadPiecesOptions, readSource, readSourceInPieces, type ReadSourceOptions } from "../source/node/read-source.js";
export { FileStorage } from "../study/node/file-storage.js";
export { mergeTrials, type MergedTrials } from "../study/node/merge.js";
export { RunPool } from "../study/node/run-pool.js";
export { readStudy, type StudyRecord } from "../study/node/study-folder.js";
export { TextPool, textPoolFor } from "../text/threads/text-pool.js";
