/** @file Pooling over windows of images, with the semantics of torch.nn.functional's max_pool2d, avg_pool2d and adaptive_avg_pool2d. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { boolean, checkValue, type Options, readOptions, type Settings, showValue, value, whole } from "../../options/index.js";
import { isRecording } from "../tape.js";
import type { Tensor } from "../tensor.js";
import { bothOf, imagesOf, type Pair, pairField } from "./images.js";

/** The size of a pool's windows; shared with the modules. */
export const kernelSize = pairField({ from: 1, describe: "Rows and columns of a window." });

const moving = {
  stride: pairField({
    from: 1, optional: true, aliases: ["strides"],
    describe: "Rows and columns from one window to the next. Without it windows do not overlap: the kernel's size.",
  }),
  padding: pairField({ from: 0, default: 0, aliases: ["pad"], describe: "Rows and columns around the input, at most half the kernel's." }),
  ceilMode: boolean({
    default: false, describe: "Whether the last windows may reach beyond the padding, as long as they begin inside it or the input.",
  }),
};

/** How a max pool moves over its input; shared with the module MaxPool2d. */
export const maxPoolOptions = {
  ...moving,
  dilation: pairField({
    from: 1, default: 1, aliases: ["dilations"], describe: "Rows and columns from one number of a window to the next.",
  }),
};

/** How an average pool moves over its input, and what it divides by; shared with the module AvgPool2d. */
export const avgPoolOptions = {
  ...moving,
  countIncludePad: boolean({ default: true, describe: "Whether the mean counts the zeros of the padding." }),
  divisorOverride: whole({
    optional: true, phrase: "a whole number other than 0", accepts: (given) => given !== 0,
    describe: "What the sum of a window is divided by, in place of how many numbers it has.",
  }),
};

/** Options of {@link maxPool2d}. */
export type MaxPool2dOptions = Options<typeof maxPoolOptions>;
/** Options of {@link avgPool2d}. */
export type AvgPool2dOptions = Options<typeof avgPoolOptions>;

/** Settings of a pool along one axis. */
interface Axis {
  kernel: number;
  stride: number;
  padding: number;
  dilation: number;
  ceilMode: boolean;
}

/** How windows lie along an axis: for each the first number that is inside, the end, and how many the mean counts. */
type Windows = [first: number, end: number, counted: number][];

/** @throws PotluckError when the padding is more than half the kernel, or no window fits */
function windowsOf(owner: string, length: number, { kernel, stride, padding, dilation, ceilMode }: Axis, includePad: boolean): Windows {
  const reach = dilation * (kernel - 1) + 1;
  if (padding > kernel / 2) {
    throw new PotluckError(`${owner}: padding must be at most half of the kernel, which has ${kernel}, found ${padding}`);
  }
  const free = length + 2 * padding - reach;
  let count = Math.floor((free + (ceilMode ? stride - 1 : 0)) / stride) + 1;
  if (ceilMode && (count - 1) * stride >= length + padding) count--; // a window begins inside the input or the padding before it
  if (count < 1) throw new PotluckError(`${owner}: a window that reaches over ${reach} does not fit into ${length} and padding ${padding}`);
  return Array.from({ length: count }, (_, index) => {
    const start = index * stride - padding, end = Math.min(start + reach, length + padding);
    const first = start < 0 ? start + dilation * Math.ceil(-start / dilation) : start, inside = Math.min(end, length);
    return [first, inside, includePad ? end - start : inside - first];
  });
}

/** The table that the kernels read. */
function stageWindows(windows: Windows): number {
  return engine().stageWords(Uint32Array.from(windows.flat()));
}

function axesOf(
  kernel: Pair, { stride, padding, ceilMode }: Pick<Settings<typeof maxPoolOptions>, "stride" | "padding" | "ceilMode">, dilation: Pair,
): readonly [Axis, Axis] {
  const kernels = bothOf(kernel), strides = bothOf(stride ?? kernel), paddings = bothOf(padding), dilations = bothOf(dilation);
  return [0, 1].map((axis) => (
    { kernel: kernels[axis], stride: strides[axis], padding: paddings[axis], dilation: dilations[axis], ceilMode }
  )) as unknown as readonly [Axis, Axis];
}

/**
 * The largest number of each window. NaN counts as the largest. The gradient goes to the first of equal numbers, row by row; where there
 * are NaNs, to the last of them.
 *
 * @param x `[batch, channels, height, width]`
 * @param kernel rows and columns of a window
 * @returns `[batch, channels, outHeight, outWidth]`: floor((height + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 rows, or the
 *   quotient rounded up with `ceilMode`, and columns likewise
 * @throws PotluckError when x has another shape, no window fits, the padding is more than half the kernel, or an option is unknown
 * @example
 * maxPool2d(images, 2); // halves height and width
 */
export function maxPool2d(x: Tensor, kernel: Pair, given: MaxPool2dOptions = {}): Tensor {
  return poolMost(x, checkValue("maxPool2d: kernel", kernelSize, kernel), readOptions("maxPool2d", maxPoolOptions, given));
}

/** {@link maxPool2d} with options that were checked before. */
export function poolMost(x: Tensor, kernel: Pair, settings: Settings<typeof maxPoolOptions>): Tensor {
  const [images, channels, height, width] = imagesOf("maxPool2d", x);
  const axes = axesOf(kernel, settings, settings.dilation);
  const rows = windowsOf("maxPool2d", height, axes[0], false), cols = windowsOf("maxPool2d", width, axes[1], false);
  const { parallel, arena } = engine();
  const planes = images * channels, size = height * width, outSize = rows.length * cols.length;
  const out = x.makeOutput([images, channels, rows.length, cols.length], [x], (gradient) => {
    const into = x.gradientPointer();
    parallel.overRanges("maxPoolGradient", planes, (from, to) => [gradient, places, into, from, to, size, outSize]);
  });
  const from = x.pointer(), to = out.pointer();
  const places = isRecording() && x.requiresGrad ? arena.allocate(planes * outSize * 4) : 0;
  const plain = axes.every(({ kernel: length, stride, padding, dilation }, axis) =>
    length === 2 && stride === 2 && padding === 0 && dilation === 1 && x.shape[2 + axis] >= 2 * out.shape[2 + axis]);
  const sizes = [height, width, rows.length, cols.length];
  if (plain) {
    parallel.overRanges("maxPoolOfFour", planes, (first, last) => [from, to, places, first, last, ...sizes]);
  } else {
    const tables = [stageWindows(rows), stageWindows(cols)], steps = axes.map(({ dilation }) => dilation);
    parallel.overRanges("maxPool", planes, (first, last) => [from, to, places, first, last, ...sizes, ...tables, ...steps]);
  }
  return out;
}

/**
 * The mean of each window.
 *
 * @param x `[batch, channels, height, width]`
 * @param kernel rows and columns of a window
 * @returns `[batch, channels, outHeight, outWidth]`: floor((height + 2 padding - kernel) / stride) + 1 rows, or the quotient rounded up
 *   with `ceilMode`, and columns likewise
 * @throws PotluckError when x has another shape, no window fits, the padding is more than half the kernel, or an option is unknown
 * @example
 * avgPool2d(images, 3, { stride: 1, padding: 1, countIncludePad: false });
 */
export function avgPool2d(x: Tensor, kernel: Pair, given: AvgPool2dOptions = {}): Tensor {
  return poolMean(x, checkValue("avgPool2d: kernel", kernelSize, kernel), readOptions("avgPool2d", avgPoolOptions, given));
}

/** {@link avgPool2d} with options that were checked before. */
export function poolMean(x: Tensor, kernel: Pair, settings: Settings<typeof avgPoolOptions>): Tensor {
  const [, , height, width] = imagesOf("avgPool2d", x);
  const axes = axesOf(kernel, settings, 1), { countIncludePad, divisorOverride = 0 } = settings;
  const rows = windowsOf("avgPool2d", height, axes[0], countIncludePad), cols = windowsOf("avgPool2d", width, axes[1], countIncludePad);
  return meansOf(x, rows, cols, divisorOverride);
}

/** Rows and columns of an adaptive pool's output, one number for both or two; null keeps the input's. */
export type OutputSize = number | null | readonly [number | null, number | null];

/** The field of an adaptive pool's output size; shared with the module. */
export const outputSizeField = value<OutputSize>()({
  phrase: "a whole number from 1 up, null for the input's, or two of them, [rows, columns]",
  accepts: (given) => {
    const sound = (one: unknown): boolean => one === null || (Number.isInteger(one) && (one as number) >= 1);
    return Array.isArray(given) ? given.length === 2 && given.every(sound) : sound(given);
  },
  describe: "Rows and columns of the output; null keeps the input's.",
});

/**
 * The means of windows that divide the input into as many rows and columns as asked for: output i is the mean from
 * floor(i height / outHeight) to ceil((i + 1) height / outHeight).
 *
 * @param x `[batch, channels, height, width]`
 * @param outputSize rows and columns of the output, or one number for both; null keeps the input's
 * @throws PotluckError when x has another shape or no rows or columns, or the size is no such number
 * @example
 * adaptiveAvgPool2d(images, 1); // [batch, channels, 1, 1]: the mean of every plane
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: OutputSize): Tensor {
  return poolMeanTo(x, checkValue("adaptiveAvgPool2d: outputSize", outputSizeField, outputSize));
}

/** {@link adaptiveAvgPool2d} with a size that was checked before. */
export function poolMeanTo(x: Tensor, outputSize: OutputSize): Tensor {
  const [, , ...size] = imagesOf("adaptiveAvgPool2d", x);
  if (size.includes(0)) throw new PotluckError(`adaptiveAvgPool2d needs rows and columns, found shape ${showValue([...x.shape])}`);
  const asked = Array.isArray(outputSize) ? outputSize as (number | null)[] : [outputSize as number | null, outputSize as number | null];
  const [rows, cols] = size.map((length, axis): Windows => {
    const count = asked[axis] ?? length;
    return Array.from({ length: count }, (_, i) => {
      const first = Math.floor((i * length) / count), end = Math.ceil(((i + 1) * length) / count);
      return [first, end, end - first];
    });
  });
  return meansOf(x, rows, cols, 0);
}

/** Sums of windows by what each counts, or by `divisor` where it is not 0. */
function meansOf(x: Tensor, rows: Windows, cols: Windows, divisor: number): Tensor {
  const { parallel } = engine();
  const [images, channels, height, width] = x.shape, sizes = [height, width, rows.length, cols.length];
  const out = x.makeOutput([images, channels, rows.length, cols.length], [x], (gradient) => {
    const into = x.gradientPointer();
    parallel.overRanges("avgPoolGradient", images * channels, (first, last) => [gradient, into, first, last, ...sizes, ...tables, divisor]);
  });
  const from = x.pointer(), to = out.pointer(), tables = [stageWindows(rows), stageWindows(cols)];
  parallel.overRanges("avgPool", images * channels, (first, last) => [from, to, first, last, ...sizes, ...tables, divisor]);
  return out;
}
