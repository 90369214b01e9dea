/**
 * @file Dense matrix products, row-major, in blocks of rows held in registers. Every kernel adds to its output, and every output
 * element adds its terms in the same order wherever the blocks fall, so cutting the rows among threads moves no bit.
 */
import { splat, SUM_BLOCK, sumLanes } from "./math";

/** out[m, n] += sum over k of a[m, k] * b[n, k]; rows of `a` from `fromRow` to `toRow`. */
export function matmulTransposed(a: usize, b: usize, out: usize, fromRow: usize, toRow: usize, n: usize, k: usize): void {
  const whole = (k >> 2) << 4; // bytes of a row in whole vectors
  const rowBytes = k << 2;
  for (let row = fromRow; row < toRow; row++) {
    const aRow = a + row * rowBytes;
    const outRow = out + ((row * n) << 2);
    let col: usize = 0;
    for (; col + 4 <= n; col += 4) {
      const b0 = b + col * rowBytes, b1 = b0 + rowBytes, b2 = b1 + rowBytes, b3 = b2 + rowBytes;
      let s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
      for (let i: usize = 0; i < whole; i += 16) {
        const x = v128.load(aRow + i);
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0 + i)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b1 + i)));
        s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b2 + i)));
        s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b3 + i)));
      }
      const at = outRow + (col << 2);
      store<f32>(at, load<f32>(at) + finishDot(s0, aRow, b0, whole, rowBytes));
      store<f32>(at, load<f32>(at, 4) + finishDot(s1, aRow, b1, whole, rowBytes), 4);
      store<f32>(at, load<f32>(at, 8) + finishDot(s2, aRow, b2, whole, rowBytes), 8);
      store<f32>(at, load<f32>(at, 12) + finishDot(s3, aRow, b3, whole, rowBytes), 12);
    }
    for (; col < n; col++) {
      const bRow = b + col * rowBytes;
      let s = splat(0);
      for (let i: usize = 0; i < whole; i += 16) s = f32x4.add(s, f32x4.mul(v128.load(aRow + i), v128.load(bRow + i)));
      const at = outRow + (col << 2);
      store<f32>(at, load<f32>(at) + finishDot(s, aRow, bRow, whole, rowBytes));
    }
  }
}

// @ts-ignore: decorator
@inline
function finishDot(lanes: v128, a: usize, b: usize, from: usize, to: usize): f32 {
  let total = sumLanes(lanes);
  for (let i = from; i < to; i += 4) total += load<f32>(a + i) * load<f32>(b + i);
  return total;
}

/** out[m, n] += sum over k of a[m, k] * b[k, n]; rows of `out` from `fromRow` to `toRow`. */
export function matmul(a: usize, b: usize, out: usize, fromRow: usize, toRow: usize, n: usize, k: usize): void {
  for (let row = fromRow; row < toRow; row++) addRowCombination(a + ((row * k) << 2), 4, b, out + ((row * n) << 2), n, k);
}

/**
 * out[m, n] += sum over k of a[k, m] * b[k, n]; rows of `out` from `fromRow` to `toRow`, `a` having `m` columns. Long sums, over the rows of
 * a large batch, go in blocks, so that rounding does not add up.
 */
export function matmulFirstTransposed(a: usize, b: usize, out: usize, fromRow: usize, toRow: usize, m: usize, n: usize, k: usize): void {
  for (let row = fromRow; row < toRow; row++) {
    const factors = a + (row << 2), to = out + ((row * n) << 2);
    addRowCombination(factors, m << 2, b, to, n, min(k, SUM_BLOCK));
    for (let first = SUM_BLOCK; first < k; first += SUM_BLOCK) {
      addRowCombination(factors + ((first * m) << 2), m << 2, b + ((first * n) << 2), to, n, min(k - first, SUM_BLOCK), true);
    }
  }
}

/** out[n] += sum over k of factor[k] * b[k, n], the factors `stride` bytes apart; `apart`: summed up first, and then added to `out`. */
function addRowCombination(factors: usize, stride: usize, b: usize, out: usize, n: usize, k: usize, apart: bool = false): void {
  const rowBytes = n << 2;
  let col: usize = 0;
  for (; col + 64 <= rowBytes; col += 64) {
    let s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
    if (!apart) {
      s0 = v128.load(out + col);
      s1 = v128.load(out + col, 16);
      s2 = v128.load(out + col, 32);
      s3 = v128.load(out + col, 48);
    }
    let row = b + col, factor = factors;
    for (let i: usize = 0; i < k; i++) {
      const x = v128.load32_splat(factor);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 32)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 48)));
      row += rowBytes;
      factor += stride;
    }
    if (apart) {
      s0 = f32x4.add(v128.load(out + col), s0);
      s1 = f32x4.add(v128.load(out + col, 16), s1);
      s2 = f32x4.add(v128.load(out + col, 32), s2);
      s3 = f32x4.add(v128.load(out + col, 48), s3);
    }
    v128.store(out + col, s0);
    v128.store(out + col, s1, 16);
    v128.store(out + col, s2, 32);
    v128.store(out + col, s3, 48);
  }
  for (; col + 16 <= rowBytes; col += 16) {
    let s = apart ? splat(0) : v128.load(out + col);
    let row = b + col, factor = factors;
    for (let i: usize = 0; i < k; i++) {
      s = f32x4.add(s, f32x4.mul(v128.load32_splat(factor), v128.load(row)));
      row += rowBytes;
      factor += stride;
    }
    v128.store(out + col, apart ? f32x4.add(v128.load(out + col), s) : s);
  }
  for (; col < rowBytes; col += 4) {
    let s: f32 = apart ? 0 : load<f32>(out + col);
    let row = b + col, factor = factors;
    for (let i: usize = 0; i < k; i++) {
      s += load<f32>(factor) * load<f32>(row);
      row += rowBytes;
      factor += stride;
    }
    store<f32>(out + col, apart ? load<f32>(out + col) + s : s);
  }
}

/** out[row, n] += bias[n], in every row. */
export function addBias(bias: usize, out: usize, rows: usize, n: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const outRow = out + ((row * n) << 2);
    for (let i: usize = 0; i < n << 2; i += 4) store<f32>(outRow + i, load<f32>(outRow + i) + load<f32>(bias + i));
  }
}

/** out[n] += the sum of each column of a[rows, n]: in float32 for `SUM_BLOCK` rows at a time, in float64 over these blocks. */
export function addColumnSums(a: usize, out: usize, rows: usize, n: usize): void {
  const rowBytes = n << 2;
  let col: usize = 0;
  for (; col + 16 <= rowBytes; col += 16) {
    let s = v128.load(out + col), low = f64x2.splat(0), high = f64x2.splat(0);
    let at = a + col;
    for (let row: usize = 0; row < rows;) {
      const end = rows - row > SUM_BLOCK ? row + SUM_BLOCK : rows;
      for (; row < end; row++, at += rowBytes) s = f32x4.add(s, v128.load(at));
      if (rows <= SUM_BLOCK) break;
      low = f64x2.add(low, f64x2.promote_low_f32x4(s));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(s, s, 2, 3, 2, 3)));
      s = f32x4.splat(0);
    }
    if (rows > SUM_BLOCK) s = v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
    v128.store(out + col, s);
  }
  for (; col < rowBytes; col += 4) {
    let s = load<f32>(out + col), total: f64 = 0;
    let at = a + col;
    for (let row: usize = 0; row < rows;) {
      const end = rows - row > SUM_BLOCK ? row + SUM_BLOCK : rows;
      for (; row < end; row++, at += rowBytes) s += load<f32>(at);
      if (rows <= SUM_BLOCK) break;
      total += <f64>s;
      s = 0;
    }
    store<f32>(out + col, rows > SUM_BLOCK ? <f32>total : s);
  }
}
