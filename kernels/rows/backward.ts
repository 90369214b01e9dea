/**
 * @file Backward over a sparse first layer: walks the rows that a step touches; a row's gradient is summed in registers and handed to the
 * optimizer's rule, and no gradient matrix is built.
 */
import { splat, SUM_BLOCK } from "../math";
import { rowBytes, RowState, RULE_ADAM, tableOf } from "./state";
import { touch, touchAdamVector } from "./touch";
import { touchLines } from "./touch-lines";
import { Merge, Segment, SEGMENT_BYTES } from "./view";

/**
 * Walks the touched rows of one shard: sums each row's gradient, `scratch` holding `width` floats, and, with `apply`, moves the row. With
 * `measure`, returns the sum of the squares of all gradients of the shard; else 0.
 */
export function backwardShard(state: RowState, merge: Merge, apply: bool, measure: bool, scratch: usize): f64 {
  const bytes = rowBytes(state);
  let squares = f64x2.splat(0);
  if (apply && state.rule == RULE_ADAM && state.third == 0 && state.e == 0) {
    squares = measure ? moveRows(state, merge, true, scratch) : moveRows(state, merge, false, scratch);
  } else {
    for (let i: usize = 0; i < merge.rows; i++) {
      gradientOfRow(segmentsOf(merge, i), segmentsOf(merge, i + 1), bytes, scratch);
      if (measure) squares = f64x2.add(squares, squaresOfRow(scratch, bytes));
      if (apply) touch(state, featureOf(merge, i), scratch);
    }
  }
  return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}

// @ts-ignore: decorator
@inline
function featureOf(merge: Merge, row: usize): usize {
  return <usize>load<u32>(<usize>merge.features + (row << 2));
}

/** Where a row's segments begin, and those of the row before end. */
// @ts-ignore: decorator
@inline
function segmentsOf(merge: Merge, row: usize): usize {
  return <usize>merge.segments + <usize>load<u32>(<usize>merge.starts + (row << 2)) * SEGMENT_BYTES;
}

/** Adam's rule on a shard's rows. Returns the squares' sum in two lanes. */
// @ts-ignore: decorator
@inline
function moveRows(state: RowState, merge: Merge, measure: bool, scratch: usize): v128 {
  const bytes = rowBytes(state);
  const first = <usize>state.first, second = <usize>state.second;
  const new1 = splat(<f32>state.a), new2 = splat(<f32>(state.b * state.c * state.c));
  let squares = f64x2.splat(0);
  let ahead: u32 = 0;
  for (let i: usize = 0; i < merge.rows; i++) {
    const feature = featureOf(merge, i);
    if (i + 1 < merge.rows) {
      const next = featureOf(merge, i + 1);
      if (next != feature + 1) { // rows that follow on each other the processor fetches by itself
        ahead = touchLines(first + next * bytes, bytes, ahead);
        ahead = touchLines(second + next * bytes, bytes, ahead);
      }
    }
    const stamps = <usize>state.stamps + (feature << 3);
    const touched = load<u32>(stamps);
    const keep1 = splat(touched == 0 ? 0 : load<f32>(tableOf(state, touched), 24));
    const keep2 = v128.load32_splat(<usize>state.secondPowers + (<usize>(state.step - touched) << 2));
    const plane = feature * bytes;
    squares = f64x2.add(squares, moveRow(
      segmentsOf(merge, i), segmentsOf(merge, i + 1), bytes, first + plane, second + plane, keep1, keep2, new1, new2, measure,
    ));
    store<u32>(stamps, state.step);
  }
  store<u32>(scratch, ahead);
  return squares;
}

/** A vector's squares in float64 from the start, in two lanes: a float32 square underflows from 1e-23 down. */
// @ts-ignore: decorator
@inline
function squaresOf(x: v128): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
  return f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
}

function squaresOfRow(g: usize, bytes: usize): v128 {
  let sum = f64x2.splat(0);
  for (let c: usize = 0; c < bytes; c += 16) sum = f64x2.add(sum, squaresOf(v128.load(g + c)));
  return sum;
}

/** One vector of a row's gradient, summed over its segments' entries. */
// @ts-ignore: decorator
@inline
function gradientAt(segments: usize, end: usize, c: usize): v128 {
  let sum = splat(0);
  for (let s = segments; s < end; s += SEGMENT_BYTES) {
    const segment = changetype<Segment>(s);
    const documents = <usize>segment.documents, values = <usize>segment.values, gradient = <usize>segment.gradient + c;
    for (let e: usize = 0; e < <usize>segment.entries << 2; e += 4) {
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(values + e), v128.load(gradient + <usize>load<u32>(documents + e))));
    }
  }
  return sum;
}

/** Whether a row has so many entries that float32 would lose digits of their sum. */
// @ts-ignore: decorator
@inline
function isLong(segments: usize, end: usize): bool {
  let entries: usize = 0;
  for (let s = segments; s < end; s += SEGMENT_BYTES) entries += <usize>changetype<Segment>(s).entries;
  return entries > SUM_BLOCK;
}

/** `gradientAt` for such rows: blocks of entries are summed in float64. */
function gradientOfMany(segments: usize, end: usize, c: usize): v128 {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let s = segments; s < end; s += SEGMENT_BYTES) {
    const segment = changetype<Segment>(s);
    const documents = <usize>segment.documents, values = <usize>segment.values, gradient = <usize>segment.gradient + c;
    const last = <usize>segment.entries << 2;
    for (let e: usize = 0; e < last;) {
      const stop = last - e > SUM_BLOCK << 2 ? e + (SUM_BLOCK << 2) : last;
      let sum = splat(0);
      for (; e < stop; e += 4) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(values + e), v128.load(gradient + <usize>load<u32>(documents + e))));
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)));
    }
  }
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** Sums one row's gradient over its segments into `g`. */
export function gradientOfRow(segments: usize, end: usize, bytes: usize, g: usize): void {
  let c: usize = 0;
  if (isLong(segments, end)) {
    for (; c < bytes; c += 16) v128.store(g + c, gradientOfMany(segments, end, c));
    return;
  }
  for (; c + 80 <= bytes; c += 80) {
    let g0 = splat(0), g1 = splat(0), g2 = splat(0), g3 = splat(0), g4 = splat(0);
    for (let s = segments; s < end; s += SEGMENT_BYTES) {
      const segment = changetype<Segment>(s);
      const documents = <usize>segment.documents, values = <usize>segment.values, gradient = <usize>segment.gradient + c;
      for (let e: usize = 0; e < <usize>segment.entries << 2; e += 4) {
        const x = v128.load32_splat(values + e);
        const at = gradient + <usize>load<u32>(documents + e);
        g0 = f32x4.add(g0, f32x4.mul(x, v128.load(at)));
        g1 = f32x4.add(g1, f32x4.mul(x, v128.load(at, 16)));
        g2 = f32x4.add(g2, f32x4.mul(x, v128.load(at, 32)));
        g3 = f32x4.add(g3, f32x4.mul(x, v128.load(at, 48)));
        g4 = f32x4.add(g4, f32x4.mul(x, v128.load(at, 64)));
      }
    }
    v128.store(g + c, g0);
    v128.store(g + c, g1, 16);
    v128.store(g + c, g2, 32);
    v128.store(g + c, g3, 48);
    v128.store(g + c, g4, 64);
  }
  for (; c < bytes; c += 16) v128.store(g + c, gradientAt(segments, end, c));
}

/** `gradientOfRow` and touch.ts's rule for Adam in one: the gradient never leaves its registers. */
// @ts-ignore: decorator
@inline
function moveRow(
  segments: usize, end: usize, bytes: usize, first: usize, second: usize,
  keep1: v128, keep2: v128, new1: v128, new2: v128, measure: bool,
): v128 {
  let squares = f64x2.splat(0);
  const segment = changetype<Segment>(segments);
  if (segment.entries == 1 && segments + SEGMENT_BYTES == end) { // most rows are in one document of a step
    const x = v128.load32_splat(<usize>segment.values);
    const gradient = <usize>segment.gradient + <usize>load<u32>(<usize>segment.documents);
    for (let c: usize = 0; c < bytes; c += 16) {
      const g = f32x4.mul(x, v128.load(gradient + c));
      touchAdamVector(first + c, second + c, g, keep1, keep2, new1, new2);
      if (measure) squares = f64x2.add(squares, squaresOf(g));
    }
    return squares;
  }
  let c: usize = 0;
  if (isLong(segments, end)) {
    for (; c < bytes; c += 16) {
      const g = gradientOfMany(segments, end, c);
      touchAdamVector(first + c, second + c, g, keep1, keep2, new1, new2);
      if (measure) squares = f64x2.add(squares, squaresOf(g));
    }
    return squares;
  }
  for (; c + 64 <= bytes; c += 64) {
    let g0 = splat(0), g1 = splat(0), g2 = splat(0), g3 = splat(0);
    for (let s = segments; s < end; s += SEGMENT_BYTES) {
      const segment = changetype<Segment>(s);
      const documents = <usize>segment.documents, values = <usize>segment.values, gradient = <usize>segment.gradient + c;
      for (let e: usize = 0; e < <usize>segment.entries << 2; e += 4) {
        const x = v128.load32_splat(values + e);
        const at = gradient + <usize>load<u32>(documents + e);
        g0 = f32x4.add(g0, f32x4.mul(x, v128.load(at)));
        g1 = f32x4.add(g1, f32x4.mul(x, v128.load(at, 16)));
        g2 = f32x4.add(g2, f32x4.mul(x, v128.load(at, 32)));
        g3 = f32x4.add(g3, f32x4.mul(x, v128.load(at, 48)));
      }
    }
    touchAdamVector(first + c, second + c, g0, keep1, keep2, new1, new2);
    touchAdamVector(first + c + 16, second + c + 16, g1, keep1, keep2, new1, new2);
    touchAdamVector(first + c + 32, second + c + 32, g2, keep1, keep2, new1, new2);
    touchAdamVector(first + c + 48, second + c + 48, g3, keep1, keep2, new1, new2);
    if (measure) squares = f64x2.add(squares, f64x2.add(f64x2.add(squaresOf(g0), squaresOf(g1)), f64x2.add(squaresOf(g2), squaresOf(g3))));
  }
  for (; c < bytes; c += 16) {
    const g = gradientAt(segments, end, c);
    touchAdamVector(first + c, second + c, g, keep1, keep2, new1, new2);
    if (measure) squares = f64x2.add(squares, squaresOf(g));
  }
  return squares;
}
