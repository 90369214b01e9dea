/**
 * @file The passes over a sparse first layer. Forward walks a batch by feature: each row is brought up to date once and added into the hidden
 * rows of its documents. Backward walks the same way: a row's gradient is summed in registers and handed to the optimizer's rule.
 */
import { splat } from "../math";
import { catchUp, catchUpPart, markCurrent } from "./catch-up";
import { renewAdamTable, renewMomentumTable } from "./quadrature";
import { rowBytes, RowState, RULE_ADAM, RULE_MOMENTUM } from "./state";
import { touch } from "./touch";
import { buildView, Merge, Segment, SEGMENT_BYTES, View } from "./view";

/**
 * Asks for every cache line of a row ahead of its use: WebAssembly has no prefetch, but a load whose result is only folded into a sum that
 * nobody waits for does the same. Returns that sum.
 */
// @ts-ignore: decorator
@inline
function touchLines(row: usize, bytes: usize, sum: u32): u32 {
  for (let i: usize = 0; i < bytes; i += 64) sum |= load<u32>(row + i);
  return sum;
}

/**
 * One shard of a batch's forward: sorts the shard's entries into `view`, and adds value * row into `hidden`, [documents, width], for every
 * entry. With `write`, rows that were behind are brought up to date in place; else in `rowScratch`, `width` floats, and nothing of the
 * state changes.
 */
export function forwardShard(
  state: RowState, view: View, shard: u32, indptr: usize, indices: usize, values: usize, documents: usize, features: u32,
  hidden: usize, write: bool, viewScratch: usize, rowScratch: usize,
): void {
  const bytes = rowBytes(state);
  memory.fill(hidden, 0, documents * bytes);
  buildView(view, shard, indptr, indices, values, documents, features, <u32>bytes, viewScratch);
  const list = <usize>view.features, starts = <usize>view.starts;
  for (let i: usize = 0; i < view.rows; i++) {
    const feature = <usize>load<u32>(list + (i << 2));
    const own = <usize>state.weights + feature * bytes;
    const row = catchUp(state, feature, write ? own : rowScratch);
    if (write) markCurrent(state, feature);
    const first = <usize>load<u32>(starts + (i << 2)) << 2, end = <usize>load<u32>(starts + (i << 2), 4) << 2;
    scatterRow(row, bytes, <usize>view.documents, <usize>view.values, first, end, hidden);
  }
}

function scatterRow(row: usize, bytes: usize, documents: usize, values: usize, from: usize, to: usize, hidden: usize): void {
  let c: usize = 0;
  for (; c + 80 <= bytes; c += 80) {
    const w0 = v128.load(row + c), w1 = v128.load(row + c, 16), w2 = v128.load(row + c, 32), w3 = v128.load(row + c, 48), w4 = v128.load(row + c, 64);
    for (let e = from; e < to; e += 4) {
      const x = v128.load32_splat(values + e);
      const at = hidden + <usize>load<u32>(documents + e) + c;
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(x, w0)));
      v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(x, w1)), 16);
      v128.store(at, f32x4.add(v128.load(at, 32), f32x4.mul(x, w2)), 32);
      v128.store(at, f32x4.add(v128.load(at, 48), f32x4.mul(x, w3)), 48);
      v128.store(at, f32x4.add(v128.load(at, 64), f32x4.mul(x, w4)), 64);
    }
  }
  for (; c < bytes; c += 16) {
    const w = v128.load(row + c);
    for (let e = from; e < to; e += 4) {
      const at = hidden + <usize>load<u32>(documents + e) + c;
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v128.load32_splat(values + e), w)));
    }
  }
}

/**
 * out[document, col] = bias[col] + the shards' sums, in their order. Each shard has a plane of `documents` rows, `stride` floats apart; rows of
 * `out` have `cols`.
 */
export function mergeShards(planes: usize, shards: usize, bias: usize, out: usize, documents: usize, cols: usize, stride: usize): void {
  const plane = (documents * stride) << 2, end = planes + shards * plane;
  for (let document: usize = 0; document < documents; document++) {
    const from = planes + ((document * stride) << 2), to = out + ((document * cols) << 2);
    let c: usize = 0;
    for (; c + 16 <= cols << 2; c += 16) {
      let sum = v128.load(from + c);
      for (let at = from + c + plane; at < end; at += plane) sum = f32x4.add(sum, v128.load(at));
      v128.store(to + c, f32x4.add(sum, v128.load(bias + c)));
    }
    for (; c < cols << 2; c += 4) {
      let sum = load<f32>(from + c);
      for (let at = from + c + plane; at < end; at += plane) sum += load<f32>(at);
      store<f32>(to + c, sum + load<f32>(bias + c));
    }
  }
}

/** Copies rows of `cols` floats to rows `stride` floats apart, zeros between. */
export function padRows(from: usize, to: usize, rows: usize, cols: usize, stride: usize): void {
  memory.fill(to, 0, (rows * stride) << 2);
  for (let row: usize = 0; row < rows; row++) memory.copy(to + ((row * stride) << 2), from + ((row * cols) << 2), cols << 2);
}

/** Sums one row's gradient over its segments into `g`. */
function gradientOfRow(segments: usize, end: usize, bytes: usize, g: usize): void {
  let c: usize = 0;
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
  for (; c < bytes; c += 16) {
    let sum = splat(0);
    for (let s = segments; s < end; s += SEGMENT_BYTES) {
      const segment = changetype<Segment>(s);
      const documents = <usize>segment.documents, values = <usize>segment.values, gradient = <usize>segment.gradient + c;
      for (let e: usize = 0; e < <usize>segment.entries << 2; e += 4) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(values + e), v128.load(gradient + <usize>load<u32>(documents + e))));
      }
    }
    v128.store(g + c, sum);
  }
}

/**
 * Walks the touched rows of one shard: sums each row's gradient in `scratch`, `width` floats, and, with `apply`, moves the row. Returns the
 * sum of the squares of all gradients of the shard.
 */
export function backwardShard(state: RowState, merge: Merge, apply: bool, scratch: usize): f64 {
  const bytes = rowBytes(state);
  let squares: f64 = 0;
  let ahead: u32 = 0;
  for (let i: usize = 0; i < merge.rows; i++) {
    if (apply && i + 1 < merge.rows && state.rule == RULE_ADAM) {
      const next = <usize>load<u32>(<usize>merge.features + (i << 2), 4) * bytes;
      ahead = touchLines(<usize>state.first + next, bytes, ahead);
      ahead = touchLines(<usize>state.second + next, bytes, ahead);
    }
    const starts = <usize>merge.starts + (i << 2);
    const segments = <usize>merge.segments + <usize>load<u32>(starts) * SEGMENT_BYTES;
    gradientOfRow(segments, <usize>merge.segments + <usize>load<u32>(starts, 4) * SEGMENT_BYTES, bytes, scratch);
    squares += squaresOf(scratch, bytes);
    if (apply) touch(state, <usize>load<u32>(<usize>merge.features + (i << 2)), scratch);
  }
  store<u32>(scratch, ahead);
  return squares;
}

// @ts-ignore: decorator
@inline
function squaresOf(g: usize, bytes: usize): f64 {
  // in float64 from the start: a float32 square underflows from 1e-23 down
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(g + i);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Counts a new step, whose record in `history` is filled, and renews the rule's table. */
export function advanceRows(state: RowState): void {
  state.step++;
  if (state.rule == RULE_ADAM) renewAdamTable(state);
  else if (state.rule == RULE_MOMENTUM) renewMomentumTable(state);
}

/** The gradient of every touched row of one shard, as rows of `out`, in the merge's order. */
export function materialiseRows(state: RowState, merge: Merge, out: usize): void {
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < merge.rows; i++) {
    const starts = <usize>merge.starts + (i << 2);
    const segments = <usize>merge.segments + <usize>load<u32>(starts) * SEGMENT_BYTES;
    gradientOfRow(segments, <usize>merge.segments + <usize>load<u32>(starts, 4) * SEGMENT_BYTES, bytes, out + i * bytes);
  }
}

/** Brings the touched rows up to date in place: for gradients whose forward ran before the last step. */
export function catchUpRows(state: RowState, merge: Merge): void {
  for (let i: usize = 0; i < merge.rows; i++) {
    const feature = <usize>load<u32>(<usize>merge.features + (i << 2));
    catchUp(state, feature, <usize>state.weights + feature * rowBytes(state));
    markCurrent(state, feature);
  }
}

/**
 * Copies columns `fromCol` to `toCol` of rows `from` to `to`, as of the last step, into `out`, [to - from, toCol - fromCol] without padding, and
 * changes nothing. `fromCol` is a multiple of 4; `scratch` holds a row.
 */
export function readRows(state: RowState, from: usize, to: usize, fromCol: usize, toCol: usize, out: usize, scratch: usize): void {
  const bytes = (toCol - fromCol) << 2, whole = (bytes + 15) & ~15;
  for (let feature = from; feature < to; feature++) {
    memory.copy(out + (feature - from) * bytes, catchUpPart(state, feature, fromCol << 2, whole, scratch), bytes);
  }
}

/** Brings rows `from` to `to` up to date in place. */
export function settleRows(state: RowState, from: usize, to: usize): void {
  for (let feature = from; feature < to; feature++) {
    catchUp(state, feature, <usize>state.weights + feature * rowBytes(state));
    if (state.stamps != 0) markCurrent(state, feature);
  }
}
