/**
 * @file Copies between a contiguous block and a block read in another order, or with repetition: what broadcasting and reductions over any
 * axes need, so that every other kernel can work on contiguous blocks. A table has three words an axis, outermost axis first: all lengths,
 * then all steps (in elements of the strided block, 0 where it is repeated), then zeros, which the kernels count in.
 */

/** The elements of a row, the innermost axis. */
// @ts-ignore: decorator
@inline
function innerLength(table: usize, rank: usize): usize {
  return load<u32>(table + ((rank - 1) << 2));
}

/** The number of rows. */
function rowsOf(table: usize, rank: usize): usize {
  let rows: usize = 1;
  for (let axis: usize = 0; axis < rank - 1; axis++) rows *= load<u32>(table + (axis << 2));
  return rows;
}

/** The next row's address in the strided block. */
function nextRow(at: usize, table: usize, rank: usize): usize {
  for (let axis: usize = rank - 1; axis-- > 0;) {
    const length = load<u32>(table + (axis << 2)), step = <usize>load<u32>(table + ((rank + axis) << 2)) << 2;
    const counter = table + ((2 * rank + axis) << 2), count = load<u32>(counter) + 1;
    at += step;
    if (count < length) {
      store<u32>(counter, count);
      return at;
    }
    store<u32>(counter, 0);
    at -= step * length;
  }
  return at;
}

/** out[i] = the i-th element of `a` in the table's order. */
export function gatherStrided(a: usize, out: usize, table: usize, rank: usize): void {
  const length = innerLength(table, rank) << 2, step = <usize>load<u32>(table + ((2 * rank - 1) << 2)) << 2;
  for (let row: usize = 0, rows = rowsOf(table, rank); row < rows; row++) {
    let i: usize = 0;
    if (step == 0) {
      const value = load<f32>(a), vector = f32x4.splat(value);
      for (; i + 16 <= length; i += 16) v128.store(out + i, vector);
      for (; i < length; i += 4) store<f32>(out + i, value);
    } else if (step == 4) {
      for (; i + 16 <= length; i += 16) v128.store(out + i, v128.load(a + i));
      for (; i < length; i += 4) store<f32>(out + i, load<f32>(a + i));
    } else {
      for (let from = a; i < length; i += 4, from += step) store<f32>(out + i, load<f32>(from));
    }
    out += length;
    a = nextRow(a, table, rank);
  }
}

/** The i-th element of `out` in the table's order += a[i]. */
export function scatterStrided(a: usize, out: usize, table: usize, rank: usize): void {
  const length = innerLength(table, rank) << 2, step = <usize>load<u32>(table + ((2 * rank - 1) << 2)) << 2;
  for (let row: usize = 0, rows = rowsOf(table, rank); row < rows; row++) {
    for (let i: usize = 0, to = out; i < length; i += 4, to += step) store<f32>(to, load<f32>(to) + load<f32>(a + i));
    a += length;
    out = nextRow(out, table, rank);
  }
}
