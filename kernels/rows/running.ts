/**
 * @file What a weighting remembers of each task's gradient over a sparse first layer: a running gradient, or the running sum of its
 * squares. Both are planes, [features, width], zero at first; `touched`, a byte for each feature, tells which rows had a gradient so far.
 * Other rows are 0 and are never visited.
 */
import { splat } from "../math";
import { gradientOfRow } from "./backward";
import { Merge, SEGMENT_BYTES, shardOf, View } from "./view";

// @ts-ignore: decorator
@inline
function isTouched(touched: usize, shard: u32, feature: usize): bool {
  return load<u8>(touched + feature) != 0 && shardOf(<u32>feature) == shard;
}

/** plane *= keep, in the touched rows of one shard; `width` is a multiple of 4. */
export function keepRunning(touched: usize, shard: u32, features: usize, plane: usize, width: usize, keep: f32): void {
  const bytes = width << 2;
  const factor = splat(keep);
  for (let feature: usize = 0; feature < features; feature++) {
    if (!isTouched(touched, shard, feature)) continue;
    const row = plane + feature * bytes;
    for (let c: usize = 0; c < bytes; c += 16) v128.store(row + c, f32x4.mul(v128.load(row + c), factor));
  }
}

/** plane += factor * the gradient of one shard's merged rows, which are touched from here on. `scratch` holds `width` floats. */
export function addRunning(merge: Merge, touched: usize, plane: usize, width: usize, factor: f32, scratch: usize): void {
  const bytes = width << 2;
  const factors = splat(factor);
  for (let i: usize = 0; i < merge.rows; i++) {
    const feature = rowGradient(merge, i, bytes, scratch);
    const row = plane + feature * bytes;
    store<u8>(touched + feature, 1);
    for (let c: usize = 0; c < bytes; c += 16) v128.store(row + c, f32x4.add(v128.load(row + c), f32x4.mul(factors, v128.load(scratch + c))));
  }
}

/**
 * plane += the gradient's squares, of one shard's merged rows. Returns the sum of the squares, each divided by the root of the new sum plus
 * `eps`. `scratch` holds `width` floats.
 */
export function addRunningSquares(merge: Merge, touched: usize, plane: usize, width: usize, eps: f64, scratch: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < merge.rows; i++) {
    const feature = rowGradient(merge, i, width << 2, scratch);
    store<u8>(touched + feature, 1);
    total += addSquares(scratch, plane + feature * (width << 2), width, eps);
  }
  return total;
}

/** The same for a gradient of `length` numbers that is stored as it is. */
export function addSquares(gradient: usize, plane: usize, length: usize, eps: f64): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length << 2; i += 4) {
    const g = <f64>load<f32>(gradient + i), square = g * g;
    const sum = <f64>load<f32>(plane + i) + square;
    store<f32>(plane + i, <f32>sum);
    total += square / Math.sqrt(sum + eps);
  }
  return total;
}

/** Sums the gradient of a merged row into `scratch`, and returns its feature. */
// @ts-ignore: decorator
@inline
function rowGradient(merge: Merge, i: usize, bytes: usize, scratch: usize): usize {
  const starts = <usize>merge.starts + (i << 2), segments = <usize>merge.segments;
  gradientOfRow(segments + <usize>load<u32>(starts) * SEGMENT_BYTES, segments + <usize>load<u32>(starts, 4) * SEGMENT_BYTES, bytes, scratch);
  return <usize>load<u32>(<usize>merge.features + (i << 2));
}

/** The inner product of two planes over the touched rows of one shard, in float64. */
export function dotRunning(touched: usize, shard: u32, features: usize, a: usize, b: usize, width: usize): f64 {
  const bytes = width << 2;
  let sum = f64x2.splat(0);
  for (let feature: usize = 0; feature < features; feature++) {
    if (!isTouched(touched, shard, feature)) continue;
    const x = a + feature * bytes, y = b + feature * bytes;
    for (let c: usize = 0; c < bytes; c += 16) {
      const p = v128.load(x + c), q = v128.load(y + c);
      sum = f64x2.add(sum, f64x2.mul(f64x2.promote_low_f32x4(p), f64x2.promote_low_f32x4(q)));
      const pHigh = v128.shuffle<i32>(p, p, 2, 3, 2, 3), qHigh = v128.shuffle<i32>(q, q, 2, 3, 2, 3);
      sum = f64x2.add(sum, f64x2.mul(f64x2.promote_low_f32x4(pHigh), f64x2.promote_low_f32x4(qHigh)));
    }
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** How many rows of one shard are touched. */
export function countRunning(touched: usize, shard: u32, features: usize): u32 {
  let count: u32 = 0;
  for (let feature: usize = 0; feature < features; feature++) if (isTouched(touched, shard, feature)) count++;
  return count;
}

/**
 * A weighted sum of planes over the touched rows of one shard, as rows of `out` from `first` on, and the view that makes `out` the gradient
 * at the output of a layer whose batch is the identity: each of these features in one document, with value 1. `planes` holds `count` pairs
 * of a pointer and a float.
 */
export function gatherRunning(
  touched: usize, shard: u32, features: usize, width: usize, planes: usize, count: usize, view: View, first: usize, out: usize,
): void {
  const bytes = width << 2;
  let rows: usize = 0;
  for (let feature: usize = 0; feature < features; feature++) {
    if (!isTouched(touched, shard, feature)) continue;
    const at = rows << 2, offset = (first + rows) * bytes;
    store<u32>(<usize>view.features + at, <u32>feature);
    store<u32>(<usize>view.starts + at, <u32>rows);
    store<u32>(<usize>view.documents + at, <u32>offset);
    store<f32>(<usize>view.values + at, 1);
    for (let c: usize = 0; c < bytes; c += 16) {
      let sum = splat(0);
      for (let k: usize = 0; k < count << 3; k += 8) {
        const row = <usize>load<u32>(planes + k) + feature * bytes;
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(planes + k, 4), v128.load(row + c)));
      }
      v128.store(out + offset + c, sum);
    }
    rows++;
  }
  store<u32>(<usize>view.starts + (rows << 2), <u32>rows);
  view.rows = <u32>rows;
}
