/**
 * @file How a gradient changes a row at its step. Adam and momentum change only the moments: this step's update of the weights, and those
 * of the steps that the row misses, are applied together when the row is next read. `state.step` already counts the current step.
 */
import { splat } from "../math";
import { historyOf, rowBytes, RowState, RULE_ADAGRAD, RULE_MOMENTUM, tableOf } from "./state";

/**
 * Applies gradient `g`, `width` floats, to row `feature`, whose weights include every step before this one, by any rule but Adam's, which
 * backward.ts applies vector by vector.
 */
export function touch(state: RowState, feature: usize, g: usize): void {
  const plane = feature * rowBytes(state);
  const row = <usize>state.weights + plane;
  const rule = state.rule;
  if (rule == RULE_MOMENTUM) touchMomentum(state, feature, row, <usize>state.first + plane, g);
  else if (rule == RULE_ADAGRAD) touchAdagrad(state, row, <usize>state.first + plane, g);
  else touchSgd(state, feature, row, g);
}

/** Adam's rule for one vector: m = keep1 m + new1 g, s = sqrt(keep2 s^2 + new2 g^2), s the root of the second moment. */
// @ts-ignore: decorator
@inline
export function touchAdamVector(first: usize, second: usize, g: v128, keep1: v128, keep2: v128, new1: v128, new2: v128): void {
  const s = v128.load(second);
  v128.store(first, f32x4.add(f32x4.mul(keep1, v128.load(first)), f32x4.mul(new1, g)));
  v128.store(second, f32x4.sqrt(f32x4.add(f32x4.mul(keep2, f32x4.mul(s, s)), f32x4.mul(f32x4.mul(new2, g), g))));
}

function touchMomentum(state: RowState, feature: usize, row: usize, buffer: usize, g: usize): void {
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps);
  const keep = splat(touched == 0 ? 0 : load<f32>(tableOf(state, touched), 24));
  const share = splat(state.step == 1 ? 1 : <f32>state.c); // torch dampens from the second step on
  const now = splat(state.d != 0 ? <f32>state.a : 0);
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = v128.load(g + i);
    v128.store(buffer + i, f32x4.add(f32x4.mul(keep, v128.load(buffer + i)), f32x4.mul(share, gradient)));
    v128.store(row + i, f32x4.sub(v128.load(row + i), f32x4.mul(now, gradient)));
  }
  store<u32>(stamps, state.step);
}

function touchSgd(state: RowState, feature: usize, row: usize, g: usize): void {
  const rate = splat(<f32>state.a);
  const decay = splat(<f32>load<f64>(historyOf(state, state.step), 24));
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(row + i, f32x4.sub(f32x4.mul(v128.load(row + i), decay), f32x4.mul(rate, v128.load(g + i))));
  }
  const stamps = <usize>state.stamps + (feature << 3);
  store<u32>(stamps, state.step);
  store<u32>(stamps, state.step, 4);
}

function touchAdagrad(state: RowState, row: usize, squares: usize, g: usize): void {
  const rate = splat(<f32>state.a), floor = splat(<f32>state.b);
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = v128.load(g + i);
    const total = f32x4.add(v128.load(squares + i), f32x4.mul(gradient, gradient));
    v128.store(squares + i, total);
    const move = f32x4.div(f32x4.mul(rate, gradient), f32x4.add(f32x4.sqrt(total), floor));
    v128.store(row + i, f32x4.sub(v128.load(row + i), move));
  }
}
