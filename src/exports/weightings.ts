/** @file `potluck/weightings`: how the tasks' losses or gradients become one update. */
export * from "../weighting/index.js";
