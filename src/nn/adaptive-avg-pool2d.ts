/** @file Average pooling to a given size as a module, after torch.nn.AdaptiveAvgPool2d. */
import { checkValue } from "../options/index.js";
import { type OutputSize, outputSizeField, poolMeanTo } from "../tensor/ops/pooling.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Means of windows that divide the input into as many rows and columns as asked for; see `adaptiveAvgPool2d`.
 *
 * @throws PotluckError when the size is no whole number from 1 up, null for the input's, or two of them
 * @example
 * new AdaptiveAvgPool2d(1).forward(images); // [batch, channels, 1, 1]
 */
export class AdaptiveAvgPool2d extends Module {
  constructor(readonly outputSize: OutputSize) {
    super();
    checkValue("AdaptiveAvgPool2d: outputSize", outputSizeField, outputSize);
  }

  /** `[batch, channels, height, width]` to `[batch, channels, rows, columns]`. */
  forward(x: Tensor): Tensor {
    return poolMeanTo(x, this.outputSize);
  }
}
