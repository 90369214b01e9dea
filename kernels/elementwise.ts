/**
 * @file Elementwise kernels: sums, products and activations with their gradients. Every gradient kernel adds to what is there.
 * Blocks are padded to whole vectors of four by the allocator, so the loops run over vectors and need no tails.
 */
import { erf4, exp4, log64, sigmoid4, splat, tanh4 } from "./math";

/** out = a + scale * b */
export function addScaled(a: usize, b: usize, scale: f32, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(a + i), f32x4.mul(splat(scale), v128.load(b + i))));
  }
}

/** out += scale * a */
export function accumulate(out: usize, a: usize, scale: f32, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.mul(splat(scale), v128.load(a + i))));
  }
}

/** out += value, in every element */
export function accumulateConstant(out: usize, value: f32, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.add(v128.load(out + i), splat(value)));
}

/** out = a * b */
export function multiply(a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
}

/** out += a * b */
export function accumulateProduct(out: usize, a: usize, b: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.mul(v128.load(a + i), v128.load(b + i))));
  }
}

/** out = scale * a */
export function scale(a: usize, factor: f32, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.mul(splat(factor), v128.load(a + i)));
}

/** The sum of all elements, in float64. */
export function sum(a: usize, length: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) total += <f64>load<f32>(a + (i << 2));
  return total;
}

/** The sum of the squares of all elements, in float64. */
export function sumOfSquares(a: usize, length: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < length; i++) {
    const x = <f64>load<f32>(a + (i << 2));
    total += x * x;
  }
  return total;
}

export function sigmoid(a: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, sigmoid4(v128.load(a + i)));
}

/** into += gradient * y * (1 - y), y the activation's output */
export function sigmoidGradient(y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const value = v128.load(y + i);
    const slope = f32x4.mul(value, f32x4.sub(splat(1), value));
    v128.store(into + i, f32x4.add(v128.load(into + i), f32x4.mul(v128.load(gradient + i), slope)));
  }
}

export function tanh(a: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, tanh4(v128.load(a + i)));
}

/** into += gradient * (1 - y^2), y the activation's output */
export function tanhGradient(y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const value = v128.load(y + i);
    const slope = f32x4.sub(splat(1), f32x4.mul(value, value));
    v128.store(into + i, f32x4.add(v128.load(into + i), f32x4.mul(v128.load(gradient + i), slope)));
  }
}

export function relu(a: usize, out: usize, length: usize): void {
  // pmax(x, 0) is x where x is NaN, so that a NaN stays visible
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.pmax(v128.load(a + i), splat(0)));
}

/** into += gradient where the output is above 0 */
export function reluGradient(y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const passes = f32x4.gt(v128.load(y + i), splat(0));
    v128.store(into + i, f32x4.add(v128.load(into + i), v128.and(v128.load(gradient + i), passes)));
  }
}

/** x * Phi(x), Phi the normal distribution function: torch's default, exact gelu */
export function gelu(a: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const x = v128.load(a + i);
    const phi = f32x4.mul(splat(0.5), f32x4.add(splat(1), erf4(f32x4.mul(x, splat(0.7071067811865476)))));
    v128.store(out + i, f32x4.mul(x, phi));
  }
}

/** into += gradient * (Phi(x) + x * phi(x)), x the activation's input */
export function geluGradient(x: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const value = v128.load(x + i);
    const phi = f32x4.mul(splat(0.5), f32x4.add(splat(1), erf4(f32x4.mul(value, splat(0.7071067811865476)))));
    const density = f32x4.mul(splat(0.3989422804014327), exp4(f32x4.mul(splat(-0.5), f32x4.mul(value, value))));
    const slope = f32x4.add(phi, f32x4.mul(value, density));
    v128.store(into + i, f32x4.add(v128.load(into + i), f32x4.mul(v128.load(gradient + i), slope)));
  }
}

export function exp(a: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, exp4(v128.load(a + i)));
}

export function log(a: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length; i++) store<f32>(out + (i << 2), <f32>log64(<f64>load<f32>(a + (i << 2))));
}
