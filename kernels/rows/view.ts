/**
 * @file A batch seen by feature: its entries sorted by column (least-significant-digit radix sort, stable, so documents keep their
 * order), once for each shard. Sorting makes a document's sum independent of who shares its batch,
 * and walks the weights in the order of memory. Shards are what workers divide: their sums are merged in a fixed order.
 */

/**
 * Into how many shards a step's rows are divided, whatever the number of threads: a power of two. More would keep more threads busy, and
 * cost every step more partial sums.
 */
const SHARDS: u32 = 4;
/** log2 of the run of neighbouring features that share a shard: long enough that two shards seldom share a cache line. */
const SHARD_RUN: u32 = 3;

export function shardCount(): u32 {
  return SHARDS;
}

// @ts-ignore: decorator
@inline
export function shardOf(feature: u32): u32 {
  return (feature >> SHARD_RUN) & (SHARDS - 1);
}

/** One shard of a batch: the features that it has, and for each the documents that hold it. */
@unmanaged
export class View {
  /** Distinct features. */
  rows: u32;
  /**
   * Pointers: features [rows], where their entries begin [rows + 1]; for each entry, the byte offset of its document's row and its value.
   */
  features: u32;
  starts: u32;
  documents: u32;
  values: u32;
}
export const VIEW_BYTES: usize = 20;

/** The bits that features below `features` take. */
// @ts-ignore: decorator
@inline
function bitsFor(features: u32): u32 {
  return features <= 1 ? 1 : 32 - clz<u32>(features - 1);
}

/**
 * Sorts `length` pairs of (key, payload) by key; keys of `bits` bits. `scratch` holds 2 * length u32 and 4096 counters. Returns with the
 * pairs where they were.
 */
function sortPairs(keys: usize, payloads: usize, length: usize, bits: u32, scratch: usize): void {
  const passes: u32 = bits <= 11 ? 1 : bits <= 24 ? 2 : 3;
  const digitBits = (bits + passes - 1) / passes;
  const mask = (<u32>1 << digitBits) - 1;
  const counters = scratch + (length << 3);
  let fromKeys = keys, fromPayloads = payloads, toKeys = scratch, toPayloads = scratch + (length << 2);
  for (let pass: u32 = 0; pass < passes; pass++) {
    const shift = pass * digitBits;
    memory.fill(counters, 0, (<usize>mask + 1) << 2);
    for (let i: usize = 0; i < length << 2; i += 4) {
      const counter = counters + (<usize>((load<u32>(fromKeys + i) >> shift) & mask) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    let before: u32 = 0;
    for (let digit: usize = 0; digit <= <usize>mask << 2; digit += 4) {
      const count = load<u32>(counters + digit);
      store<u32>(counters + digit, before);
      before += count;
    }
    for (let i: usize = 0; i < length << 2; i += 4) {
      const key = load<u32>(fromKeys + i);
      const counter = counters + (<usize>((key >> shift) & mask) << 2);
      const at = load<u32>(counter);
      store<u32>(counter, at + 1);
      store<u32>(toKeys + (<usize>at << 2), key);
      store<u32>(toPayloads + (<usize>at << 2), load<u32>(fromPayloads + i));
    }
    let swap = fromKeys; fromKeys = toKeys; toKeys = swap;
    swap = fromPayloads; fromPayloads = toPayloads; toPayloads = swap;
  }
  if (fromKeys != keys) {
    memory.copy(keys, fromKeys, length << 2);
    memory.copy(payloads, fromPayloads, length << 2);
  }
}

/** Bytes of scratch that `buildView` needs for a batch of so many entries. */
export function viewScratchBytes(entries: usize): usize {
  return entries * 20 + 4096 * 4;
}

/**
 * Fills the view of one shard, whose arrays have room for every entry, from a CSR batch. `stride` is the bytes from one document's row to
 * the next in the matrices that the view will be used with.
 */
export function buildView(
  view: View, shard: u32, indptr: usize, indices: usize, values: usize, documents: usize, features: u32, stride: u32, scratch: usize,
): void {
  const most = <usize>load<u32>(indptr + (documents << 2)) << 2;
  const keys = scratch, payloads = keys + most, offsets = payloads + most, sorting = offsets + most;
  let length: usize = 0;
  for (let document: usize = 0; document < documents; document++) {
    const to = <usize>load<u32>(indptr + (document << 2), 4) << 2, offset = <u32>document * stride;
    for (let i = <usize>load<u32>(indptr + (document << 2)) << 2; i < to; i += 4) {
      const feature = load<u32>(indices + i);
      // written always, kept only if it is this shard's: no branch to mispredict
      store<u32>(keys + length, feature);
      store<u32>(payloads + length, <u32>i);
      store<u32>(offsets + i, offset);
      length += <usize>(shardOf(feature) == shard) << 2;
    }
  }
  sortPairs(keys, payloads, length >> 2, bitsFor(features), sorting);
  let rows: usize = 0, previous: u32 = u32.MAX_VALUE;
  for (let i: usize = 0; i < length; i += 4) {
    const key = load<u32>(keys + i);
    if (key != previous) {
      store<u32>(<usize>view.features + (rows << 2), key);
      store<u32>(<usize>view.starts + (rows << 2), <u32>(i >> 2));
      rows++;
      previous = key;
    }
    const entry = <usize>load<u32>(payloads + i);
    store<u32>(<usize>view.documents + i, load<u32>(offsets + entry));
    store<f32>(<usize>view.values + i, load<f32>(values + entry));
  }
  store<u32>(<usize>view.starts + (rows << 2), <u32>(length >> 2));
  view.rows = <u32>rows;
}

/** One row's entries in one view, with the gradient at the layer's output that they meet. */
@unmanaged
export class Segment {
  documents: u32;
  values: u32;
  entries: u32;
  gradient: u32;
}
export const SEGMENT_BYTES: usize = 16;

/** The rows of one shard that one or more batches touch, each with its segments in the order of the batches. */
@unmanaged
export class Merge {
  rows: u32;
  /** Pointers: features [rows], first segment of each [rows + 1], segments. */
  features: u32;
  starts: u32;
  segments: u32;
}

/** Bytes of scratch that `mergeViews` needs when the views have so many rows together. */
export function mergeScratchBytes(rows: usize): usize {
  return rows * 32 + 4096 * 4;
}

/** Fills `merge` from `count` pairs of pointers (a batch's views, one a shard, and its gradient), for one shard. */
export function mergeViews(merge: Merge, shard: u32, pairs: usize, count: usize, features: u32, scratch: usize): void {
  const first = <usize>shard * VIEW_BYTES;
  let total: usize = 0;
  for (let v: usize = 0; v < count; v++) total += changetype<View>(<usize>load<u32>(pairs + (v << 3)) + first).rows;
  const keys = scratch, payloads = keys + (total << 2), unsorted = payloads + (total << 2), sorting = unsorted + total * SEGMENT_BYTES;
  let at: usize = 0;
  for (let v: usize = 0; v < count; v++) {
    const view = changetype<View>(<usize>load<u32>(pairs + (v << 3)) + first);
    const gradient = load<u32>(pairs + (v << 3), 4);
    for (let row: usize = 0; row < view.rows; row++) {
      const start = load<u32>(<usize>view.starts + (row << 2)), end = load<u32>(<usize>view.starts + (row << 2), 4);
      store<u32>(keys + (at << 2), load<u32>(<usize>view.features + (row << 2)));
      store<u32>(payloads + (at << 2), <u32>at);
      const segment = changetype<Segment>(unsorted + at * SEGMENT_BYTES);
      segment.documents = view.documents + (start << 2);
      segment.values = view.values + (start << 2);
      segment.entries = end - start;
      segment.gradient = gradient;
      at++;
    }
  }
  if (count > 1) sortPairs(keys, payloads, total, bitsFor(features), sorting); // one view is sorted already
  let rows: usize = 0, previous: u32 = u32.MAX_VALUE;
  for (let i: usize = 0; i < total; i++) {
    const key = load<u32>(keys + (i << 2));
    if (key != previous) {
      store<u32>(<usize>merge.features + (rows << 2), key);
      store<u32>(<usize>merge.starts + (rows << 2), <u32>i);
      rows++;
      previous = key;
    }
    const from = unsorted + <usize>load<u32>(payloads + (i << 2)) * SEGMENT_BYTES;
    v128.store(<usize>merge.segments + i * SEGMENT_BYTES, v128.load(from));
  }
  store<u32>(<usize>merge.starts + (rows << 2), <u32>total);
  merge.rows = <u32>rows;
}
