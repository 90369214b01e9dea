/**
 * @file Moves elements between two blocks that are both read in steps of their own: what broadcasting, transposing, slicing, repeating,
 * joining and padding need, and reductions over any axes. A table has four words for each axis, the outermost first: its length, its step in bytes at the source, its step at the
 * destination (both signed, 0 where an axis repeats), and a 0 to count in. Lengths are 1 or more.
 */

const LENGTH: usize = 0, FROM: usize = 4, TO: usize = 8, COUNT: usize = 12;

/**
 * The next place of the axes before `axis`, the last one counting fastest; returns the axis whose count went up, or -1 after the last place.
 * The axes after it have started again. The caller moves its addresses by `stepOf`.
 */
// @ts-ignore: decorator
@inline
function advance(axes: usize, axis: i32): i32 {
  while (--axis >= 0) {
    const at = axes + (<usize>axis << 4), count = load<i32>(at + COUNT) + 1;
    if (count < load<i32>(at + LENGTH)) {
      store<i32>(at + COUNT, count);
      return axis;
    }
    store<i32>(at + COUNT, 0);
  }
  return -1;
}

/** How far an address moves when `advance` gave `moved`: a step there, and back to the start of every axis from there up to `axis`. */
// @ts-ignore: decorator
@inline
function stepOf(axes: usize, moved: i32, axis: i32, side: usize): i32 {
  let total = load<i32>(axes + (<usize>moved << 4) + side);
  for (let other = moved + 1; other < axis; other++) {
    const at = axes + (<usize>other << 4);
    total -= (load<i32>(at + LENGTH) - 1) * load<i32>(at + side);
  }
  return total;
}

/** Copies every element of the table from its place at the source to its place at the destination. */
export function moveStrided(from: usize, to: usize, axes: usize, rank: i32): void {
  const last = rank - 1, inner = axes + (<usize>last << 4);
  const length = load<i32>(inner + LENGTH), fromStep = load<i32>(inner + FROM), toStep = load<i32>(inner + TO);
  for (;;) {
    if (fromStep == 4 && toStep == 4) {
      memory.copy(to, from, <usize>length << 2);
    } else {
      let i = 0, source = from, target = to;
      if (fromStep == 0 && toStep == 4) { // one element all along, as broadcasting has it
        const vector = v128.load32_splat(from);
        for (; i + 4 <= length; i += 4, target += 16) v128.store(target, vector);
      }
      for (; i < length; i++, source += <usize>fromStep, target += <usize>toStep) store<f32>(target, load<f32>(source));
    }
    const moved = advance(axes, last);
    if (moved < 0) return;
    from += <usize>stepOf(axes, moved, last, FROM);
    to += <usize>stepOf(axes, moved, last, TO);
  }
}

/** Adds every element of the table to its place at the destination. */
export function addStrided(from: usize, to: usize, axes: usize, rank: i32): void {
  const last = rank - 1, inner = axes + (<usize>last << 4);
  const length = load<i32>(inner + LENGTH), fromStep = load<i32>(inner + FROM), toStep = load<i32>(inner + TO);
  for (;;) {
    let i = 0, source = from, target = to;
    if (fromStep == 4 && toStep == 4) {
      for (; i + 4 <= length; i += 4, source += 16, target += 16) {
        v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
      }
    }
    for (; i < length; i++, source += <usize>fromStep, target += <usize>toStep) store<f32>(target, load<f32>(target) + load<f32>(source));
    const moved = advance(axes, last);
    if (moved < 0) return;
    from += <usize>stepOf(axes, moved, last, FROM);
    to += <usize>stepOf(axes, moved, last, TO);
  }
}

/** The sum of a table's elements at the source, in float64. */
function total(from: usize, axes: usize, rank: i32): f64 {
  const last = rank - 1, inner = axes + (<usize>last << 4);
  const length = load<i32>(inner + LENGTH), step = load<i32>(inner + FROM);
  let sum: f64 = 0;
  for (let moved = 0; moved >= 0;) {
    for (let i = 0, source = from; i < length; i++, source += <usize>step) sum += <f64>load<f32>(source);
    moved = advance(axes, last);
    if (moved >= 0) from += <usize>stepOf(axes, moved, last, FROM);
  }
  return sum;
}

/** Adds to each element of the outer table's destination the sum, in float64, over the inner table's elements at the source. */
export function sumStrided(from: usize, to: usize, axes: usize, rank: i32, innerAxes: usize, innerRank: i32): void {
  for (;;) {
    store<f32>(to, <f32>(<f64>load<f32>(to) + total(from, innerAxes, innerRank)));
    const moved = advance(axes, rank);
    if (moved < 0) return;
    from += <usize>stepOf(axes, moved, rank, FROM);
    to += <usize>stepOf(axes, moved, rank, TO);
  }
}

/** out[o, i, :] = a[o, indices[i], :], `a` having `rows` rows of `width` floats in each of its `outer` groups. */
export function gatherRows(a: usize, indices: usize, out: usize, outer: u32, rows: usize, count: u32, width: usize): void {
  const bytes = width << 2;
  for (let group: u32 = 0; group < outer; group++, a += rows * bytes) {
    for (let i: u32 = 0; i < count; i++, out += bytes) {
      const from = a + <usize>load<u32>(indices + (<usize>i << 2)) * bytes;
      if (width == 1) store<f32>(out, load<f32>(from));
      else memory.copy(out, from, bytes);
    }
  }
}

/** into[o, indices[i], :] += gradient[o, i, :], as `gatherRows`; row `skip` gets nothing. */
export function scatterRows(
  gradient: usize, indices: usize, into: usize, outer: u32, rows: usize, count: u32, width: usize, skip: u32,
): void {
  const bytes = width << 2;
  for (let group: u32 = 0; group < outer; group++, into += rows * bytes) {
    for (let i: u32 = 0; i < count; i++, gradient += bytes) {
      const index = load<u32>(indices + (<usize>i << 2));
      if (index == skip) continue;
      const to = into + <usize>index * bytes;
      let c: usize = 0;
      for (; c + 16 <= bytes; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(gradient + c)));
      for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(gradient + c));
    }
  }
}
