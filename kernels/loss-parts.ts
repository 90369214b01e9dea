/** @file What the kernels of losses have in common: weights that may be left out, and smoothed shares of classes. */

/** Weight number `index`; 1 where there are none. */
// @ts-ignore: decorator
@inline
export function weightAt(weights: usize, index: usize): f64 {
  return weights == 0 ? 1.0 : <f64>load<f32>(weights + (index << 2));
}

/** The smoothed and weighted share of the class at byte `c` of a row, whose own weight is `sample`. */
// @ts-ignore: decorator
@inline
export function shareOf(shares: usize, weights: usize, c: usize, sample: f64, smoothing: f64, classes: usize): f64 {
  const weight = weights == 0 ? sample : sample * <f64>load<f32>(weights + c);
  return weight * (<f64>load<f32>(shares + c) * (1 - smoothing) + smoothing / <f64>classes);
}

/** Stores the loss of an element or row, where the losses are asked for one by one. */
// @ts-ignore: decorator
@inline
export function storeEach(each: usize, index: usize, loss: f64): void {
  if (each != 0) store<f32>(each + (index << 2), <f32>loss);
}
