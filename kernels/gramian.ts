/**
 * @file Inner products of gradients that are not there: over a sparse first layer the product of two tasks' gradients is that
 * of D_i and X_i X_j^T D_j, X the batches and D the gradients at the layer's output, so no features-by-hidden matrix is ever built.
 */
import { View } from "./rows/view";

/** The sum of a * b over all elements, in float64. */
export function dot(a: usize, b: usize, length: usize): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  const whole = (length >> 2) << 4;
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(a + i), y = v128.load(b + i);
    even = f64x2.add(even, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)));
    const xHigh = v128.shuffle<i32>(x, x, 2, 3, 2, 3), yHigh = v128.shuffle<i32>(y, y, 2, 3, 2, 3);
    odd = f64x2.add(odd, f64x2.mul(f64x2.promote_low_f32x4(xHigh), f64x2.promote_low_f32x4(yHigh)));
  }
  const both = f64x2.add(even, odd);
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let i = whole; i < length << 2; i += 4) total += <f64>load<f32>(a + i) * <f64>load<f32>(b + i);
  return total;
}

/**
 * One shard's part of A B^T for two batches seen by feature: out `[rows of A, columns]`, zeroed here; strides are the bytes by which the
 * views tell documents apart. `scratch` holds an u32 for every entry of B's view. Both views are sorted by feature.
 */
export function multiplyViews(a: View, aStride: u32, b: View, bStride: u32, out: usize, rows: usize, columns: usize, scratch: usize): void {
  memory.fill(out, 0, (rows * columns) << 2);
  const aFeatures = <usize>a.features, bFeatures = <usize>b.features;
  const entries = <usize>load<u32>(<usize>b.starts + (<usize>b.rows << 2)) << 2;
  // once an entry, since a division costs as much as twenty additions
  for (let f: usize = 0; f < entries; f += 4) store<u32>(scratch + f, load<u32>(<usize>b.documents + f) / bStride << 2);
  let j: usize = 0;
  for (let i: usize = 0; i < a.rows; i++) {
    const feature = load<u32>(aFeatures + (i << 2));
    while (j < b.rows && load<u32>(bFeatures + (j << 2)) < feature) j++;
    if (j == b.rows) return;
    if (load<u32>(bFeatures + (j << 2)) != feature) continue;
    const aFrom = <usize>load<u32>(<usize>a.starts + (i << 2)) << 2, aTo = <usize>load<u32>(<usize>a.starts + (i << 2), 4) << 2;
    const bFrom = <usize>load<u32>(<usize>b.starts + (j << 2)) << 2, bTo = <usize>load<u32>(<usize>b.starts + (j << 2), 4) << 2;
    for (let e = aFrom; e < aTo; e += 4) {
      const x = load<f32>(<usize>a.values + e);
      const row = out + ((<usize>(load<u32>(<usize>a.documents + e) / aStride) * columns) << 2);
      for (let f = bFrom; f < bTo; f += 4) {
        const at = row + <usize>load<u32>(scratch + f);
        store<f32>(at, load<f32>(at) + x * load<f32>(<usize>b.values + f));
      }
    }
  }
}

/**
 * One shard's part of the same inner product, feature by feature: what {@link multiplyViews} would need a large matrix for. `scratch` holds
 * two rows of `width` floats, a multiple of 4.
 */
export function dotViews(a: View, aGradient: usize, b: View, bGradient: usize, width: usize, scratch: usize): f64 {
  const other = scratch + (width << 2);
  let total: f64 = 0;
  let j: usize = 0;
  for (let i: usize = 0; i < a.rows; i++) {
    const feature = load<u32>(<usize>a.features + (i << 2));
    while (j < b.rows && load<u32>(<usize>b.features + (j << 2)) < feature) j++;
    if (j == b.rows) break;
    if (load<u32>(<usize>b.features + (j << 2)) != feature) continue;
    sumRow(a, i, aGradient, width, scratch);
    sumRow(b, j, bGradient, width, other);
    total += dot(scratch, other, width);
  }
  return total;
}

/** out[width] = the sum over the entries of a view's row of value * the gradient of their document */
function sumRow(view: View, row: usize, gradient: usize, width: usize, out: usize): void {
  memory.fill(out, 0, width << 2);
  const from = <usize>load<u32>(<usize>view.starts + (row << 2)) << 2, to = <usize>load<u32>(<usize>view.starts + (row << 2), 4) << 2;
  for (let e = from; e < to; e += 4) {
    const value = v128.load32_splat(<usize>view.values + e), document = gradient + <usize>load<u32>(<usize>view.documents + e);
    for (let c: usize = 0; c < width << 2; c += 16) {
      v128.store(out + c, f32x4.add(v128.load(out + c), f32x4.mul(value, v128.load(document + c))));
    }
  }
}

/** out[c] = sum over rows of sign(a[r, c]) * b[r, c] */
export function signedColumnSums(a: usize, b: usize, out: usize, rows: usize, columns: usize): void {
  memory.fill(out, 0, columns << 2);
  for (let row: usize = 0; row < rows; row++) {
    for (let c: usize = 0; c < columns; c++) {
      const at = (row * columns + c) << 2;
      const x = load<f32>(a + at), y = load<f32>(b + at);
      store<f32>(out + (c << 2), load<f32>(out + (c << 2)) + (x > 0 ? y : x < 0 ? -y : 0));
    }
  }
}

/** into[r, c] += factors[c] * a[r, c] */
export function accumulateColumnsScaled(a: usize, factors: usize, into: usize, rows: usize, columns: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const base = (row * columns) << 2;
    let c: usize = 0;
    for (; c + 16 <= columns << 2; c += 16) {
      const at = into + base + c;
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v128.load(factors + c), v128.load(a + base + c))));
    }
    for (; c < columns << 2; c += 4) {
      const at = into + base + c;
      store<f32>(at, load<f32>(at) + load<f32>(factors + c) * load<f32>(a + base + c));
    }
  }
}
