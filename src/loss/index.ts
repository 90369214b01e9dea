/** @file The table of losses that a regression task may choose, and the other losses. A new loss is one file, and one line here. */
import { family } from "../options/index.js";
import { huber } from "./huber.js";
import { l1 } from "./l1.js";
import { mse } from "./mse.js";

/** The losses that a regression task can use. */
export const regressionLosses = family("loss", [mse, l1, huber]);

export { bceWithLogits, type BceOptions, binaryCrossEntropy } from "./bce-with-logits.js";
export { crossEntropy, type CrossEntropyOptions, softmaxCrossEntropy } from "./cross-entropy.js";
export { cumulativeLogit, cumulativeLogitLoss } from "./cumulative-logit.js";
export { huberLoss, type HuberOptions } from "./huber.js";
export { l1Loss } from "./l1.js";
export type { Loss, SampleWeighted } from "./loss.js";
export { mseLoss } from "./mse.js";
export type { TargetInput } from "./targets.js";
