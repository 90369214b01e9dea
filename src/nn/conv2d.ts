/** @file Convolution of images as a module, with torch.nn.Conv2d's names, shapes and initial distribution. */
import { PotluckError } from "../engine/errors.js";
import { boolean, checkValue, type Options, readOptions, whole } from "../options/index.js";
import { uniform } from "../tensor/initial.js";
import { convOptions, convolveImages, type Conv2dSettings, paddingOf } from "../tensor/ops/conv2d.js";
import { bothOf, type Pair, pairField, type RowsAndCols } from "../tensor/ops/images.js";
import { Parameter } from "../tensor/parameter.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Module } from "./module.js";

const count = whole({ from: 1, describe: "A number of channels." });
const size = pairField({ from: 1, describe: "Rows and columns of a window." });
const options = { ...convOptions, bias: boolean({ default: true, describe: "Whether it adds a bias." }) };

/** Options of {@link Conv2d}. */
export type Conv2dModuleOptions = Options<typeof options>;

/**
 * A convolution: each output channel is a weighted sum over windows of the input channels, plus a bias. Its weight is
 * `[outChannels, inChannels / groups, rows, columns]`, its bias `[outChannels]`, both at first from U(-b, b) with
 * b = 1 / sqrt(inChannels / groups * rows * columns), as in torch. Zeros are the only padding.
 *
 * @throws PotluckError when channels or kernel are no whole numbers from 1 up, groups do not divide the channels, or an option is unknown
 * @example
 * const conv = new Conv2d(1, 16, 3, { padding: 1 });
 * conv.forward(images).relu(); // [batch, 16, 28, 28], from [batch, 1, 28, 28]
 */
export class Conv2d extends Module {
  readonly weight: Parameter;
  /** Null without a bias. */
  readonly bias: Parameter | null;
  private readonly settings: Conv2dSettings;

  constructor(readonly inChannels: number, readonly outChannels: number, kernelSize: Pair, given?: Conv2dModuleOptions) {
    super();
    checkValue("Conv2d: inChannels", count, inChannels);
    checkValue("Conv2d: outChannels", count, outChannels);
    const kernel = bothOf(checkValue("Conv2d: kernelSize", size, kernelSize));
    const { bias, ...settings } = readOptions("Conv2d", options, given), { groups } = settings;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      const found = `${groups} groups, ${inChannels} inputs, ${outChannels} outputs`;
      throw new PotluckError(`Conv2d: groups must divide the channels, found ${found}`);
    }
    const shape = [outChannels, inChannels / groups, ...kernel], bound = 1 / Math.sqrt(shape[1] * kernel[0] * kernel[1]);
    this.settings = settings;
    this.weight = new Parameter(uniform(shape, bound));
    this.bias = bias ? new Parameter(uniform([outChannels], bound)) : null;
  }

  /** `[batch, inChannels, height, width]` to `[batch, outChannels, ...]`. @throws PotluckError when x has another shape */
  forward(x: Tensor): Tensor {
    return convolveImages(x, this.weight, this.bias, this.settings);
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    const { settings: { stride, padding, dilation, groups }, weight, bias } = this;
    const kernel: RowsAndCols = [weight.shape[2], weight.shape[3]], strides = bothOf(stride), dilations = bothOf(dilation);
    const [rows, cols] = paddingOf(padding, kernel, strides, dilations);
    return graph.add("Conv", [x, graph.weight(weight), ...(bias ? [graph.weight(bias)] : [])], {
      kernel_shape: kernel, strides, dilations, pads: [rows[0], cols[0], rows[1], cols[1]], group: groups,
    });
  }
}
