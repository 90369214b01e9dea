/** @file Every kernel of the engine's one module. */
export * from "./dropout";
export * from "./elementwise";
export { binaryFocal, focalShares } from "./focal";
export * from "./gramian";
export { divergence, negativeLogLikelihood } from "./likelihood";
export * from "./loss";
export * from "./matmul";
export * from "./mixture";
export * from "./normalise";
export * from "./optimizers";
export { cumulativeLogits, cumulativeLogitsGradient, cumulativeLoss, orderedThresholds } from "./ordinal";
export { fillUniform } from "./random";
export { backwardShard } from "./rows/backward";
export { forwardShard, mergeShards, padRows } from "./rows/forward";
export { advanceRows, catchUpRows, flushRows, materialiseRows, readRows } from "./rows/flush";
export { mergeScratchBytes, mergeViews, shardCount, viewScratchBytes } from "./rows/view";
export { exp64, log64 } from "./math";
