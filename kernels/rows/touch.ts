/**
 * @file How a gradient changes a row at its step. Adam and momentum change only the moments: this step's update of the weights, and those
 * of the steps that the row misses, are applied together when the row is next read. `state.step` already counts the current step.
 */
import { splat } from "../math";
import {
  historyOf, rowBytes, RowState, RULE_ADADELTA, RULE_ADAGRAD, RULE_ADAM, RULE_MOMENTUM, RULE_RMSPROP, RULE_RMSPROP_MOMENTUM, tableOf,
} from "./state";

/**
 * Applies gradient `g`, `width` floats, to row `feature`, whose weights include every step before this one, by any rule but plain
 * Adam's, which backward.ts applies vector by vector.
 */
export function touch(state: RowState, feature: usize, g: usize): void {
  const plane = feature * rowBytes(state);
  const row = <usize>state.weights + plane;
  const rule = state.rule;
  if (rule == RULE_ADAM) touchAdam(state, feature, row, plane, g);
  else if (rule == RULE_RMSPROP || rule == RULE_RMSPROP_MOMENTUM) touchRmsprop(state, feature, row, plane, g);
  else if (rule == RULE_ADADELTA) touchAdadelta(state, feature, row, <usize>state.first + plane, <usize>state.second + plane, g);
  else if (rule == RULE_MOMENTUM) touchMomentum(state, feature, row, <usize>state.first + plane, g);
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

/** What is left of a second moment after `missed` steps without a gradient. */
// @ts-ignore: decorator
@inline
function powerOf(state: RowState, missed: u32): v128 {
  return v128.load32_splat(<usize>state.secondPowers + (<usize>missed << 2));
}

/** Adam with amsgrad, and NAdam, whose own step moves the row by its gradient at once, too. */
function touchAdam(state: RowState, feature: usize, row: usize, plane: usize, g: usize): void {
  const first = <usize>state.first + plane, second = <usize>state.second + plane;
  const running = state.third == 0 ? second : <usize>state.third + plane;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps), record = historyOf(state, state.step);
  const keep1 = splat(touched == 0 ? 0 : load<f32>(tableOf(state, touched), 24)), keep2 = powerOf(state, state.step - touched);
  const new1 = splat(<f32>state.a), new2 = splat(<f32>(state.b * state.c * state.c));
  // this step's decay comes later, with the row's next read, and would shrink the move
  const now = splat(<f32>(state.e / load<f64>(record, 24))), eps = splat(<f32>load<f64>(record, 8));
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = v128.load(g + i);
    touchAdamVector(first + i, running + i, gradient, keep1, keep2, new1, new2);
    if (running != second) v128.store(second + i, f32x4.max(v128.load(second + i), v128.load(running + i)));
    if (state.e != 0) {
      const move = f32x4.div(f32x4.mul(now, gradient), f32x4.add(v128.load(second + i), eps));
      v128.store(row + i, f32x4.sub(v128.load(row + i), move));
    }
  }
  store<u32>(stamps, state.step);
}

/** RMSprop: planes of the squares and of the mean (centered); with momentum, which moves the row later, the buffer comes before them. */
function touchRmsprop(state: RowState, feature: usize, row: usize, plane: usize, g: usize): void {
  const moving = state.rule == RULE_RMSPROP_MOMENTUM;
  const squares = <usize>(moving ? state.second : state.first) + plane, buffer = <usize>state.first + plane;
  const means = moving ? state.third : state.second, mean = <usize>means + plane;
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps);
  const keep = powerOf(state, state.step - touched), share = splat(<f32>state.c);
  const inertia = splat(moving && touched != 0 ? load<f32>(tableOf(state, touched), 24) : 0);
  const rate = splat(<f32>state.a), floor = splat(<f32>state.b), sign = splat(<f32>state.d);
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = f32x4.mul(sign, v128.load(g + i));
    let v = f32x4.add(f32x4.mul(keep, v128.load(squares + i)), f32x4.mul(share, f32x4.mul(gradient, gradient)));
    v128.store(squares + i, v);
    if (means != 0) {
      const m = f32x4.add(f32x4.mul(keep, v128.load(mean + i)), f32x4.mul(share, gradient));
      v128.store(mean + i, m);
      v = f32x4.sub(v, f32x4.mul(m, m));
    }
    const move = f32x4.div(gradient, f32x4.add(f32x4.sqrt(v), floor));
    if (moving) v128.store(buffer + i, f32x4.add(f32x4.mul(inertia, v128.load(buffer + i)), move));
    else v128.store(row + i, f32x4.sub(v128.load(row + i), f32x4.mul(rate, move)));
  }
  store<u32>(stamps, state.step);
}

/** Adadelta: both running means shrink by rho at every step, and nothing else moves a row without a gradient. */
function touchAdadelta(state: RowState, feature: usize, row: usize, squares: usize, deltas: usize, g: usize): void {
  const stamps = <usize>state.stamps + (feature << 3);
  const missed = state.step - load<u32>(stamps);
  const keep = powerOf(state, missed), before = powerOf(state, missed - 1);
  const rate = splat(<f32>state.a), floor = splat(<f32>state.b), share = splat(<f32>state.c), rho = splat(<f32>state.d);
  const bytes = rowBytes(state);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = v128.load(g + i);
    const v = f32x4.add(f32x4.mul(keep, v128.load(squares + i)), f32x4.mul(share, f32x4.mul(gradient, gradient)));
    v128.store(squares + i, v);
    const d = f32x4.mul(before, v128.load(deltas + i));
    const delta = f32x4.mul(f32x4.div(f32x4.sqrt(f32x4.add(d, floor)), f32x4.sqrt(f32x4.add(v, floor))), gradient);
    v128.store(deltas + i, f32x4.add(f32x4.mul(rho, d), f32x4.mul(share, f32x4.mul(delta, delta))));
    v128.store(row + i, f32x4.sub(v128.load(row + i), f32x4.mul(rate, delta)));
  }
  store<u32>(stamps, state.step);
}

function touchMomentum(state: RowState, feature: usize, row: usize, buffer: usize, g: usize): void {
  const stamps = <usize>state.stamps + (feature << 3);
  const touched = load<u32>(stamps);
  const keep = splat(touched == 0 ? 0 : load<f32>(tableOf(state, touched), 24));
  const share = splat(state.step == 1 ? <f32>state.e : <f32>state.c); // torch dampens from the second step on
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
