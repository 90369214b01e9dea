/** @file Optimizer steps over whole (dense) parameters, in the order of operations of torch.optim's single-tensor forms. */
import { splat } from "./math";

/** Adam and AdamW; `size` is lr / (1 - beta1^t), `root` sqrt(1 - beta2^t), `decay` 1 - lr * weightDecay (AdamW) and `l2` Adam's own. */
export function adam(
  weights: usize, gradient: usize, first: usize, second: usize, length: usize,
  beta1: f64, beta2: f64, size: f64, root: f64, eps: f64, decay: f64, l2: f64,
): void {
  const keep1 = splat(<f32>(1 - beta1)), keep2 = splat(<f32>(1 - beta2)), b2 = splat(<f32>beta2);
  const step = splat(<f32>size), scale = splat(<f32>root), floor = splat(<f32>eps), shrink = splat(<f32>decay), pull = splat(<f32>l2);
  for (let i: usize = 0; i < length << 2; i += 16) {
    let w = v128.load(weights + i);
    const g = f32x4.add(v128.load(gradient + i), f32x4.mul(pull, w));
    w = f32x4.mul(w, shrink);
    let m = v128.load(first + i);
    m = f32x4.add(m, f32x4.mul(keep1, f32x4.sub(g, m)));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(keep2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), scale), floor);
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(step, f32x4.div(m, denominator))));
  }
}

/** SGD: buffer = momentum * buffer + keep * g; w -= lr * (nesterov ? g + momentum * buffer : buffer). No buffer: w -= lr * g. */
export function sgd(
  weights: usize, gradient: usize, buffer: usize, length: usize, lr: f64, momentum: f64, keep: f64, nesterov: bool, l2: f64,
): void {
  const rate = splat(<f32>lr), inertia = splat(<f32>momentum), share = splat(<f32>keep), pull = splat(<f32>l2);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    let g = f32x4.add(v128.load(gradient + i), f32x4.mul(pull, w));
    if (buffer != 0) {
      const b = f32x4.add(f32x4.mul(inertia, v128.load(buffer + i)), f32x4.mul(share, g));
      v128.store(buffer + i, b);
      g = nesterov ? f32x4.add(g, f32x4.mul(inertia, b)) : b;
    }
    v128.store(weights + i, f32x4.sub(w, f32x4.mul(rate, g)));
  }
}

/** Adagrad: sum += g^2; w -= rate * g / (sqrt(sum) + eps). */
export function adagrad(weights: usize, gradient: usize, squares: usize, length: usize, rate: f64, eps: f64, l2: f64): void {
  const size = splat(<f32>rate), floor = splat(<f32>eps), pull = splat(<f32>l2);
  for (let i: usize = 0; i < length << 2; i += 16) {
    const w = v128.load(weights + i);
    const g = f32x4.add(v128.load(gradient + i), f32x4.mul(pull, w));
    const total = f32x4.add(v128.load(squares + i), f32x4.mul(g, g));
    v128.store(squares + i, total);
    v128.store(weights + i, f32x4.sub(w, f32x4.div(f32x4.mul(size, g), f32x4.add(f32x4.sqrt(total), floor))));
  }
}
