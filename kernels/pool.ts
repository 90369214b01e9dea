/**
 * @file Pooling over windows of planes `[h, w]`, plane by plane. Tables give each output row its window's rows, and each output column its
 * window's columns, already cut to the plane: padding, strides and ceil mode are settled there (src/tensor/ops/pooling.ts).
 */

/** A window's range of rows or columns in a table: first, end (excluded), and how many the mean counts, padding included. u32 each. */
const RANGE: usize = 12;

/**
 * out = each window's largest number; `places`, where it is not 0, gets its place in the plane, the first of equals. NaN is the largest,
 * and the last NaN's place counts, as in torch. Windows take every `rowStep`-th row and `colStep`-th column.
 */
export function maxPool(
  x: usize, out: usize, places: usize, from: usize, to: usize, h: usize, w: usize, outH: usize, outW: usize, rows: usize, cols: usize,
  rowStep: usize, colStep: usize,
): void {
  let at = (from * outH * outW) << 2;
  for (let plane = from; plane < to; plane++) {
    const start = x + ((plane * h * w) << 2);
    for (let row: usize = 0; row < outH; row++) {
      const top = <usize>load<u32>(rows + row * RANGE), bottom = <usize>load<u32>(rows + row * RANGE, 4);
      for (let col: usize = 0; col < outW; col++, at += 4) {
        const left = <usize>load<u32>(cols + col * RANGE), right = <usize>load<u32>(cols + col * RANGE, 4);
        let most: f32 = -Infinity, place = top * w + left;
        for (let r = top; r < bottom; r += rowStep) {
          for (let c = left; c < right; c += colStep) {
            const here = r * w + c, value = load<f32>(start + (here << 2));
            if (value > most || value != value) {
              most = value;
              place = here;
            }
          }
        }
        store<f32>(out + at, most);
        if (places != 0) store<u32>(places + at, <u32>place);
      }
    }
  }
}

/** The same for whole windows of 2 x 2 that do not overlap: the usual case, four outputs at a time. */
export function maxPoolOfFour(
  x: usize, out: usize, places: usize, from: usize, to: usize, h: usize, w: usize, outH: usize, outW: usize,
): void {
  const rowBytes = w << 2, whole = outW & ~3;
  let at = (from * outH * outW) << 2;
  for (let plane = from; plane < to; plane++) {
    const start = x + plane * h * rowBytes;
    for (let row: usize = 0; row < outH; row++) {
      const first = 2 * <u32>row * <u32>w;
      let a = start + 2 * row * rowBytes;
      let col: usize = 0;
      for (; col < whole; col += 4, a += 32, at += 16) {
        const a0 = v128.load(a), a1 = v128.load(a, 16), b0 = v128.load(a + rowBytes), b1 = v128.load(a + rowBytes, 16);
        const place = i32x4.add(i32x4.splat(<i32>(first + 2 * <u32>col)), i32x4(0, 2, 4, 6));
        let most = v128.shuffle<f32>(a0, a1, 0, 2, 4, 6), which = place;
        const second = v128.shuffle<f32>(a0, a1, 1, 3, 5, 7);
        let larger = v128.or(f32x4.gt(second, most), f32x4.ne(second, second));
        most = v128.bitselect(second, most, larger);
        which = v128.bitselect(i32x4.add(place, i32x4.splat(1)), which, larger);
        const third = v128.shuffle<f32>(b0, b1, 0, 2, 4, 6);
        larger = v128.or(f32x4.gt(third, most), f32x4.ne(third, third));
        most = v128.bitselect(third, most, larger);
        which = v128.bitselect(i32x4.add(place, i32x4.splat(<i32>w)), which, larger);
        const fourth = v128.shuffle<f32>(b0, b1, 1, 3, 5, 7);
        larger = v128.or(f32x4.gt(fourth, most), f32x4.ne(fourth, fourth));
        most = v128.bitselect(fourth, most, larger);
        which = v128.bitselect(i32x4.add(place, i32x4.splat(<i32>w + 1)), which, larger);
        v128.store(out + at, most);
        if (places != 0) v128.store(places + at, which);
      }
      for (; col < outW; col++, a += 8, at += 4) {
        let most = load<f32>(a), place = first + 2 * <u32>col;
        const second = load<f32>(a, 4), third = load<f32>(a + rowBytes), fourth = load<f32>(a + rowBytes, 4), corner = place;
        if (second > most || second != second) {
          most = second;
          place = corner + 1;
        }
        if (third > most || third != third) {
          most = third;
          place = corner + <u32>w;
        }
        if (fourth > most || fourth != fourth) {
          most = fourth;
          place = corner + <u32>w + 1;
        }
        store<f32>(out + at, most);
        if (places != 0) store<u32>(places + at, place);
      }
    }
  }
}

/** into[places] += gradient, plane by plane; `size` and `outSize` are the numbers in a plane of `into` and of `gradient`. */
export function maxPoolGradient(gradient: usize, places: usize, into: usize, from: usize, to: usize, size: usize, outSize: usize): void {
  let at = (from * outSize) << 2;
  for (let plane = from; plane < to; plane++) {
    const start = into + ((plane * size) << 2);
    for (const end = at + (outSize << 2); at < end; at += 4) {
      const place = start + (<usize>load<u32>(places + at) << 2);
      store<f32>(place, load<f32>(place) + load<f32>(gradient + at));
    }
  }
}

/** What a window's sum is divided by: `divisor` where it is not 0, else what its rows times its columns count. */
// @ts-ignore: decorator
@inline
function divisorOf(rowRange: usize, colRange: usize, divisor: f64): f64 {
  return divisor != 0 ? divisor : <f64>load<u32>(rowRange, 8) * <f64>load<u32>(colRange, 8);
}

/** out = each window's sum, in float64, by its divisor. */
export function avgPool(
  x: usize, out: usize, from: usize, to: usize, h: usize, w: usize, outH: usize, outW: usize, rows: usize, cols: usize, divisor: f64,
): void {
  let at = out + ((from * outH * outW) << 2);
  for (let plane = from; plane < to; plane++) {
    const start = x + ((plane * h * w) << 2);
    for (let row: usize = 0; row < outH; row++) {
      const rowRange = rows + row * RANGE, bottom = <usize>load<u32>(rowRange, 4);
      for (let col: usize = 0; col < outW; col++, at += 4) {
        const colRange = cols + col * RANGE, left = <usize>load<u32>(colRange) << 2, right = <usize>load<u32>(colRange, 4) << 2;
        let sum: f64 = 0;
        for (let r = <usize>load<u32>(rowRange); r < bottom; r++) {
          const line = start + ((r * w) << 2);
          for (let c = left; c < right; c += 4) sum += <f64>load<f32>(line + c);
        }
        store<f32>(at, <f32>(sum / divisorOf(rowRange, colRange, divisor)));
      }
    }
  }
}

/** into, over each window, += its gradient by its divisor. */
export function avgPoolGradient(
  gradient: usize, into: usize, from: usize, to: usize, h: usize, w: usize, outH: usize, outW: usize, rows: usize, cols: usize,
  divisor: f64,
): void {
  let at = gradient + ((from * outH * outW) << 2);
  for (let plane = from; plane < to; plane++) {
    const start = into + ((plane * h * w) << 2);
    for (let row: usize = 0; row < outH; row++) {
      const rowRange = rows + row * RANGE, bottom = <usize>load<u32>(rowRange, 4);
      for (let col: usize = 0; col < outW; col++, at += 4) {
        const colRange = cols + col * RANGE, left = <usize>load<u32>(colRange) << 2, right = <usize>load<u32>(colRange, 4) << 2;
        const share = <f32>(<f64>load<f32>(at) / divisorOf(rowRange, colRange, divisor));
        for (let r = <usize>load<u32>(rowRange); r < bottom; r++) {
          const line = start + ((r * w) << 2);
          for (let c = left; c < right; c += 4) store<f32>(line + c, load<f32>(line + c) + share);
        }
      }
    }
  }
}
