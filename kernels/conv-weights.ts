/**
 * @file The gradient of a convolution by its weights: for every output channel and every tap, the sum over columns of the output's gradient
 * times the number at the tap. The shape alone decides how columns are cut into slices; each slice has sums of its own, which are then
 * added in order, so that no bit depends on the threads. Two channels of four taps are summed at once, with four columns in
 * the lanes.
 */
import { columnAddresses, Grid, packQuad } from "./conv-columns";
import { splat } from "./math";

/** Columns that are packed at once. A row is an odd number of cache lines long, so that rows do not compete for places in the cache. */
const CHUNK: usize = 144;
const PITCH: usize = CHUNK * 4;
/** Taps that are packed at once. */
const BLOCK: usize = 256;
/** Layout of the scratch memory: addresses of the columns in source and gradient, then the packed numbers. */
const GRADIENT_ADDRESSES: usize = PITCH, NUMBERS: usize = 2 * PITCH;

/** Columns in a chunk: slices are whole chunks. */
export function convChunkColumns(): usize {
  return CHUNK;
}

/** Bytes of scratch memory that a slice needs, for groups of so many output channels, an even number, and taps, a multiple of four. */
export function convWeightScratchBytes(channels: usize, depth: usize): usize {
  return NUMBERS + (min(BLOCK, depth) + channels) * PITCH;
}

/** What is to be computed. */
@unmanaged
export class WeightProduct {
  /** Pointers to the columns' places in the (padded) source and in the output's gradient. */
  source: u32;
  gradient: u32;
  groups: u32;
  /** Output channels of a group, made even, and taps of each, made a multiple of four; what is beyond the true ones has any value. */
  channels: u32;
  depth: u32;
  /** Pointers to u32: the taps, and the distances in bytes of a group's channels of the gradient. */
  taps: u32;
  channelOffsets: u32;
  /** Bytes from one group to the next in the source and in the gradient. */
  sourceGroup: u32;
  gradientGroup: u32;
}

/** sums[groups, channels, depth] = the sums over columns `from` to `to`. */
export function convWeightSums(p: WeightProduct, from: usize, to: usize, sums: usize, scratch: usize): void {
  const depth = <usize>p.depth, channels = <usize>p.channels, groups = <usize>p.groups;
  memory.fill(sums, 0, (groups * channels * depth) << 2);
  const gradients = scratch + NUMBERS, numbers = gradients + channels * PITCH;
  for (let chunk = from; chunk < to; chunk += CHUNK) {
    const columns = min(CHUNK, to - chunk), quads = (columns + 3) >> 2, missing = (quads << 2) - columns;
    columnAddresses(changetype<Grid>(<usize>p.source), chunk, columns, quads << 2, scratch);
    columnAddresses(changetype<Grid>(<usize>p.gradient), chunk, columns, quads << 2, scratch + GRADIENT_ADDRESSES);
    for (let g: usize = 0; g < groups; g++) {
      const gradientGroup = g * <usize>p.gradientGroup, sourceGroup = g * <usize>p.sourceGroup;
      pack(scratch + GRADIENT_ADDRESSES, gradientGroup, <usize>p.channelOffsets, channels, quads, missing, gradients);
      for (let block: usize = 0; block < depth; block += BLOCK) {
        const taps = min(BLOCK, depth - block);
        pack(scratch, sourceGroup, <usize>p.taps + (block << 2), taps, quads, missing, numbers);
        for (let k: usize = 0; k < taps; k += 4) {
          let into = sums + ((g * channels * depth + block + k) << 2);
          for (let m: usize = 0; m < channels; m += 2, into += depth << 3) {
            addProducts(gradients + m * PITCH, numbers + k * PITCH, quads, into, into + (depth << 2));
          }
        }
      }
    }
  }
}

/** Rows of columns for each tap; the last `missing` columns are zeros. */
function pack(addresses: usize, offset: usize, taps: usize, count: usize, quads: usize, missing: usize, out: usize): void {
  for (let q: usize = 0; q < quads; q++) packQuad(addresses + (q << 4), offset, taps, count, out + (q << 4), PITCH);
  if (missing == 0) return;
  for (let at = out + (quads << 4) - (missing << 2), end = at + count * PITCH; at < end; at += PITCH) memory.fill(at, 0, missing << 2);
}

/** intoA and intoB += the products of two rows of gradients with four rows of numbers. */
function addProducts(gradients: usize, numbers: usize, quads: usize, intoA: usize, intoB: usize): void {
  let a0 = splat(0), a1 = splat(0), a2 = splat(0), a3 = splat(0), b0 = splat(0), b1 = splat(0), b2 = splat(0), b3 = splat(0);
  for (const end = numbers + (quads << 4); numbers < end; numbers += 16, gradients += 16) {
    const a = v128.load(gradients), b = v128.load(gradients, PITCH);
    const x0 = v128.load(numbers);
    a0 = f32x4.add(a0, f32x4.mul(a, x0));
    b0 = f32x4.add(b0, f32x4.mul(b, x0));
    const x1 = v128.load(numbers, PITCH);
    a1 = f32x4.add(a1, f32x4.mul(a, x1));
    b1 = f32x4.add(b1, f32x4.mul(b, x1));
    const x2 = v128.load(numbers, 2 * PITCH);
    a2 = f32x4.add(a2, f32x4.mul(a, x2));
    b2 = f32x4.add(b2, f32x4.mul(b, x2));
    const x3 = v128.load(numbers, 3 * PITCH);
    a3 = f32x4.add(a3, f32x4.mul(a, x3));
    b3 = f32x4.add(b3, f32x4.mul(b, x3));
  }
  v128.store(intoA, f32x4.add(v128.load(intoA), sumEach(a0, a1, a2, a3)));
  v128.store(intoB, f32x4.add(v128.load(intoB), sumEach(b0, b1, b2, b3)));
}

/** The sums of the lanes of four vectors, as one vector. */
// @ts-ignore: decorator
@inline
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * into[channel, depth] += the sums of all slices, in order, for output channels `from` to `to`; `sums` are
 * `[slices, groups, paddedChannels, paddedDepth]`, and a group has `channels` of them.
 */
export function addConvWeightSums(
  sums: usize, slices: usize, groups: usize, channels: usize, depth: usize, into: usize, from: usize, to: usize,
): void {
  const paddedDepth = (depth + 3) & ~3, paddedChannels = (channels + 1) & ~1;
  const sliceBytes = (groups * paddedChannels * paddedDepth) << 2;
  for (let channel = from; channel < to; channel++) {
    const group = channel / channels;
    const row = sums + (((group * paddedChannels + channel - group * channels) * paddedDepth) << 2), out = into + ((channel * depth) << 2);
    for (let k: usize = 0; k < depth << 2; k += 4) {
      let total: f32 = 0;
      for (let slice: usize = 0, at = row + k; slice < slices; slice++, at += sliceBytes) total += load<f32>(at);
      store<f32>(out + k, load<f32>(out + k) + total);
    }
  }
}

/** into[channel] += the sum over images and positions of a[images, channels, size], in float64, for channels `from` to `to`. */
export function addChannelSums(a: usize, into: usize, from: usize, to: usize, images: usize, channels: usize, size: usize): void {
  const whole = (size >> 2) << 4, bytes = size << 2;
  for (let channel = from; channel < to; channel++) {
    let even = f64x2.splat(0), odd = f64x2.splat(0), rest: f64 = 0;
    for (let image: usize = 0; image < images; image++) {
      const plane = a + (image * channels + channel) * bytes;
      for (let i: usize = 0; i < whole; i += 16) {
        const x = v128.load(plane + i);
        even = f64x2.add(even, f64x2.promote_low_f32x4(x));
        odd = f64x2.add(odd, f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)));
      }
      for (let i = whole; i < bytes; i += 4) rest += <f64>load<f32>(plane + i);
    }
    const lanes = f64x2.add(even, odd);
    const total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1) + rest;
    store<f32>(into + (channel << 2), load<f32>(into + (channel << 2)) + <f32>total);
  }
}
