/** @file `potluck/node`: what needs files or DuckDB. */
export { readSource, type ReadSourceOptions, type Source } from "./data/source/index.js";
export { recordRun, type RecordedRun, type RecordOptions } from "./run/record.js";
export { newRunFolder, readRun, RunWriter, type SavedRun } from "./run/run-folder.js";
export { RunPool } from "./study/run-pool.js";
export { readTables } from "./study/read-tables.js";
export { TextPool } from "./text/text-pool.js";
