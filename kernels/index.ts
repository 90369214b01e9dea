/** @file Every kernel of the engine's one module. */
export * from "./elementwise";
export * from "./loss";
export * from "./matmul";
export * from "./optimizers";
export { fillUniform } from "./random";
export {
  advanceRows, backwardShard, catchUpRows, forwardShard, materialiseRows, mergeShards, padRows, readRows, settleRows,
} from "./rows/passes";
export { mergeScratchBytes, mergeViews, shardCount, viewScratchBytes } from "./rows/view";
export { exp64, log64 } from "./math";
