/**
 * @file Optimizer steps over whole (dense) parameters, and over all rows of a sparse layer, in the order of operations of torch.optim's
 * single-tensor forms. `sign` is -1 to maximize, and `l2` the weight decay that is added to the gradient.
 */
import { exp64, log64, splat } from "./math";

/** The gradient that a step works with. */
// @ts-ignore: decorator
@inline
function pulled(gradient: usize, sign: v128, pull: v128, w: v128): v128 {
  return f32x4.add(f32x4.mul(sign, v128.load(gradient)), f32x4.mul(pull, w));
}

/** torch's lerp: from `a` to `b` by `weight`, computed from the nearer end. `toB` is weight - 1. */
// @ts-ignore: decorator
@inline
function lerp(a: v128, b: v128, near: bool, weight: v128, toB: v128): v128 {
  const way = f32x4.sub(b, a);
  return near ? f32x4.add(a, f32x4.mul(weight, way)) : f32x4.add(b, f32x4.mul(toB, way));
}

/**
 * Adam and AdamW; `size` is lr / (1 - beta1^t), `root` sqrt(1 - beta2^t), `decay` 1 - lr * weightDecay (AdamW) and `l2` Adam's own.
 * `largest` holds the largest second moment so far (amsgrad), or is 0.
 */
export function adam(
  weights: usize, gradient: usize, first: usize, second: usize, largest: usize, length: usize,
  beta1: f64, beta2: f64, size: f64, root: f64, eps: f64, decay: f64, l2: f64, sign: f64,
): void {
  const keep1 = splat(<f32>(1 - beta1)), keep2 = splat(<f32>(1 - beta2)), b2 = splat(<f32>beta2);
  const step = splat(<f32>size), scale = splat(<f32>root), floor = splat(<f32>eps), shrink = splat(<f32>decay), pull = splat(<f32>l2);
  const near = <f32>(1 - beta1) < 0.5, rest = splat(<f32>(1 - beta1) - 1), way = splat(<f32>sign);
  for (let i: usize = 0; i < length << 2; i += 16) {
    let w = v128.load(weights + i);
    const g = pulled(gradient + i, way, pull, w);
    w = f32x4.mul(w, shrink);
    const m = lerp(v128.load(first + i), g, near, keep1, rest);
    let v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(keep2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    if (largest != 0) {
      v = f32x4.max(v128.load(largest + i), v);
      v128.store(largest + i, v);
    }
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), scale), floor);
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(step, f32x4.div(m, denominator))));
  }
}

/** NAdam: `own` is the gradient's lr (1 - mu_t) / (1 - product of the mu), `size` the first moment's lr mu_t+1 / (1 - product with mu_t+1). */
export function nadam(
  weights: usize, gradient: usize, first: usize, second: usize, length: usize,
  beta1: f64, beta2: f64, own: f64, size: f64, correction: f64, eps: f64, decay: f64, l2: f64, sign: f64,
): void {
  const keep1 = splat(<f32>(1 - beta1)), keep2 = splat(<f32>(1 - beta2)), b2 = splat(<f32>beta2);
  const now = splat(<f32>own), step = splat(<f32>size), unbiased = splat(<f32>correction), floor = splat(<f32>eps);
  const shrink = splat(<f32>decay), pull = splat(<f32>l2), way = splat(<f32>sign);
  const near = <f32>(1 - beta1) < 0.5, rest = splat(<f32>(1 - beta1) - 1);
  for (let i: usize = 0; i < length << 2; i += 16) {
    let w = v128.load(weights + i);
    const g = pulled(gradient + i, way, pull, w);
    w = f32x4.mul(w, shrink);
    const m = lerp(v128.load(first + i), g, near, keep1, rest);
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(keep2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const denominator = f32x4.add(f32x4.sqrt(f32x4.div(v, unbiased)), floor);
    w = f32x4.sub(w, f32x4.mul(now, f32x4.div(g, denominator)));
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(step, f32x4.div(m, denominator))));
  }
}

/**
 * RMSprop: v = alpha v + (1 - alpha) g^2; w -= lr g / (sqrt(v) + eps). With a `buffer`, that quotient is added to momentum times it, and
 * w -= lr * buffer. With a `mean`, the gradient's running mean, v - mean^2 is in v's place. Both are 0 where there is none.
 */
export function rmsprop(
  weights: usize, gradient: usize, squares: usize, buffer: usize, mean: usize, length: usize,
  lr: f64, alpha: f64, eps: f64, momentum: f64, l2: f64, sign: f64,
): void {
  const rate = splat(<f32>lr), keep = splat(<f32>alpha), share = splat(<f32>(1 - alpha)), floor = splat(<f32>eps);
  const inertia = splat(<f32>momentum), pull = splat(<f32>l2), way = splat(<f32>sign);
  const near = <f32>(1 - alpha) < 0.5, rest = splat(<f32>(1 - alpha) - 1);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    const g = pulled(gradient + i, way, pull, w);
    let v = f32x4.add(f32x4.mul(keep, v128.load(squares + i)), f32x4.mul(share, f32x4.mul(g, g)));
    v128.store(squares + i, v);
    if (mean != 0) {
      const m = lerp(v128.load(mean + i), g, near, share, rest);
      v128.store(mean + i, m);
      v = f32x4.sub(v, f32x4.mul(m, m));
    }
    let move = f32x4.div(g, f32x4.add(f32x4.sqrt(v), floor));
    if (buffer != 0) {
      move = f32x4.add(f32x4.mul(inertia, v128.load(buffer + i)), move);
      v128.store(buffer + i, move);
    }
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, move)));
  }
}

/** Adadelta: v = rho v + (1 - rho) g^2; delta = sqrt(d + eps) / sqrt(v + eps) g; d = rho d + (1 - rho) delta^2; w -= lr * delta. */
export function adadelta(
  weights: usize, gradient: usize, squares: usize, deltas: usize, length: usize, lr: f64, rho: f64, eps: f64, l2: f64, sign: f64,
): void {
  const rate = splat(<f32>lr), keep = splat(<f32>rho), share = splat(<f32>(1 - rho)), floor = splat(<f32>eps);
  const pull = splat(<f32>l2), way = splat(<f32>sign);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    const g = pulled(gradient + i, way, pull, w);
    const v = f32x4.add(f32x4.mul(keep, v128.load(squares + i)), f32x4.mul(share, f32x4.mul(g, g)));
    v128.store(squares + i, v);
    const d = v128.load(deltas + i);
    const delta = f32x4.mul(f32x4.div(f32x4.sqrt(f32x4.add(d, floor)), f32x4.sqrt(f32x4.add(v, floor))), g);
    v128.store(deltas + i, f32x4.add(f32x4.mul(keep, d), f32x4.mul(share, f32x4.mul(delta, delta))));
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, delta)));
  }
}

/** SGD: buffer = momentum * buffer + keep * g; w -= lr * (nesterov ? g + momentum * buffer : buffer). No buffer: w -= lr * g. */
export function sgd(
  weights: usize, gradient: usize, buffer: usize, length: usize, lr: f64, momentum: f64, keep: f64, nesterov: bool, l2: f64,
  sign: f64,
): void {
  const rate = splat(<f32>lr), inertia = splat(<f32>momentum), share = splat(<f32>keep), pull = splat(<f32>l2);
  const way = splat(<f32>sign);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    let g = pulled(gradient + i, way, pull, w);
    if (buffer != 0) {
      const b = f32x4.add(f32x4.mul(inertia, v128.load(buffer + i)), f32x4.mul(share, g));
      v128.store(buffer + i, b);
      g = nesterov ? f32x4.add(g, f32x4.mul(inertia, b)) : b;
    }
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, g)));
  }
}

/** Adagrad: sum += g^2; w -= rate * g / (sqrt(sum) + eps). */
export function adagrad(
  weights: usize, gradient: usize, squares: usize, length: usize, rate: f64, eps: f64, l2: f64, sign: f64,
): void {
  const size = splat(<f32>rate), floor = splat(<f32>eps), pull = splat(<f32>l2), way = splat(<f32>sign);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    const g = pulled(gradient + i, way, pull, w);
    const total = f32x4.add(v128.load(squares + i), f32x4.mul(g, g));
    v128.store(squares + i, total);
    v128.store(weights + i, f32x4.sub(w, f32x4.div(f32x4.mul(size, g), f32x4.add(f32x4.sqrt(total), floor))));
  }
}

/** Limits every element to the range from -limit to limit; NaN stays NaN. */
export function clampValues(a: usize, limit: f64, length: usize): void {
  const high = splat(<f32>limit), low = splat(-<f32>limit);
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(a + i, f32x4.max(f32x4.min(v128.load(a + i), high), low));
}

/** The largest absolute value, NaN if there is one; 0 for no elements. */
export function largestMagnitude(a: usize, length: usize): f64 {
  let most: f64 = 0;
  for (let i: usize = 0; i < length; i++) most = Math.max(most, Math.abs(<f64>load<f32>(a + (i << 2))));
  return most;
}

/** The sum of |x / scale|^p over all elements, in float64, p above 0; the power by the portable logarithm and exponential. */
export function sumOfPowers(a: usize, p: f64, scale: f64, length: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) {
    const x = Math.abs(<f64>load<f32>(a + (i << 2))) / scale;
    total += p == 1 ? x : x == 0 ? 0 : exp64(p * log64(x));
  }
  return total;
}
