/**
 * @file The proportional-odds model (McCullagh 1980, "Regression models for ordinal data", eq. 2.1): a score and ascending thresholds give
 * P(y <= k) = sigmoid(threshold k - score). Float64 scalars inside, as in loss.ts.
 */
import { storeEach, weightAt } from "./loss-parts";
import { exp64, log64, softplusTail } from "./math";

/** Logits of neighbouring classes that float32 cannot tell apart count as so far from each other: the loss stays finite. */
const LEAST_GAP: f64 = 9.5367431640625e-7; // 2^-20

/** log(1 + e^x). */
function softplus(x: f64): f64 {
  return softplusTail(x) + Math.max(x, 0);
}

/** 1 / (1 + e^-x), without overflow. */
function sigmoid(x: f64): f64 {
  const e = exp64(-Math.abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/** out[k] = the k-th threshold: the first as it is, each further one softplus(raw[k]) above the one before. */
export function orderedThresholds(raw: usize, out: usize, thresholds: usize): void {
  let at = <f64>load<f32>(raw);
  store<f32>(out, <f32>at);
  for (let k: usize = 4; k < thresholds << 2; k += 4) {
    at += softplus(<f64>load<f32>(raw + k));
    store<f32>(out + k, <f32>at);
  }
}

/** out[row, k] = ordered[k] - score[row]. */
export function cumulativeLogits(score: usize, ordered: usize, out: usize, rows: usize, thresholds: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const own = load<f32>(score + (row << 2)), to = out + ((row * thresholds) << 2);
    for (let k: usize = 0; k < thresholds << 2; k += 4) store<f32>(to + k, load<f32>(ordered + k) - own);
  }
}

/**
 * scoreGradient[row] -= the sum of the row's gradients; raw k moves every threshold from k on: rawGradient[k] += sigmoid(raw[k]) times
 * theirs.
 */
export function cumulativeLogitsGradient(
  raw: usize, gradient: usize, scoreGradient: usize, rawGradient: usize, rows: usize, thresholds: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    const from = gradient + ((row * thresholds) << 2);
    let total: f64 = 0;
    for (let k: usize = 0; k < thresholds << 2; k += 4) total += <f64>load<f32>(from + k);
    store<f32>(scoreGradient + (row << 2), load<f32>(scoreGradient + (row << 2)) - <f32>total);
  }
  let above: f64 = 0;
  for (let k = thresholds; k-- > 0; ) {
    for (let row: usize = 0; row < rows; row++) above += <f64>load<f32>(gradient + ((row * thresholds + k) << 2));
    const by = k == 0 ? 1.0 : sigmoid(<f64>load<f32>(raw + (k << 2)));
    store<f32>(rawGradient + (k << 2), load<f32>(rawGradient + (k << 2)) + <f32>(by * above));
  }
}

/**
 * Minus the log-likelihood of classes under cumulative logits[rows, thresholds]; `slope` gets the gradient, the loss is sum / divisor. With
 * b and a the logits below and above the class, sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - e^(b - a)), of which nothing cancels.
 * A target that is NaN is missing; row r weighs `sampleWeights[r]` (0: all 1). Where `each` is not 0, it gets the rows' losses.
 */
export function cumulativeLoss(
  logits: usize, targets: usize, sampleWeights: usize, slope: usize, rows: usize, thresholds: usize, divisor: f64, each: usize,
): f64 {
  let total: f64 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const at = logits + ((row * thresholds) << 2), to = slope + ((row * thresholds) << 2);
    for (let k: usize = 0; k < thresholds << 2; k += 4) store<f32>(to + k, 0);
    const target = load<f32>(targets + (row << 2));
    if (target != target) {
      storeEach(each, row, 0);
      continue;
    }
    const sample = weightAt(sampleWeights, row);
    const k = <usize>target, last = k == thresholds, first = k == 0;
    const above: f64 = last ? 0 : <f64>load<f32>(at + (k << 2)), below: f64 = first ? 0 : <f64>load<f32>(at + ((k - 1) << 2));
    let loss: f64 = 0, byAbove: f64 = 0, byBelow: f64 = 0;
    if (!last) {
      loss += softplus(-above);
      byAbove -= sigmoid(-above);
    }
    if (!first) {
      loss += softplus(below);
      byBelow += sigmoid(below);
    }
    if (!first && !last) {
      const gap = above - below, e = exp64(-(gap < LEAST_GAP ? LEAST_GAP : gap)); // NaN stays
      loss -= log64(1 - e);
      byAbove -= e / (1 - e);
      byBelow += e / (1 - e);
    }
    if (!last) store<f32>(to + (k << 2), <f32>(sample * byAbove / divisor));
    if (!first) store<f32>(to + ((k - 1) << 2), <f32>(sample * byBelow / divisor));
    total += sample * loss;
    storeEach(each, row, sample * loss);
  }
  return total / divisor;
}
