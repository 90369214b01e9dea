/** @file The losses: a new one is a file of its own and a line here. */
export { bceWithLogits, type BceOptions } from "./bce-with-logits.js";
export { crossEntropy, type CrossEntropyOptions } from "./cross-entropy.js";
export { cumulativeLogitLoss } from "./cumulative-logit.js";
export { huberLoss, type HuberOptions } from "./huber.js";
export { l1Loss } from "./l1.js";
export { mseLoss } from "./mse.js";
export type { SampleWeighted, TargetInput } from "./targets.js";
