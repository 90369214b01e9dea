/** @file What a softmax is made of, in float64: a row's largest number, and the log of the sum of its exponentials above it. */
import { exp64, log64 } from "./math";

/** The largest of a row, or NaN where there is one. */
export function largestOf(row: usize, classes: usize): f64 {
  let largest: f64 = -Infinity;
  for (let c: usize = 0; c < classes << 2; c += 4) {
    const x = <f64>load<f32>(row + c);
    if (x > largest || x != x) largest = x;
  }
  return largest;
}

/** What the log of a row's sum of exponentials is above its largest: apart from it, which may be too large for the sum to hold both. */
export function logOfShares(row: usize, classes: usize, largest: f64): f64 {
  let total: f64 = 0;
  for (let c: usize = 0; c < classes << 2; c += 4) total += exp64(<f64>load<f32>(row + c) - largest);
  return log64(total);
}
