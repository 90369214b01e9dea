/** @file Batch normalisation of rows, or of sequences, as a module, after torch.nn.BatchNorm1d. */
import { BatchNorm, type BatchNormModuleOptions } from "./batch-norm.js";

/**
 * weight * (x - mean) / sqrt(variance + eps) + bias for each channel of `[batch, channels]` or `[batch, channels, length]`. In training,
 * mean and (biased) variance are the batch's own, and the running ones move towards them by `momentum`; in evaluation they are the running
 * ones.
 *
 * @throws PotluckError when `numFeatures` is no whole number from 1 up, or an option is unknown or out of range
 * @example
 * new BatchNorm1d(200).forward(hidden); // [batch, 200] to the same
 */
export class BatchNorm1d extends BatchNorm {
  /** @param numFeatures the number of channels */
  constructor(numFeatures: number, given?: BatchNormModuleOptions) {
    super("BatchNorm1d", [2, 3], "[batch, channels] or [batch, channels, length]", numFeatures, given);
  }
}
