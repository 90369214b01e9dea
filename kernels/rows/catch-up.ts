/**
 * @file Brings a row's weights up to the last step, as dense torch.optim would have moved it: Adam and AdamW by the closed form of
 * quadrature.ts (step by step through the first steps, where bias correction changes too fast for it), momentum by its geometric
 * sum, weight decay by its product.
 */
import { exp64, splat } from "../math";
import { HISTORY_BYTES, historyOf, rowBytes, RowState, RULE_ADAM, RULE_MOMENTUM, RULE_SGD, tableOf } from "./state";

/**
 * Computes row `feature` as of the last step into `into`, `width` floats, and returns where it stands: the row itself when it is
 * current already. With `into` the row itself, call `markCurrent` after.
 */
export function catchUp(state: RowState, feature: usize, into: usize): usize {
  return catchUpPart(state, feature, 0, rowBytes(state), into);
}

/** As `catchUp`, for the part of a row that begins at byte `offset` and has `bytes` bytes, both whole vectors. */
export function catchUpPart(state: RowState, feature: usize, offset: usize, bytes: usize, into: usize): usize {
  const plane = feature * rowBytes(state) + offset;
  const row = <usize>state.weights + plane;
  const rule = state.rule;
  if (rule != RULE_ADAM && rule != RULE_MOMENTUM && rule != RULE_SGD) return row;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps), current = load<u32>(stamps, 4);
  if (current >= state.step) return row;
  if (touched == 0 || rule == RULE_SGD) {
    if (!state.decays) return row;
    scaleRow(row, <f32>decaySince(state, current), into, bytes);
    return into;
  }
  const table = sumOwed(state, feature);
  if (table != 0) {
    const first = <usize>state.first + plane, second = <usize>state.second + plane;
    for (let i: usize = 0; i < bytes; i += 16) v128.store(into + i, movedBySum(table, row + i, first + i, second + i));
  } else if (rule == RULE_ADAM) catchUpAdam(state, touched, current, row, <usize>state.first + plane, <usize>state.second + plane, into, bytes);
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

/** The table's entry where all that a row owes is Adam's sum: no step to replay, none seen since the touch, no decay. Else 0. */
// @ts-ignore: decorator
@inline
export function sumOwed(state: RowState, feature: usize): usize {
  if (state.rule != RULE_ADAM || state.decays) return 0;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps), current = load<u32>(stamps, 4);
  // exactUntil may be as large as a u32 can be
  const summed = touched > current && current < state.step && touched > state.exactUntil && touched + state.replayReach >= state.exactUntil;
  return summed ? tableOf(state, touched) : 0;
}

/** One vector of a row's weights less m F(s), F the quotient at `table`. */
// @ts-ignore: decorator
@inline
export function movedBySum(table: usize, row: usize, first: usize, second: usize): v128 {
  const s = v128.load(second);
  const numerator = f32x4.add(f32x4.mul(f32x4.add(s, v128.load32_splat(table, 4)), s), v128.load32_splat(table, 8));
  const linear = f32x4.add(f32x4.mul(f32x4.add(s, v128.load32_splat(table, 12)), s), v128.load32_splat(table, 16));
  const denominator = f32x4.add(f32x4.mul(linear, s), v128.load32_splat(table, 20));
  const size = f32x4.mul(v128.load(first), v128.load32_splat(table));
  return f32x4.sub(v128.load(row), f32x4.div(f32x4.mul(size, numerator), denominator));
}

function catchUpAdam(state: RowState, touched: u32, current: u32, row: usize, first: usize, second: usize, into: usize, bytes: usize): void {
  const last = state.step;
  const root = Math.sqrt(state.d);
  const from = touched > current ? touched : current + 1;
  const spent = touched + state.replayReach;
  const replays = spent < state.exactUntil;
  const exactEnd = replays ? spent : state.exactUntil;
  const exactLast = last < exactEnd ? last : exactEnd;
  const sumFrom = from > exactLast ? from : exactLast + 1;
  // A row that was read since its last gradient goes on with the moments that it has by then.
  let firstFactor: f64 = 1;
  for (let t = touched + 1; t <= from; t++) firstFactor *= load<f64>(historyOf(state, t), 32);
  const secondFactor = from > touched ? Math.sqrt(<f64>load<f32>(<usize>state.secondPowers + (<usize>(from - touched) << 2))) : 1;
  let decay: f32 = 1, size: f32 = 0;
  const table = tableOf(state, sumFrom);
  const summed = sumFrom <= last && !replays;
  if (sumFrom <= last && state.decays) decay = <f32>decaySince(state, sumFrom - 1);
  if (summed) {
    size = load<f32>(table);
    const renewed = load<u32>(table, 28);
    if (state.decays && renewed < last) size = <f32>(<f64>size * decaySince(state, renewed));
  }
  const a = v128.load32_splat(table, 4), b = v128.load32_splat(table, 8);
  const q2 = v128.load32_splat(table, 12), q1 = v128.load32_splat(table, 16), q0 = v128.load32_splat(table, 20);
  for (let i: usize = 0; i < bytes; i += 16) {
    let w = v128.load(row + i);
    // The decays are products in float64: factor by factor in float32, a long replay would drift.
    let decay1 = firstFactor, decay2 = secondFactor;
    let m = v128.load(first + i), s = v128.load(second + i);
    for (let t = from; t < sumFrom; t++) {
      const record = historyOf(state, t);
      const stepSize = splat(<f32>(decay1 * load<f64>(record)));
      const move = f32x4.div(f32x4.mul(m, stepSize), f32x4.add(f32x4.mul(s, splat(<f32>decay2)), splat(<f32>load<f64>(record, 8))));
      w = f32x4.sub(f32x4.mul(w, splat(<f32>load<f64>(record, 24))), move);
      if (t < last) {
        decay1 *= load<f64>(record + HISTORY_BYTES, 32);
        decay2 *= root;
      }
    }
    m = f32x4.mul(m, splat(<f32>decay1));
    s = f32x4.mul(s, splat(<f32>decay2));
    if (summed) {
      const numerator = f32x4.add(f32x4.mul(f32x4.add(s, a), s), b);
      const denominator = f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(f32x4.add(s, q2), s), q1), s), q0);
      const move = f32x4.div(f32x4.mul(f32x4.mul(m, splat(size)), numerator), denominator);
      w = f32x4.sub(f32x4.mul(w, splat(decay)), move);
    } else {
      w = f32x4.mul(w, splat(decay));
    }
    v128.store(into + i, w);
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
