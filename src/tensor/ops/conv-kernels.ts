/**
 * @file The records of numbers that the kernels of convolution read (kernels/conv-columns.ts, conv-product.ts, conv-weights.ts), and the
 * calls that share the work among threads. How work is cut depends on the shapes alone, so results have the same bits for any number of
 * threads.
 */
import { engine } from "../../engine/engine.js";
import type { RowsAndCols } from "./images.js";

/** Columns that `convolve` takes at once (PANEL in kernels/conv-product.ts). */
const PANEL = 8;
/** Slices into which the columns are cut for the gradient of the weights, and floats that all their sums may take. */
const SLICES = 16, MOST_SUMS = 8 << 20;

/** Where columns lie: the Grid of kernels/conv-columns.ts. Distances are in floats. */
export interface Grid {
  first: number;
  size: RowsAndCols;
  image: number;
  row: number;
  col: number;
}

/** Planes `[images * channels, height, width]`, and where they are. */
export interface Planes {
  pointer: number;
  height: number;
  width: number;
}

function stageGrid({ first, size: [rows, cols], image, row, col }: Grid): number {
  return engine().stageWords(Uint32Array.of(first, rows, cols, image * 4, row * 4, col * 4));
}

/** Distances in floats as a table of bytes in the step's memory, `padded` long by repeating the last. */
function stageOffsets(floats: readonly number[], padded = floats.length): number {
  return engine().stageWords(Uint32Array.from({ length: padded }, (_, i) => floats[Math.min(i, floats.length - 1)] * 4));
}

/** Planes with `top` rows and `left` columns of zeros before them, and zeros after them up to `height` and `width`; copied if need be. */
export function padded(planes: Planes, count: number, top: number, left: number, height: number, width: number): Planes {
  const { pointer, height: h, width: w } = planes;
  if (height === h && width === w) return planes;
  const { arena, parallel } = engine();
  const out = arena.allocate(count * height * width * 4);
  parallel.overRanges("padPlanes", count, (from, to) => [pointer, out, from, to, h, w, height, width, top, left]);
  return { pointer: out, height, width };
}

/** A sum over taps for every channel of every column: Product of kernels/conv-product.ts. Distances are in floats. */
export interface ProductTask {
  images: number;
  groups: number;
  /** Channels of a group of the output. */
  channels: number;
  source: Grid;
  out: Grid;
  /** For each term, how far its number is from a column's place in the source, and its weight from a channel's first weight. */
  taps: readonly number[];
  weightOffsets: readonly number[];
  weights: { pointer: number; group: number; channel: number };
  /** Pointer to a number for each channel of all groups, or 0. */
  bias: number;
  sourceGroup: number;
  outChannel: number;
  /** Whether the sums are added to what the output holds. */
  add: boolean;
}

/** Computes a {@link ProductTask}. */
export function runProduct(task: ProductTask): void {
  const { arena, kernels, parallel } = engine();
  const { images, groups, channels, source, out, taps, weights, bias, sourceGroup, outChannel, add } = task;
  const depth = taps.length, columns = images * source.size[0] * source.size[1];
  const packed = arena.allocate(groups * Math.ceil(channels / 4) * depth * 16);
  const offsets = stageOffsets(task.weightOffsets);
  kernels.packConvWeights(weights.pointer, offsets, packed, groups, channels, depth, weights.group * 4, weights.channel * 4);
  const product = engine().stageWords(Uint32Array.of(
    stageGrid(source), stageGrid(out), columns, groups, channels, depth, stageOffsets(taps), packed, bias, sourceGroup * 4, outChannel * 4,
    add ? 1 : 0,
  ));
  const scratch = kernels.convolveScratchBytes();
  parallel.overRanges("convolve", Math.ceil(columns / PANEL), (from, to) => [product, from, to, arena.allocate(scratch)]);
}

/** The gradient of the weights `[groups * channels, taps]`: WeightProduct of kernels/conv-weights.ts. Distances are in floats. */
export interface WeightTask {
  images: number;
  groups: number;
  channels: number;
  source: Grid;
  gradient: Grid;
  taps: readonly number[];
  sourceGroup: number;
  /** From one channel of the output's gradient to the next. */
  gradientChannel: number;
  /** Where the sums are added. */
  into: number;
}

/** Computes a {@link WeightTask}. */
export function addWeightGradient(task: WeightTask): void {
  const { arena, kernels, parallel } = engine();
  const { images, groups, channels, source, gradient, taps, sourceGroup, gradientChannel, into } = task;
  const columns = images * source.size[0] * source.size[1];
  if (columns === 0) return;
  const even = Math.ceil(channels / 2) * 2, depth = Math.ceil(taps.length / 4) * 4;
  const channelOffsets = Array.from({ length: channels }, (_, channel) => channel * gradientChannel);
  const product = engine().stageWords(Uint32Array.of(
    stageGrid(source), stageGrid(gradient), groups, even, depth, stageOffsets(taps, depth), stageOffsets(channelOffsets, even),
    sourceGroup * 4, channels * gradientChannel * 4,
  ));
  const floats = groups * even * depth, chunk = kernels.convChunkColumns();
  const most = Math.max(1, Math.min(SLICES, Math.floor(MOST_SUMS / floats)));
  const size = Math.ceil(columns / chunk / most) * chunk, slices = Math.ceil(columns / size);
  const sums = arena.allocate(slices * floats * 4), scratch = kernels.convWeightScratchBytes(even, depth);
  parallel.run("convWeightSums", Array.from({ length: slices }, (_, slice) => [
    product, slice * size, Math.min((slice + 1) * size, columns), sums + slice * floats * 4, arena.allocate(scratch),
  ]));
  parallel.overRanges("addConvWeightSums", groups * channels, (from, to) => (
    [sums, slices, groups, channels, taps.length, into, from, to]));
}
