/**
 * @file The tables of losses that tasks may choose, by the kind of their targets, and the other losses. A new loss is one file, and one
 * line here.
 */
import { family } from "../options/index.js";
import { bce } from "./bce-with-logits.js";
import { softmaxCrossEntropy } from "./cross-entropy.js";
import { huber } from "./huber.js";
import { l1 } from "./l1.js";
import { mse } from "./mse.js";
import { sigmoidFocal } from "./sigmoid-focal.js";
import { smoothL1 } from "./smooth-l1.js";
import { softmaxFocal } from "./softmax-focal.js";

/** The losses that a regression task can use. */
export const regressionLosses = family("loss", [mse, l1, huber, smoothL1]);

/** The losses that a binary or multilabel task can use. */
export const binaryLosses = family("binary loss", [bce, sigmoidFocal]);

/** The losses that a multiclass task can use. */
export const multiclassLosses = family("multiclass loss", [softmaxCrossEntropy, softmaxFocal]);

export { type BceOptions, bceWithLogits } from "./bce-with-logits.js";
export { type BinaryLoss, binaryOptions } from "./binary-loss.js";
export { type MulticlassLoss, multiclassOptions } from "./class-loss.js";
export { crossEntropy, type CrossEntropyOptions } from "./cross-entropy.js";
export { cumulativeLogit, cumulativeLogitLoss } from "./cumulative-logit.js";
export { huberLoss, type HuberOptions } from "./huber.js";
export { klDivLoss, type KlDivOptions } from "./kl-div.js";
export { l1Loss } from "./l1.js";
export type { Loss, LossOptions, Reduction } from "./loss.js";
export { mseLoss } from "./mse.js";
export { nll, nllLoss, type NllOptions } from "./nll.js";
export { sigmoidFocalLoss, type SigmoidFocalOptions } from "./sigmoid-focal.js";
export { smoothL1Loss, type SmoothL1Options } from "./smooth-l1.js";
export { softmaxFocalLoss, type SoftmaxFocalOptions } from "./softmax-focal.js";
export type { TargetInput } from "./targets.js";
