/**
 * @file Forward over a sparse first layer: walks a batch by feature; each row is brought up to date once and added into the hidden rows of
 * its documents, in one pass over its vectors where only Adam's sum is pending, as it nearly always is.
 */
import { catchUp, markCurrent, moveBySum, movedBySum, pendingSum } from "./catch-up";
import { rowBytes, RowState } from "./state";
import { touchLines } from "./touch-lines";
import { buildView, View } from "./view";

/**
 * One shard of a batch's forward: sorts the shard's entries into `view`, and adds value * row into `hidden`, [documents, width], for every
 * entry. A `viewScratch` of 0 says that another layer of the same width has filled the view. With `write`, rows that were behind are
 * brought up to date in place; else in `rowScratch`, `width` floats, and nothing of the state changes.
 */
export function forwardShard(
  state: RowState, view: View, shard: u32, indptr: usize, indices: usize, values: usize, documents: usize, features: u32,
  hidden: usize, write: bool, viewScratch: usize, rowScratch: usize,
): void {
  const bytes = rowBytes(state);
  memory.fill(hidden, 0, documents * bytes);
  if (viewScratch != 0) buildView(view, shard, indptr, indices, values, documents, features, <u32>bytes, viewScratch);
  const list = <usize>view.features, starts = <usize>view.starts;
  const holders = <usize>view.documents, counts = <usize>view.values;
  const weights = <usize>state.weights, first = <usize>state.first, second = <usize>state.second;
  let ahead: u32 = 0;
  for (let i: usize = 0; i < view.rows; i++) {
    const feature = <usize>load<u32>(list + (i << 2));
    if (i + 1 < view.rows) {
      const next = <usize>load<u32>(list + (i << 2), 4);
      // rows that follow on each other the processor fetches by itself
      if (next != feature + 1 && pendingSum(state, next) != 0) {
        const plane = next * bytes;
        ahead = touchLines(weights + plane, bytes, ahead);
        ahead = touchLines(first + plane, bytes, ahead);
        ahead = touchLines(second + plane, bytes, ahead);
      }
    }
    const from = <usize>load<u32>(starts + (i << 2)) << 2, to = <usize>load<u32>(starts + (i << 2), 4) << 2;
    const plane = feature * bytes;
    const into = write ? weights + plane : rowScratch;
    const table = pendingSum(state, feature);
    if (table == 0) {
      addRow(catchUp(state, feature, into), bytes, holders, counts, from, to, hidden);
    } else if (to - from == 4) { // most rows are in one document of a batch
      const at = hidden + <usize>load<u32>(holders + from);
      addMovedRow(table, weights + plane, first + plane, second + plane, into, bytes, v128.load32_splat(counts + from), at);
    } else {
      moveBySum(table, weights + plane, first + plane, second + plane, into, bytes);
      addRow(into, bytes, holders, counts, from, to, hidden);
    }
    if (write) markCurrent(state, feature);
  }
  store<u32>(rowScratch, ahead);
}

/** hidden[document] += x * w, for one vector. */
// @ts-ignore: decorator
@inline
function add(at: usize, x: v128, w: v128, offset: usize): void {
  v128.store(at + offset, f32x4.add(v128.load(at + offset), f32x4.mul(x, w)));
}

/** Adds value * row into the hidden rows of entries `from` to `to`, byte offsets into `documents` and `values`. */
function addRow(row: usize, bytes: usize, documents: usize, values: usize, from: usize, to: usize, hidden: usize): void {
  let c: usize = 0;
  for (; c + 80 <= bytes; c += 80) {
    const w0 = v128.load(row + c), w1 = v128.load(row + c, 16), w2 = v128.load(row + c, 32);
    const w3 = v128.load(row + c, 48), w4 = v128.load(row + c, 64);
    for (let e = from; e < to; e += 4) {
      const x = v128.load32_splat(values + e);
      const at = hidden + <usize>load<u32>(documents + e) + c;
      add(at, x, w0, 0);
      add(at, x, w1, 16);
      add(at, x, w2, 32);
      add(at, x, w3, 48);
      add(at, x, w4, 64);
    }
  }
  for (; c < bytes; c += 16) {
    const w = v128.load(row + c);
    for (let e = from; e < to; e += 4) add(hidden + <usize>load<u32>(documents + e) + c, v128.load32_splat(values + e), w, 0);
  }
}

/** `moveBySum`, and x times the row added into a document's hidden row, in one. */
function addMovedRow(table: usize, row: usize, first: usize, second: usize, into: usize, bytes: usize, x: v128, hidden: usize): void {
  const size = v128.load32_splat(table), a = v128.load32_splat(table, 4), b = v128.load32_splat(table, 8);
  const q2 = v128.load32_splat(table, 12), q1 = v128.load32_splat(table, 16), q0 = v128.load32_splat(table, 20);
  for (let c: usize = 0; c < bytes; c += 16) {
    const w = movedBySum(v128.load(row + c), v128.load(first + c), v128.load(second + c), size, a, b, q2, q1, q0);
    v128.store(into + c, w);
    add(hidden + c, x, w, 0);
  }
}

/**
 * out[document, col] = bias[col] + the shards' sums, in their order, for documents `first` to `last`. Each shard has a plane of `documents`
 * rows, `stride` floats apart; rows of `out` have `cols`.
 */
export function mergeShards(
  planes: usize, shards: usize, bias: usize, out: usize, documents: usize, first: usize, last: usize, cols: usize, stride: usize,
): void {
  const plane = (documents * stride) << 2, end = planes + shards * plane;
  for (let document = first; document < last; document++) {
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
