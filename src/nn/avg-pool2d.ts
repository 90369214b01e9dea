/** @file Average pooling of images as a module, after torch.nn.AvgPool2d. */
import { checkValue, readOptions, type Settings } from "../options/index.js";
import { bothOf, type Pair } from "../tensor/ops/images.js";
import { type AvgPool2dOptions, avgPoolOptions, kernelSize as size, poolMean } from "../tensor/ops/pooling.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Graph, type GraphValue, noOption } from "./graph.js";
import { Module } from "./module.js";

/**
 * The mean of each window; see `avgPool2d`.
 *
 * @throws PotluckError when the kernel is no whole number from 1 up, or two, or an option is unknown
 * @example
 * new AvgPool2d(3, { stride: 2, padding: 1 }).forward(images);
 */
export class AvgPool2d extends Module {
  private readonly settings: Settings<typeof avgPoolOptions>;

  constructor(readonly kernelSize: Pair, given?: AvgPool2dOptions) {
    super();
    checkValue("AvgPool2d: kernelSize", size, kernelSize);
    this.settings = readOptions("AvgPool2d", avgPoolOptions, given);
  }

  /** `[batch, channels, height, width]` to `[batch, channels, ...]`. @throws PotluckError when no window fits */
  forward(x: Tensor): Tensor {
    return poolMean(x, this.kernelSize, this.settings);
  }

  /** The same in a graph of ONNX. @throws PotluckError with `ceilMode`, which runtimes disagree about, and with `divisorOverride` */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this.settings;
    if (ceilMode) throw noOption("AvgPool2d", "ceilMode");
    if (divisorOverride !== undefined) throw noOption("AvgPool2d", "divisorOverride");
    const kernel = bothOf(this.kernelSize), pads = bothOf(padding);
    return graph.add("AveragePool", [x], {
      kernel_shape: kernel, strides: bothOf(stride ?? kernel), pads: [...pads, ...pads], count_include_pad: countIncludePad ? 1 : 0,
    });
  }
}
