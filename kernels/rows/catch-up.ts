/**
 * @file Brings a row's weights up to the last step, as dense torch.optim would have moved it: Adam and AdamW by the closed form of
 * quadrature.ts (step by step through the first steps, where bias correction changes too fast for it), momentum by its geometric
 * sum, weight decay by its product.
 */
import { exp64, splat } from "../math";
import { HISTORY_BYTES, historyOf, rowBytes, RowState, RULE_ADAM, RULE_MOMENTUM, RULE_RMSPROP_MOMENTUM, RULE_SGD, tableOf } from "./state";

/**
 * Computes row `feature` as of the last step into `into`, `width` floats, and returns its address: the row itself when it is
 * current already. When `into` is the row itself, call `markCurrent` afterwards.
 */
export function catchUp(state: RowState, feature: usize, into: usize): usize {
  return catchUpPart(state, feature, 0, rowBytes(state), into);
}

/** The same for the part of a row that begins at byte `offset` and has `bytes` bytes, both whole vectors. */
export function catchUpPart(state: RowState, feature: usize, offset: usize, bytes: usize, into: usize): usize {
  const plane = feature * rowBytes(state) + offset;
  const row = <usize>state.weights + plane;
  const rule = state.rule;
  if (rule != RULE_ADAM && rule != RULE_MOMENTUM && rule != RULE_SGD && rule != RULE_RMSPROP_MOMENTUM) return row;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps), current = load<u32>(stamps, 4);
  if (current >= state.step) return row;
  if (touched == 0 || rule == RULE_SGD) {
    if (!state.decays) return row;
    scaleRow(row, <f32>decaySince(state, current), into, bytes);
    return into;
  }
  const table = pendingSum(state, feature);
  if (table != 0) moveBySum(table, row, <usize>state.first + plane, <usize>state.second + plane, into, bytes);
  else if (rule == RULE_ADAM) {
    catchUpAdam(state, touched, current, row, <usize>state.first + plane, <usize>state.second + plane, into, bytes);
  }
  else catchUpMomentum(state, touched, current, row, <usize>state.first + plane, into, bytes);
  return into;
}

/** Notes that a row's weights include every step so far. */
// @ts-ignore: decorator
@inline
export function markCurrent(state: RowState, feature: usize): void {
  store<u32>(<usize>state.stamps + (feature << 3), state.step, 4);
}

/** The product of the weight decays of the steps after `step`. */
// @ts-ignore: decorator
@inline
function decaySince(state: RowState, step: u32): f64 {
  return exp64(load<f64>(historyOf(state, state.step), 16) - load<f64>(historyOf(state, step), 16));
}

function scaleRow(row: usize, factor: f32, into: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(into + i, f32x4.mul(v128.load(row + i), splat(factor)));
}

/** The table's entry where only Adam's sum is pending: no step to replay, no read since the touch, no decay. Else 0. */
// @ts-ignore: decorator
@inline
export function pendingSum(state: RowState, feature: usize): usize {
  if (state.rule != RULE_ADAM || state.decays) return 0;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps), current = load<u32>(stamps, 4);
  // exactUntil may be as large as a u32 can be
  const summed = touched > current && current < state.step && touched > state.exactUntil && touched + state.replayReach >= state.exactUntil;
  return summed ? tableOf(state, touched) : 0;
}

/** w - m F(s) for one vector, F the quotient of the table's numbers. Those come as values: a loop would load them anew for each vector. */
// @ts-ignore: decorator
@inline
export function movedBySum(w: v128, m: v128, s: v128, size: v128, a: v128, b: v128, q2: v128, q1: v128, q0: v128): v128 {
  const numerator = f32x4.add(f32x4.mul(f32x4.add(s, a), s), b);
  const denominator = f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(f32x4.add(s, q2), s), q1), s), q0);
  return f32x4.sub(w, f32x4.div(f32x4.mul(f32x4.mul(m, size), numerator), denominator));
}

/** Moves a row, or a part of one, by the sum at `table` alone. */
export function moveBySum(table: usize, row: usize, first: usize, second: usize, into: usize, bytes: usize): void {
  const size = v128.load32_splat(table), a = v128.load32_splat(table, 4), b = v128.load32_splat(table, 8);
  const q2 = v128.load32_splat(table, 12), q1 = v128.load32_splat(table, 16), q0 = v128.load32_splat(table, 20);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(into + i, movedBySum(v128.load(row + i), v128.load(first + i), v128.load(second + i), size, a, b, q2, q1, q0));
  }
}

function catchUpAdam(
  state: RowState, touched: u32, current: u32, row: usize, first: usize, second: usize, into: usize, bytes: usize,
): void {
  const last = state.step;
  const root = Math.sqrt(state.d);
  const from = touched > current ? touched : current + 1;
  const spent = touched + state.replayReach;
  const replays = spent < state.exactUntil;
  const exactEnd = replays ? spent : state.exactUntil;
  const exactLast = last < exactEnd ? last : exactEnd;
  const sumFrom = from > exactLast ? from : exactLast + 1;
  // A row that was read since its last gradient continues with the moments of that read.
  let firstFactor: f64 = 1;
  for (let t = touched + 1; t <= from; t++) firstFactor *= load<f64>(historyOf(state, t), 32);
  // with amsgrad (a third plane) the largest root stays
  const shrinks = from > touched && state.third == 0;
  let secondFactor = shrinks ? Math.sqrt(<f64>load<f32>(<usize>state.secondPowers + (<usize>(from - touched) << 2))) : 1;
  let decay: f32 = 1, size: f32 = 0;
  const table = tableOf(state, sumFrom);
  const summed = sumFrom <= last && !replays;
  if (sumFrom <= last && state.decays) decay = <f32>decaySince(state, sumFrom - 1);
  if (summed) {
    size = load<f32>(table);
    const renewed = load<u32>(table, 28);
    if (state.decays && renewed < last) size = <f32>(<f64>size * decaySince(state, renewed));
  }
  if (from < sumFrom) {
    replay(state, from, sumFrom, firstFactor, secondFactor, row, first, second, into, bytes);
    row = into;
    for (let t = from + 1; t <= sumFrom && t <= last; t++) {
      firstFactor *= load<f64>(historyOf(state, t), 32);
      secondFactor *= root;
    }
  }
  const a = v128.load32_splat(table, 4), b = v128.load32_splat(table, 8);
  const q2 = v128.load32_splat(table, 12), q1 = v128.load32_splat(table, 16), q0 = v128.load32_splat(table, 20);
  const keep1 = splat(<f32>firstFactor), keep2 = splat(<f32>secondFactor);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = f32x4.mul(v128.load(row + i), splat(decay));
    const m = f32x4.mul(v128.load(first + i), keep1), s = f32x4.mul(v128.load(second + i), keep2);
    v128.store(into + i, summed ? movedBySum(w, m, s, splat(size), a, b, q2, q1, q0) : w);
  }
}

/** One vector of weights after one step of Adam without a gradient. */
// @ts-ignore: decorator
@inline
function replayed(w: v128, m: v128, s: v128, size: v128, root: v128, eps: v128, keep: v128): v128 {
  return f32x4.sub(f32x4.mul(w, keep), f32x4.div(f32x4.mul(m, size), f32x4.add(f32x4.mul(s, root), eps)));
}

/** Adam's steps `from` to `end`, the latter not included, one by one; the factors are what is left of the moments at the first of them. */
function replay(
  state: RowState, from: u32, end: u32, firstFactor: f64, secondFactor: f64, row: usize, first: usize, second: usize, into: usize,
  bytes: usize,
): void {
  const root = Math.sqrt(state.d);
  // By tiles, since a step's numbers cost as much as a vector does; what is beyond the last whole tile is a tile of one.
  for (let i: usize = 0; i < bytes;) {
    const wide = i + 64 <= bytes;
    const b: usize = wide ? 16 : 0, c: usize = wide ? 32 : 0, d: usize = wide ? 48 : 0;
    const m0 = v128.load(first + i), m1 = v128.load(first + i + b), m2 = v128.load(first + i + c), m3 = v128.load(first + i + d);
    const s0 = v128.load(second + i), s1 = v128.load(second + i + b), s2 = v128.load(second + i + c), s3 = v128.load(second + i + d);
    let w0 = v128.load(row + i), w1 = v128.load(row + i + b), w2 = v128.load(row + i + c), w3 = v128.load(row + i + d);
    // products in float64: factor by factor in float32, a long replay would drift
    let decay1 = firstFactor, decay2 = secondFactor;
    for (let t = from; t < end; t++) {
      const record = historyOf(state, t);
      const size = splat(<f32>(decay1 * load<f64>(record))), eps = splat(<f32>load<f64>(record, 8));
      const root2 = splat(<f32>decay2), keep = splat(<f32>load<f64>(record, 24));
      w0 = replayed(w0, m0, s0, size, root2, eps, keep);
      w1 = replayed(w1, m1, s1, size, root2, eps, keep);
      w2 = replayed(w2, m2, s2, size, root2, eps, keep);
      w3 = replayed(w3, m3, s3, size, root2, eps, keep);
      if (t + 1 < end) {
        decay1 *= load<f64>(record + HISTORY_BYTES, 32);
        decay2 *= root;
      }
    }
    v128.store(into + i + d, w3);
    v128.store(into + i + c, w2);
    v128.store(into + i + b, w1);
    v128.store(into + i, w0);
    i += wide ? 64 : 16;
  }
}

function catchUpMomentum(state: RowState, touched: u32, current: u32, row: usize, buffer: usize, into: usize, bytes: usize): void {
  const from = touched > current ? touched : current + 1;
  let factor: f64 = 1;
  for (let t = touched + 1; t <= from; t++) factor *= load<f64>(historyOf(state, t), 32);
  factor *= <f64>load<f32>(tableOf(state, from));
  const size = splat(<f32>factor);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(into + i, f32x4.sub(v128.load(row + i), f32x4.mul(size, v128.load(buffer + i))));
  }
}
