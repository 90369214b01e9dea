/** @file Max pooling of images as a module, after torch.nn.MaxPool2d. */
import { checkValue, readOptions, type Settings } from "../options/index.js";
import { bothOf, type Pair } from "../tensor/ops/images.js";
import { kernelSize as size, type MaxPool2dOptions, maxPoolOptions, poolMost } from "../tensor/ops/pooling.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Graph, type GraphValue, noOption } from "./graph.js";
import { Module } from "./module.js";

/**
 * The largest number of each window; see `maxPool2d`.
 *
 * @throws PotluckError when the kernel is no whole number from 1 up, or two, or an option is unknown
 * @example
 * new MaxPool2d(2).forward(images); // halves height and width
 */
export class MaxPool2d extends Module {
  private readonly settings: Settings<typeof maxPoolOptions>;

  constructor(readonly kernelSize: Pair, given?: MaxPool2dOptions) {
    super();
    checkValue("MaxPool2d: kernelSize", size, kernelSize);
    this.settings = readOptions("MaxPool2d", maxPoolOptions, given);
  }

  /** `[batch, channels, height, width]` to `[batch, channels, ...]`. @throws PotluckError when no window fits */
  forward(x: Tensor): Tensor {
    return poolMost(x, this.kernelSize, this.settings);
  }

  /** The same in a graph of ONNX. @throws PotluckError with `ceilMode`, which runtimes disagree about */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    const { stride, padding, dilation, ceilMode } = this.settings, kernel = bothOf(this.kernelSize), pads = bothOf(padding);
    if (ceilMode) throw noOption("MaxPool2d", "ceilMode");
    return graph.add("MaxPool", [x], {
      kernel_shape: kernel, strides: bothOf(stride ?? kernel), pads: [...pads, ...pads], dilations: bothOf(dilation),
    });
  }
}
