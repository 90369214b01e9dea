/** @file The losses: a new one is a file of its own and a line here. */
export { bceWithLogits, type BceOptions } from "./bce-with-logits.js";
export { crossEntropy, type CrossEntropyOptions } from "./cross-entropy.js";
export type { TargetInput } from "./targets.js";
