/** @file The losses whose inputs are log-probabilities already. The conventions are those of loss.ts. */
import { storeEach, weightAt } from "./loss-parts";
import { exp64, log64 } from "./math";

/** Minus the log-probability of each row's class, class c weighing `weights[c]` and row r `sampleWeights[r]` (0: all 1). NaN is missing. */
export function negativeLogLikelihood(
  logProbabilities: usize, targets: usize, weights: usize, sampleWeights: usize, slope: usize, rows: usize, classes: usize, divisor: f64,
  each: usize,
): f64 {
  let total: f64 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const at = (row * classes) << 2, target = load<f32>(targets + (row << 2));
    for (let c: usize = at; c < at + (classes << 2); c += 4) store<f32>(slope + c, 0);
    storeEach(each, row, 0);
    if (target != target) continue;
    const place = <usize>target << 2;
    let weight = weightAt(sampleWeights, row);
    if (weights != 0) weight *= <f64>load<f32>(weights + place);
    const loss = -weight * <f64>load<f32>(logProbabilities + at + place);
    total += loss;
    store<f32>(slope + at + place, <f32>(-weight / divisor));
    storeEach(each, row, loss);
  }
  return total / divisor;
}

/** y (log y - x) of each element, or e^y (y - x) where the targets are logarithms. Row r weighs `sampleWeights[r]` (0: all 1). */
export function divergence(
  logProbabilities: usize, targets: usize, sampleWeights: usize, slope: usize, length: usize, columns: usize, logTarget: bool,
  divisor: f64, each: usize,
): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) {
    const target = <f64>load<f32>(targets + (i << 2));
    if (target != target) {
      store<f32>(slope + (i << 2), 0);
      storeEach(each, i, 0);
      continue;
    }
    const sample = weightAt(sampleWeights, i / columns);
    const x = <f64>load<f32>(logProbabilities + (i << 2));
    const share = logTarget ? exp64(target) : target;
    const loss = logTarget ? share * (target - x) : (share > 0 ? share * log64(share) : 0) - share * x;
    total += sample * loss;
    store<f32>(slope + (i << 2), <f32>(-sample * share / divisor));
    storeEach(each, i, sample * loss);
  }
  return total / divisor;
}
