/**
 * @file Work on the rows of a sparse first layer outside forward and backward: the tables of a new step, the gradient as rows, and rows as
 * of the last step, in place (to flush) or in a copy (to read).
 */
import { gradientOfRow } from "./backward";
import { catchUp, catchUpPart, markCurrent } from "./catch-up";
import { renewAdamTable, renewMomentumTable } from "./quadrature";
import { rowBytes, RowState, RULE_ADAM, RULE_MOMENTUM, RULE_RMSPROP_MOMENTUM } from "./state";
import { Merge, SEGMENT_BYTES, shardOf } from "./view";

/** Counts a new step, whose record in `history` is filled, and renews the rule's table. */
export function advanceRows(state: RowState): void {
  state.step++;
  if (state.rule == RULE_ADAM) renewAdamTable(state);
  else if (state.rule == RULE_MOMENTUM || state.rule == RULE_RMSPROP_MOMENTUM) renewMomentumTable(state);
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

/**
 * The gradient of one shard's rows among features `from` to `to`, touched or not, as rows of `out`, [to - from, width]: for rules that move
 * every row at every step. The other shards fill the other rows.
 */
export function gradientRows(state: RowState, merge: Merge, shard: u32, from: usize, to: usize, out: usize): void {
  const bytes = rowBytes(state);
  let low: usize = 0, high: usize = merge.rows;
  while (low < high) { // the first touched row from `from` on
    const middle = (low + high) >>> 1;
    if (<usize>load<u32>(<usize>merge.features + (middle << 2)) < from) low = middle + 1;
    else high = middle;
  }
  for (let feature = from; feature < to; feature++) {
    if (shardOf(<u32>feature) != shard) continue;
    const row = out + (feature - from) * bytes;
    if (low < <usize>merge.rows && <usize>load<u32>(<usize>merge.features + (low << 2)) == feature) {
      const starts = <usize>merge.starts + (low << 2);
      const segments = <usize>merge.segments + <usize>load<u32>(starts) * SEGMENT_BYTES;
      gradientOfRow(segments, <usize>merge.segments + <usize>load<u32>(starts, 4) * SEGMENT_BYTES, bytes, row);
      low++;
    } else {
      memory.fill(row, 0, bytes);
    }
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
 * Copies columns `fromCol` to `toCol` of rows `from` to `to`, as of the last step, into `out`, [to - from, toCol - fromCol] without
 * padding, and changes nothing. `fromCol` is a multiple of 4; `scratch` holds a row.
 */
export function readRows(state: RowState, from: usize, to: usize, fromCol: usize, toCol: usize, out: usize, scratch: usize): void {
  const bytes = (toCol - fromCol) << 2, whole = (bytes + 15) & ~15;
  for (let feature = from; feature < to; feature++) {
    memory.copy(out + (feature - from) * bytes, catchUpPart(state, feature, fromCol << 2, whole, scratch), bytes);
  }
}

/** Brings rows `from` to `to` up to date in place. */
export function flushRows(state: RowState, from: usize, to: usize): void {
  for (let feature = from; feature < to; feature++) {
    catchUp(state, feature, <usize>state.weights + feature * rowBytes(state));
    if (state.stamps != 0) markCurrent(state, feature);
  }
}
