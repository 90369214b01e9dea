/**
 * @file Softmax and the losses over logits, in float64 scalars inside: a batch has few logits, and the loss is what a user compares.
 * A kernel gives the loss, sum / divisor, and writes its gradient at once; where `each` is not 0, it also writes there the losses that
 * the sum is of, one for each element or each row. A NaN in the logits comes out as a NaN loss.
 */
import { largestOf, logOfShares } from "./log-sum";
import { shareOf, storeEach, weightAt } from "./loss-parts";
import { exp64, softplusTail } from "./math";

/** out[row, c] = softmax of a's row, or its logarithm. */
export function softmaxRows(a: usize, out: usize, rows: usize, classes: usize, logarithm: bool): void {
  for (let row: usize = 0; row < rows; row++) {
    const from = a + ((row * classes) << 2), to = out + ((row * classes) << 2);
    const largest = largestOf(from, classes), rest = logOfShares(from, classes, largest);
    for (let c: usize = 0; c < classes << 2; c += 4) {
      const x = <f64>load<f32>(from + c) - largest - rest;
      store<f32>(to + c, <f32>(logarithm ? x : exp64(x)));
    }
  }
}

/** into += y * (gradient - sum of gradient * y), y the softmax. */
export function softmaxGradient(y: usize, gradient: usize, into: usize, rows: usize, classes: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const at = (row * classes) << 2;
    let inner: f64 = 0;
    for (let c: usize = at; c < at + (classes << 2); c += 4) inner += <f64>load<f32>(gradient + c) * <f64>load<f32>(y + c);
    for (let c: usize = at; c < at + (classes << 2); c += 4) {
      store<f32>(into + c, load<f32>(into + c) + <f32>(<f64>load<f32>(y + c) * (<f64>load<f32>(gradient + c) - inner)));
    }
  }
}

/** into += gradient - softmax * sum of gradient, y the log-softmax. */
export function logSoftmaxGradient(y: usize, gradient: usize, into: usize, rows: usize, classes: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const at = (row * classes) << 2;
    let total: f64 = 0;
    for (let c: usize = at; c < at + (classes << 2); c += 4) total += <f64>load<f32>(gradient + c);
    for (let c: usize = at; c < at + (classes << 2); c += 4) {
      store<f32>(into + c, load<f32>(into + c) + <f32>(<f64>load<f32>(gradient + c) - exp64(<f64>load<f32>(y + c)) * total));
    }
  }
}

/**
 * Binary cross-entropy of logits; `slope[i]` gets d(loss) / d(logit i), the loss being sum / divisor. Targets that are NaN are missing:
 * no loss, no slope. Column c has the positive weight `positiveWeights[c]`, row r the weight `sampleWeights[r]`; pass 0 for none.
 */
export function binaryCrossEntropy(
  logits: usize, targets: usize, positiveWeights: usize, sampleWeights: usize, slope: usize, length: usize, columns: usize, divisor: f64,
  each: usize,
): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) {
    const target = <f64>load<f32>(targets + (i << 2));
    if (target != target) {
      store<f32>(slope + (i << 2), 0);
      storeEach(each, i, 0);
      continue;
    }
    const x = <f64>load<f32>(logits + (i << 2));
    const weight = weightAt(positiveWeights, i % columns);
    // (1 - y) log(1 + e^x) + w y log(1 + e^-x), in which nothing cancels; log(1 + e^x) = tail + max(x, 0)
    const sample = weightAt(sampleWeights, i / columns);
    const positive = sample * weight * target, negative = sample * (1 - target);
    const tail = softplusTail(x);
    const loss = negative * (tail + Math.max(x, 0)) + positive * (tail + Math.max(-x, 0));
    total += loss;
    storeEach(each, i, loss);
    const e = exp64(-Math.abs(x));
    const near = 1 / (1 + e), far = e / (1 + e); // sigmoid(|x|), sigmoid(-|x|)
    store<f32>(slope + (i << 2), <f32>((negative * (x >= 0 ? near : far) - positive * (x >= 0 ? far : near)) / divisor));
  }
  return total / divisor;
}

/**
 * Cross-entropy of logits[rows, classes] against target shares[rows, classes], smoothed towards 1 / classes, class c weighing
 * `weights[c]` and row r `sampleWeights[r]` (0: all 1). `slope` gets the gradient; the loss is sum / divisor. A row whose first share is
 * NaN is missing.
 */
export function crossEntropyShares(
  logits: usize, shares: usize, weights: usize, sampleWeights: usize, smoothing: f64, slope: usize, rows: usize, classes: usize,
  divisor: f64, each: usize,
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
    let mass: f64 = 0, own: f64 = 0; // the weighted shares' sum: what multiplies the softmax in the gradient
    for (let c: usize = 0; c < classes << 2; c += 4) {
      const share = shareOf(shares + at, weights, c, sample, smoothing, classes);
      if (share != 0) {
        const part = share * (<f64>load<f32>(logits + at + c) - largest - rest);
        total -= part;
        own -= part;
      }
      mass += share;
    }
    for (let c: usize = 0; c < classes << 2; c += 4) {
      const share = shareOf(shares + at, weights, c, sample, smoothing, classes);
      const probability = exp64(<f64>load<f32>(logits + at + c) - largest - rest);
      store<f32>(slope + at + c, <f32>((mass * probability - share) / divisor));
    }
    if (rest != rest) total = own = NaN;
    storeEach(each, row, own);
  }
  return total / divisor;
}

/**
 * The losses of real-valued predictions; `slope` gets the gradient, the loss is sum / divisor. `form` 0 is the squared error, 1 the
 * absolute one, 2 Huber's with its `delta`, 3 the smooth absolute one, whose beta is `delta`. A target that is NaN is missing; row r
 * weighs `sampleWeights[r]` (0: all 1).
 */
export function residualLoss(
  predictions: usize, targets: usize, sampleWeights: usize, slope: usize, length: usize, columns: usize, form: i32, delta: f64,
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
    const residual = <f64>load<f32>(predictions + (i << 2)) - target, size = Math.abs(residual);
    const sign: f64 = residual > 0 ? 1 : residual < 0 ? -1 : residual; // 0 stays 0, and NaN NaN
    let loss: f64, by: f64;
    if (form == 0) {
      loss = residual * residual;
      by = 2 * residual;
    } else if (form == 3) {
      loss = size < delta ? 0.5 * residual * residual / delta : size - 0.5 * delta;
      by = size < delta ? residual / delta : sign;
    } else if (form == 1 || size > delta) {
      const share = form == 1 ? 1.0 : delta;
      loss = form == 1 ? size : delta * (size - 0.5 * delta);
      by = share * sign;
    } else {
      loss = 0.5 * residual * residual;
      by = residual;
    }
    total += sample * loss;
    storeEach(each, i, sample * loss);
    store<f32>(slope + (i << 2), <f32>(sample * by / divisor));
  }
  return total / divisor;
}
