/**
 * @file The product of a convolution, and of its gradient by the input (a convolution of the output's gradient): every channel of every
 * column is the sum over taps of a weight times a number. Four channels of eight columns are summed at once in registers. A sum adds its
 * terms in the order of the taps, in blocks of `BLOCK`, wherever the column lies, so cutting the columns among threads moves no bit.
 */
import { columnAddresses, Grid, packQuad } from "./conv-columns";
import { splat } from "./math";

/** Columns that are summed at once. */
const PANEL: usize = 8;
/** Terms of a sum that are added up before they join the others: as many as the innermost cache holds, and shorter sums round less. */
const BLOCK: usize = 256;
/** Layout of the scratch memory: addresses of the columns in source and output, sums on their way, the panel's numbers. */
const OUT_ADDRESSES: usize = 32, SUMS: usize = 64, NUMBERS: usize = 192;

/** Bytes of scratch memory that a call of {@link convolve} needs. */
export function convolveScratchBytes(): usize {
  return NUMBERS + BLOCK * PANEL * 4;
}

/** What is to be computed. */
@unmanaged
export class Product {
  /** Pointers to the columns' places in the (padded) source and in the output. */
  source: u32;
  out: u32;
  /** All columns, of all images. */
  columns: u32;
  groups: u32;
  /** Output channels of a group, and terms of each sum. */
  channels: u32;
  depth: u32;
  /** Pointers: a tap for each term, u32; weights from packConvWeights; a number for each output channel, or 0. */
  taps: u32;
  weights: u32;
  bias: u32;
  /** Bytes from one group's source to the next, and from one output channel to the next. */
  sourceGroup: u32;
  outChannel: u32;
  /** 1: add to what the output holds; 0: overwrite it. */
  add: u32;
}

/** Computes the panels of eight columns from `from` to `to`. */
export function convolve(p: Product, from: usize, to: usize, scratch: usize): void {
  const depth = <usize>p.depth, channels = <usize>p.channels, outChannel = <usize>p.outChannel;
  const numbers = scratch + NUMBERS, places = scratch + OUT_ADDRESSES;
  const groupWeights = ((channels + 3) >> 2) * (depth << 4);
  for (let panel = from; panel < to; panel++) {
    const column = panel * PANEL, lanes = min(PANEL, <usize>p.columns - column);
    columnAddresses(changetype<Grid>(<usize>p.source), column, lanes, PANEL, scratch);
    columnAddresses(changetype<Grid>(<usize>p.out), column, lanes, PANEL, places);
    const first = <usize>load<u32>(places);
    const together = lanes == PANEL && <usize>load<u32>(places, 28) - first == 28; // addresses only grow
    for (let g: usize = 0; g < <usize>p.groups; g++) {
      for (let block: usize = 0; block < depth; block += BLOCK) {
        const terms = min(BLOCK, depth - block), taps = <usize>p.taps + (block << 2);
        packQuad(scratch, g * <usize>p.sourceGroup, taps, terms, numbers, PANEL * 4);
        packQuad(scratch + 16, g * <usize>p.sourceGroup, taps, terms, numbers + 16, PANEL * 4);
        const keep = p.add != 0 || block > 0;
        let weights = <usize>p.weights + g * groupWeights + (block << 4);
        for (let m: usize = 0; m < channels; m += 4, weights += depth << 4) {
          const rows = min(<usize>4, channels - m), channel = g * channels + m, offset = channel * outChannel;
          const bias: usize = p.bias == 0 ? 0 : <usize>p.bias + (channel << 2);
          if (rows == 4 && together) {
            sumsOfFour(weights, numbers, terms, first + offset, outChannel, keep, bias);
            continue;
          }
          const sums = scratch + SUMS;
          if (rows == 1) sumsOfOne(weights, numbers, terms, sums);
          else sumsOfFour(weights, numbers, terms, sums, PANEL * 4, false, 0);
          for (let row: usize = 0; row < rows; row++) {
            const start: f32 = bias == 0 ? 0 : load<f32>(bias + (row << 2));
            for (let lane: usize = 0; lane < lanes; lane++) {
              const at = <usize>load<u32>(places + (lane << 2)) + offset + row * outChannel;
              store<f32>(at, (keep ? load<f32>(at) : start) + load<f32>(sums + row * PANEL * 4 + (lane << 2)));
            }
          }
        }
      }
    }
  }
}

/** Eight sums of four channels, stored `channelBytes` apart, onto what is there (`keep`) or onto the biases, where there are any. */
function sumsOfFour(weights: usize, numbers: usize, terms: usize, out: usize, channelBytes: usize, keep: bool, bias: usize): void {
  let a0 = splat(0), a1 = splat(0), b0 = splat(0), b1 = splat(0), c0 = splat(0), c1 = splat(0), d0 = splat(0), d1 = splat(0);
  for (const end = numbers + (terms << 5); numbers < end; numbers += 32, weights += 16) {
    const x0 = v128.load(numbers), x1 = v128.load(numbers, 16);
    const a = v128.load32_splat(weights);
    a0 = f32x4.add(a0, f32x4.mul(a, x0));
    a1 = f32x4.add(a1, f32x4.mul(a, x1));
    const b = v128.load32_splat(weights, 4);
    b0 = f32x4.add(b0, f32x4.mul(b, x0));
    b1 = f32x4.add(b1, f32x4.mul(b, x1));
    const c = v128.load32_splat(weights, 8);
    c0 = f32x4.add(c0, f32x4.mul(c, x0));
    c1 = f32x4.add(c1, f32x4.mul(c, x1));
    const d = v128.load32_splat(weights, 12);
    d0 = f32x4.add(d0, f32x4.mul(d, x0));
    d1 = f32x4.add(d1, f32x4.mul(d, x1));
  }
  putEight(out, a0, a1, keep, bias);
  putEight(out + channelBytes, b0, b1, keep, bias == 0 ? 0 : bias + 4);
  putEight(out + 2 * channelBytes, c0, c1, keep, bias == 0 ? 0 : bias + 8);
  putEight(out + 3 * channelBytes, d0, d1, keep, bias == 0 ? 0 : bias + 12);
}

// @ts-ignore: decorator
@inline
function putEight(at: usize, low: v128, high: v128, keep: bool, bias: usize): void {
  const start = bias == 0 ? splat(0) : v128.load32_splat(bias);
  v128.store(at, f32x4.add(keep ? v128.load(at) : start, low));
  v128.store(at, f32x4.add(keep ? v128.load(at, 16) : start, high), 16);
}

/** Eight sums of the first of four channels. */
function sumsOfOne(weights: usize, numbers: usize, terms: usize, out: usize): void {
  let low = splat(0), high = splat(0);
  for (const end = numbers + (terms << 5); numbers < end; numbers += 32, weights += 16) {
    const weight = v128.load32_splat(weights);
    low = f32x4.add(low, f32x4.mul(weight, v128.load(numbers)));
    high = f32x4.add(high, f32x4.mul(weight, v128.load(numbers, 16)));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}
