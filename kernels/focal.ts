/**
 * @file Focal losses over logits: cross-entropy times (1 - p)^gamma, p the probability that the model gives to the target, so that rows
 * that are right already count less. Lin et al. 2017, "Focal Loss for Dense Object Detection", eq. 4 and 5. The conventions are those of
 * loss.ts. Where 1 - p is small, it is computed without the subtraction, and its powers below 1 never divide by 0.
 */
import { largestOf, logOfShares } from "./log-sum";
import { shareOf, storeEach, weightAt } from "./loss-parts";
import { exp64, log64, softplusTail } from "./math";

/**
 * The loss of binary logits: a (1 - p)^gamma times the binary cross-entropy, with 1 - p = y sigmoid(-x) + (1 - y) sigmoid(x), and with
 * a = alpha y + (1 - alpha) (1 - y), or 1 where alpha is below 0. Weights and missing targets are as in `binaryCrossEntropy`.
 */
export function binaryFocal(
  logits: usize, targets: usize, positiveWeights: usize, sampleWeights: usize, slope: usize, length: usize, columns: usize, alpha: f64,
  gamma: f64, divisor: f64, each: usize,
): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) {
    const y = <f64>load<f32>(targets + (i << 2));
    if (y != y) {
      store<f32>(slope + (i << 2), 0);
      storeEach(each, i, 0);
      continue;
    }
    const x = <f64>load<f32>(logits + (i << 2));
    const weight = weightAt(positiveWeights, i % columns);
    const sample = weightAt(sampleWeights, i / columns);
    const tail = softplusTail(x), e = exp64(-Math.abs(x));
    const near = 1 / (1 + e), far = e / (1 + e); // sigmoid(|x|), sigmoid(-|x|)
    const yes = x >= 0 ? near : far, no = x >= 0 ? far : near;
    const logYes = -(tail + Math.max(-x, 0)), logNo = -(tail + Math.max(x, 0));
    const positive = weight * y, negative = 1 - y;
    const entropy = -negative * logNo - positive * logYes;
    const wrong = negative * yes + y * no; // 1 - p
    const logWrong = y == 1 ? logNo : y == 0 ? logYes : log64(wrong);
    const focus = gamma == 0 ? 1.0 : exp64(gamma * logWrong);
    const change = y == 1 ? -yes : y == 0 ? no : yes * no * (1 - 2 * y) / wrong; // of log(1 - p), by x
    const balance = sample * (alpha < 0 ? 1.0 : alpha * y + (1 - alpha) * negative);
    const loss = balance * focus * entropy;
    total += loss;
    storeEach(each, i, loss);
    store<f32>(slope + (i << 2), <f32>(balance * focus * (negative * yes - positive * no + gamma * change * entropy) / divisor));
  }
  return total / divisor;
}

/**
 * The loss of logits[rows, classes]: the sum over classes of -share (1 - p)^gamma log p, p the softmax. Shares, weights, smoothing and
 * missing rows are as in `crossEntropyShares`, which it is where gamma is 0.
 */
export function focalShares(
  logits: usize, shares: usize, weights: usize, sampleWeights: usize, smoothing: f64, gamma: f64, slope: usize, rows: usize,
  classes: usize, divisor: f64, each: usize,
): f64 {
  let total: f64 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const at = (row * classes) << 2;
    const first = load<f32>(shares + at);
    if (first != first) {
      for (let c: usize = at; c < at + (classes << 2); c += 4) store<f32>(slope + c, 0);
      storeEach(each, row, 0);
      continue;
    }
    const largest = largestOf(logits + at, classes), rest = logOfShares(logits + at, classes, largest);
    const sample = weightAt(sampleWeights, row);
    let own: f64 = 0, mass: f64 = 0;
    for (let c: usize = 0; c < classes << 2; c += 4) {
      const share = shareOf(shares + at, weights, c, sample, smoothing, classes);
      if (share == 0) continue;
      const logP = <f64>load<f32>(logits + at + c) - largest - rest;
      own -= share * power(wrongness(logits + at, c, classes, largest, rest), gamma) * logP;
      mass += pull(share, logP, wrongness(logits + at, c, classes, largest, rest), gamma);
    }
    for (let c: usize = 0; c < classes << 2; c += 4) {
      const share = shareOf(shares + at, weights, c, sample, smoothing, classes);
      const logP = <f64>load<f32>(logits + at + c) - largest - rest;
      const wrong = wrongness(logits + at, c, classes, largest, rest);
      const mine = share == 0 ? 0 : pull(share, logP, wrong, gamma);
      store<f32>(slope + at + c, <f32>((exp64(logP) * (mass - mine) - wrong * mine) / divisor));
    }
    if (rest != rest) own = NaN;
    total += own;
    storeEach(each, row, own);
  }
  return total / divisor;
}

/** 1 - p of a class; where p is near 1, the sum of the other classes' p. */
function wrongness(row: usize, c: usize, classes: usize, largest: f64, rest: f64): f64 {
  const p = exp64(<f64>load<f32>(row + c) - largest - rest);
  if (p < 0.5) return 1 - p;
  let others: f64 = 0;
  for (let k: usize = 0; k < classes << 2; k += 4) if (k != c) others += exp64(<f64>load<f32>(row + k) - largest - rest);
  return p != p ? p : others;
}

/** What multiplies the softmax in the gradient: share ((1 - p)^gamma - gamma p log p (1 - p)^(gamma - 1)). */
function pull(share: f64, logP: f64, wrong: f64, gamma: f64): f64 {
  const slope = wrong > 0 ? logP / wrong : -1; // log p / (1 - p) tends to -1
  return share * power(wrong, gamma) * (1 - gamma * exp64(logP) * slope);
}

function power(base: f64, exponent: f64): f64 {
  return exponent == 0 ? 1.0 : base == 0 ? 0.0 : exp64(exponent * log64(base));
}
