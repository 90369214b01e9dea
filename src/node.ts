/** @file `potluck/node`: what needs files or DuckDB. */
export type { Source } from "./source/index.js";
export { readSource, type ReadSourceOptions } from "./source/node/read-source.js";
export { recordRun, type RecordedRun, type RecordOptions } from "./run/record.js";
export { newRunFolder, readRun, RunWriter, type SavedRun } from "./run/run-folder.js";
export { RunPool } from "./study/run-pool.js";
export { readTables } from "./experiment/tables.js";
export { TextPool, textPoolFor } from "./text/threads/text-pool.js";
