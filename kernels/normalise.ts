/**
 * @file Layer normalisation, row by row: (x - mean) / sqrt(variance + eps), the variance biased (Ba, Kiros & Hinton 2016;
 * torch.nn.LayerNorm). Mean and variance are taken in float64, and kept for the gradient.
 */
import { SUM_BLOCK } from "./math";

/** Doubles that each row leaves in `moments`: its mean, and 1 / sqrt(variance + eps). */
const ROW_MOMENTS: usize = 16;

/** out = weight * normalised a + bias, `[rows, cols]`; fills `moments`, two doubles a row. */
export function layerNorm(a: usize, weight: usize, bias: usize, out: usize, moments: usize, rows: usize, cols: usize, eps: f64): void {
  const bytes = cols << 2;
  for (let row: usize = 0; row < rows; row++) {
    const from = a + row * bytes, to = out + row * bytes;
    let sum: f64 = 0;
    for (let c: usize = 0; c < bytes; c += 4) sum += <f64>load<f32>(from + c);
    const mean = sum / <f64>cols;
    let squares: f64 = 0;
    for (let c: usize = 0; c < bytes; c += 4) {
      const distance = <f64>load<f32>(from + c) - mean;
      squares += distance * distance;
    }
    const scale = 1 / Math.sqrt(squares / <f64>cols + eps);
    store<f64>(moments + row * ROW_MOMENTS, mean);
    store<f64>(moments + row * ROW_MOMENTS, scale, 8);
    for (let c: usize = 0; c < bytes; c += 4) {
      const normal = (<f64>load<f32>(from + c) - mean) * scale;
      store<f32>(to + c, <f32>(normal * <f64>load<f32>(weight + c) + <f64>load<f32>(bias + c)));
    }
  }
}

/**
 * intoA += scale * (g - mean of g - normalised a * mean of (g * normalised a)), where g = gradient * weight, means over a row.
 */
export function layerNormGradient(a: usize, weight: usize, gradient: usize, moments: usize, into: usize, rows: usize, cols: usize): void {
  const bytes = cols << 2;
  for (let row: usize = 0; row < rows; row++) {
    const from = a + row * bytes, given = gradient + row * bytes, to = into + row * bytes;
    const mean = load<f64>(moments + row * ROW_MOMENTS), scale = load<f64>(moments + row * ROW_MOMENTS, 8);
    let sum: f64 = 0, product: f64 = 0;
    for (let c: usize = 0; c < bytes; c += 4) {
      const g = <f64>load<f32>(given + c) * <f64>load<f32>(weight + c);
      sum += g;
      product += g * (<f64>load<f32>(from + c) - mean) * scale;
    }
    sum /= <f64>cols;
    product /= <f64>cols;
    for (let c: usize = 0; c < bytes; c += 4) {
      const g = <f64>load<f32>(given + c) * <f64>load<f32>(weight + c);
      const normal = (<f64>load<f32>(from + c) - mean) * scale;
      store<f32>(to + c, load<f32>(to + c) + <f32>(scale * (g - sum - normal * product)));
    }
  }
}

/**
 * intoWeight += the columns' sums of gradient * normalised a. `SUM_BLOCK` rows at a time are summed in float32, the blocks in float64.
 * `totals` holds a double for each column; it is used where there are more rows than that.
 */
export function layerNormWeightGradient(
  a: usize, gradient: usize, moments: usize, intoWeight: usize, rows: usize, cols: usize, totals: usize,
): void {
  const bytes = cols << 2, long = rows > SUM_BLOCK;
  if (long) memory.fill(totals, 0, bytes << 1);
  for (let row: usize = 0; row < rows; row++) {
    const from = a + row * bytes, given = gradient + row * bytes;
    const mean = load<f64>(moments + row * ROW_MOMENTS), scale = load<f64>(moments + row * ROW_MOMENTS, 8);
    for (let c: usize = 0; c < bytes; c += 4) {
      const part = <f64>load<f32>(given + c) * (<f64>load<f32>(from + c) - mean) * scale;
      store<f32>(intoWeight + c, load<f32>(intoWeight + c) + <f32>part);
    }
    if (long && (row + 1 == rows || (row + 1) % SUM_BLOCK == 0)) {
      for (let c: usize = 0; c < bytes; c += 4) {
        const total = load<f64>(totals + (c << 1)) + <f64>load<f32>(intoWeight + c);
        store<f64>(totals + (c << 1), total);
        store<f32>(intoWeight + c, row + 1 == rows ? <f32>total : 0);
      }
    }
  }
}
