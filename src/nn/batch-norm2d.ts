/** @file Batch normalisation of images as a module, after torch.nn.BatchNorm2d. */
import { BatchNorm, type BatchNormModuleOptions } from "./batch-norm.js";

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias for each channel of `[batch, channels, height, width]`. In training, mean and
 * (biased) variance are the batch's own, and the running ones move towards them by `momentum`; in evaluation they are the running ones.
 *
 * @throws PotluckError when `numFeatures` is no whole number from 1 up, or an option is unknown or out of range
 * @example
 * new BatchNorm2d(16).forward(conv.forward(images)); // [batch, 16, height, width] to the same
 */
export class BatchNorm2d extends BatchNorm {
  /** @param numFeatures the number of channels */
  constructor(numFeatures: number, given?: BatchNormModuleOptions) {
    super("BatchNorm2d", [4], "[batch, channels, height, width]", numFeatures, given);
  }
}
