/**
 * @file What combines several layers' outputs: sums weighted row by row (gated experts). A row is contiguous and of any length, so loops
 * have tails; `stride` counts the floats from one row's factor to the next, 0 where all rows have one factor.
 */

/** out[row, :] += factors[row * stride] * a[row, :] */
export function accumulateRows(out: usize, a: usize, factors: usize, stride: usize, rows: usize, cols: usize): void {
  const bytes = cols << 2;
  for (let row: usize = 0; row < rows; row++) {
    const from = a + row * bytes, to = out + row * bytes, factor = factors + ((row * stride) << 2);
    const x = v128.load32_splat(factor);
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.mul(x, v128.load(from + c))));
    for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(factor) * load<f32>(from + c));
  }
}

/** out[row * stride] += the sum over the row of a * b, added up in float64. */
export function accumulateRowProducts(out: usize, a: usize, b: usize, stride: usize, rows: usize, cols: usize): void {
  const bytes = cols << 2;
  for (let row: usize = 0; row < rows; row++) {
    const left = a + row * bytes, right = b + row * bytes, to = out + ((row * stride) << 2);
    let low = f64x2.splat(0), high = f64x2.splat(0);
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) {
      const x = v128.load(left + c), y = v128.load(right + c);
      low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)));
      const x2 = v128.shuffle<i64>(x, x, 1, 1), y2 = v128.shuffle<i64>(y, y, 1, 1);
      high = f64x2.add(high, f64x2.mul(f64x2.promote_low_f32x4(x2), f64x2.promote_low_f32x4(y2)));
    }
    const lanes = f64x2.add(low, high);
    let total = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
    for (; c < bytes; c += 4) total += <f64>load<f32>(left + c) * <f64>load<f32>(right + c);
    store<f32>(to, load<f32>(to) + <f32>total);
  }
}
