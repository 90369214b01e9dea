/**
 * @file Convolution of images (in truth cross-correlation, as everywhere), with the semantics of torch.nn.functional.conv2d. The kernels
 * gather each window's numbers and multiply them as a matrix. The gradient by the input is itself a convolution of the output's gradient:
 * one for each residue of an input position modulo the stride, since each such class of positions meets taps of its own.
 */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { either, oneOf, type Options, pair, readOptions, type Settings, showValue, whole } from "../../options/index.js";
import { Tensor } from "../tensor.js";
import { addWeightGradient, type Grid, padded, type Planes, runProduct } from "./conv-kernels.js";
import { bothOf, imagesOf, pairField, type RowsAndCols } from "./images.js";
import { WEIGHTS_CHANGED } from "./matmul.js";

const onePadding = whole({ from: 0, describe: "Zeros on each side." });
const paddingPhrase = 'a whole number from 0 up, two of them, [rows, columns], "same" or "valid"';

/** How a convolution moves over its input; shared with the module Conv2d. */
export const convOptions = {
  stride: pairField({ from: 1, default: 1, aliases: ["strides"], describe: "Rows and columns from one window to the next." }),
  padding: either([onePadding, pair(onePadding, { describe: "Zeros above and below, and left and right.", phrase: paddingPhrase }),
    oneOf(["same", "valid"], { describe: "A size that follows from the others." })], {
    default: 0, phrase: paddingPhrase, aliases: ["pad"],
    describe: "Zeros around the input. `same` keeps height and width, and needs a stride of 1; `valid` is 0.",
  }),
  dilation: pairField({
    from: 1, default: 1, aliases: ["dilations"], describe: "Rows and columns from one number of a window to the next.",
  }),
  groups: whole({
    from: 1, default: 1,
    describe: "The channels are divided into so many groups, and each group of outputs sees only its own group of inputs. As many " +
      "groups as channels make a depthwise convolution.",
  }),
};

/** Options of {@link conv2d}. */
export type Conv2dOptions = Options<typeof convOptions>;

/** The same, checked. */
export type Conv2dSettings = Settings<typeof convOptions>;

interface Geometry {
  images: number;
  channels: number;
  size: RowsAndCols;
  outputs: number;
  groups: number;
  kernel: RowsAndCols;
  stride: RowsAndCols;
  dilation: RowsAndCols;
  /** Zeros before the first row and the first column. */
  before: RowsAndCols;
  paddedSize: RowsAndCols;
  outSize: RowsAndCols;
}

/**
 * Zeros before and after each axis. With `same`, an odd one is put after, as torch does.
 *
 * @throws PotluckError for `same` with a stride
 */
export function paddingOf(
  padding: Conv2dSettings["padding"], kernel: RowsAndCols, stride: RowsAndCols, dilation: RowsAndCols,
): [number, number][] {
  if (padding === "valid") return [[0, 0], [0, 0]];
  if (padding !== "same") return bothOf(padding).map((zeros) => [zeros, zeros]);
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new PotluckError(`conv2d: padding "same" needs a stride of 1, found ${showValue([...stride])}; give the padding as a number`);
  }
  return kernel.map((size, axis) => {
    const all = dilation[axis] * (size - 1);
    return [Math.floor(all / 2), Math.ceil(all / 2)];
  });
}

function geometryOf(x: Tensor, weight: Tensor, bias: Tensor | null, settings: Conv2dSettings): Geometry {
  const [images, channels, height, width] = imagesOf("conv2d", x);
  if (!(weight instanceof Tensor) || weight.shape.length !== 4 || weight.size === 0) {
    const found = weight instanceof Tensor ? `shape [${weight.shape.join(", ")}]` : showValue(weight);
    throw new PotluckError(`conv2d: weight must be a tensor of shape [outputs, channels / groups, rows, columns], found ${found}`);
  }
  const [outputs, own, ...kernel] = weight.shape as readonly [number, number, number, number], { groups } = settings;
  if (own * groups !== channels) {
    throw new PotluckError(
      `conv2d: weight of shape [${weight.shape.join(", ")}] with groups ${groups} takes ${own * groups} channels, found an input of ` +
      `shape [${x.shape.join(", ")}]`,
    );
  }
  if (outputs % groups !== 0) throw new PotluckError(`conv2d: ${outputs} outputs cannot be divided into ${groups} equal groups`);
  if (bias !== null && !(bias instanceof Tensor && bias.shape.length === 1 && bias.size === outputs)) {
    const found = bias instanceof Tensor ? `shape [${(bias).shape.join(", ")}]` : showValue(bias);
    throw new PotluckError(`conv2d: bias must be null or a tensor of shape [${outputs}], found ${found}`);
  }
  const size: RowsAndCols = [height, width], stride = bothOf(settings.stride), dilation = bothOf(settings.dilation);
  const zeros = paddingOf(settings.padding, kernel, stride, dilation);
  const paddedSize = size.map((length, axis) => length + zeros[axis][0] + zeros[axis][1]);
  const reach = kernel.map((length, axis) => dilation[axis] * (length - 1) + 1);
  const outSize = paddedSize.map((length, axis) => Math.floor((length - reach[axis]) / stride[axis]) + 1);
  if (reach.some((length, axis) => length > paddedSize[axis])) {
    throw new PotluckError(
      `conv2d: a kernel that reaches over [${reach.join(", ")}] does not fit into an input of [${paddedSize.join(", ")}], padding included`,
    );
  }
  return {
    images, channels, size, outputs, groups, kernel, stride, dilation, before: [zeros[0][0], zeros[1][0]],
    paddedSize: paddedSize as unknown as RowsAndCols, outSize: outSize as unknown as RowsAndCols,
  };
}

/**
 * Every output channel's sum, over the input channels of its group and over a window, of a weight times a number, plus the channel's bias.
 *
 * @param x `[batch, channels, height, width]`
 * @param weight `[outputs, channels / groups, rows, columns]`
 * @param bias `[outputs]`, or null
 * @returns `[batch, outputs, outHeight, outWidth]`, where outHeight = floor((height + 2 padding - dilation (rows - 1) - 1) / stride) + 1
 * @throws PotluckError when the shapes do not go together, the kernel does not fit, or an option is unknown or out of range; and, as torch
 *   does, in backward() when the weights have changed since
 * @example
 * const x = tensor({ shape: [1, 1, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) });
 * conv2d(x, tensor({ shape: [1, 1, 2, 2], data: Float32Array.of(1, 0, 0, 1) })).toArray(); // [6, 8, 12, 14]
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, given: Conv2dOptions = {}): Tensor {
  return convolveImages(x, weight, bias, readOptions("conv2d", convOptions, given));
}

/** {@link conv2d} with options that were checked before. */
export function convolveImages(x: Tensor, weight: Tensor, bias: Tensor | null, settings: Conv2dSettings): Tensor {
  const shape = geometryOf(x, weight, bias, settings);
  const { images, channels, size, outputs, groups, paddedSize, outSize } = shape;
  const { parallel } = engine();
  const plane = outSize[0] * outSize[1];
  const out = x.makeOutput([images, outputs, ...outSize], bias ? [x, weight, bias] : [x, weight], (gradient) => {
    if (x.requiresGrad) {
      if (weight.version !== version) throw new PotluckError(WEIGHTS_CHANGED);
      addInputGradient(shape, gradient, weightAt, x.gradientPointer());
    }
    if (weight.requiresGrad) {
      addWeightGradient({
        images, groups, channels: outputs / groups, source: columnsOf(shape, source),
        gradient: { first: gradient, size: outSize, image: outputs * plane, row: outSize[1], col: 1 },
        taps: tapsOf(shape), sourceGroup: (channels / groups) * source.height * source.width, gradientChannel: plane,
        into: weight.gradientPointer(),
      });
    }
    if (bias?.requiresGrad) {
      const into = bias.gradientPointer();
      parallel.overRanges("addChannelSums", outputs, (from, to) => [gradient, into, from, to, images, outputs, plane]);
    }
  });
  const [height, width] = size;
  const source = padded({ pointer: x.pointer(), height, width }, images * channels, ...shape.before, ...paddedSize);
  const weightAt = weight.pointer(), version = weight.version, taps = tapsOf(shape);
  runProduct({
    images, groups, channels: outputs / groups, source: columnsOf(shape, source),
    out: { first: out.pointer(), size: outSize, image: outputs * plane, row: outSize[1], col: 1 },
    taps, weightOffsets: taps.map((_, k) => k),
    weights: { pointer: weightAt, group: (outputs / groups) * taps.length, channel: taps.length }, bias: bias ? bias.pointer() : 0,
    sourceGroup: (channels / groups) * source.height * source.width, outChannel: plane, add: false,
  });
  return out;
}

/** The outputs' places in the padded input. */
function columnsOf({ channels, stride, outSize }: Geometry, { pointer, height, width }: Planes): Grid {
  return { first: pointer, size: outSize, image: channels * height * width, row: stride[0] * width, col: stride[1] };
}

/** How far the numbers of a window are from its place in the padded input, in the order of the weights. */
function tapsOf({ channels, groups, kernel: [rows, cols], dilation, paddedSize: [height, width] }: Geometry): number[] {
  const taps: number[] = [];
  for (let channel = 0; channel < channels / groups; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) taps.push((channel * height + row * dilation[0]) * width + col * dilation[1]);
    }
  }
  return taps;
}

/** Along one axis, the input positions `first + stride * i` for i below `count`, and the taps through which they reach outputs. */
interface Residue {
  first: number;
  count: number;
  /** Tap `index` takes position i to output i + `shift`. */
  taps: { index: number; shift: number }[];
}

/** The classes of an axis's input positions that reach any output. */
function residuesOf({ size, kernel, stride, dilation, before }: Geometry, axis: 0 | 1): Residue[] {
  const found: Residue[] = [];
  for (let first = 0; first < Math.min(stride[axis], size[axis]); first++) {
    const taps: Residue["taps"] = [];
    for (let index = 0; index < kernel[axis]; index++) {
      const shift = (first + before[axis] - index * dilation[axis]) / stride[axis];
      if (Number.isInteger(shift)) taps.push({ index, shift });
    }
    if (taps.length > 0) found.push({ first, count: Math.ceil((size[axis] - first) / stride[axis]), taps });
  }
  return found;
}

/** Adds the gradient by the input, from that of the output. */
function addInputGradient(shape: Geometry, gradient: number, weight: number, into: number): void {
  const { images, channels, groups, size: [height, width], outputs, kernel, stride, outSize } = shape;
  const residues = [residuesOf(shape, 0), residuesOf(shape, 1)] as const;
  // zeros around the gradient, as far as any tap of any position reaches beyond it
  const before = residues.map((axis) => Math.max(0, ...axis.flatMap(({ taps }) => taps.map(({ shift }) => -shift))));
  const padded2 = residues.map((axis, at) => before[at] + Math.max(
    outSize[at], ...axis.flatMap(({ count, taps }) => taps.map(({ shift }) => count + shift))));
  const source = padded(
    { pointer: gradient, height: outSize[0], width: outSize[1] }, images * outputs, before[0], before[1], padded2[0], padded2[1]);
  const plane = source.height * source.width, ownInputs = channels / groups, ownOutputs = outputs / groups, window = kernel[0] * kernel[1];
  for (const rows of residues[0]) {
    for (const cols of residues[1]) {
      const taps: number[] = [], weightOffsets: number[] = [];
      for (let output = 0; output < ownOutputs; output++) {
        for (const row of rows.taps) {
          for (const col of cols.taps) {
            taps.push(output * plane + (before[0] + row.shift) * source.width + before[1] + col.shift);
            weightOffsets.push(output * ownInputs * window + row.index * kernel[1] + col.index);
          }
        }
      }
      runProduct({
        images, groups, channels: ownInputs,
        source: { first: source.pointer, size: [rows.count, cols.count], image: outputs * plane, row: source.width, col: 1 },
        out: {
          first: into + (rows.first * width + cols.first) * 4, size: [rows.count, cols.count], image: channels * height * width,
          row: stride[0] * width, col: stride[1],
        },
        taps, weightOffsets, weights: { pointer: weight, group: ownOutputs * ownInputs * window, channel: window }, bias: 0,
        sourceGroup: ownOutputs * plane, outChannel: height * width, add: true,
      });
    }
  }
}
