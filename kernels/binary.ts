/**
 * @file Elementwise kernels of two blocks of one length, beside the sums and products of elementwise.ts: quotients, powers, the lower and
 * the higher, comparisons, and choices. As there, loops run over whole vectors and gradient kernels add to what is there.
 */
import { power64, log64, splat } from "./math";

/** out = a / b */
export function divide(a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.div(v128.load(a + i), v128.load(b + i)));
}

/** out += a / b */
export function accumulateQuotient(out: usize, a: usize, b: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.div(v128.load(a + i), v128.load(b + i))));
  }
}

/** into -= gradient * y / b, y the quotient whose divisor is b */
export function divisorGradient(b: usize, y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const slope = f32x4.div(v128.load(y + i), v128.load(b + i));
    v128.store(into + i, f32x4.sub(v128.load(into + i), f32x4.mul(v128.load(gradient + i), slope)));
  }
}

/** out = base^exponent */
export function power(base: usize, exponent: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 4) {
    store<f32>(out + i, <f32>power64(<f64>load<f32>(base + i), <f64>load<f32>(exponent + i)));
  }
}

/** into += gradient * exponent * base^(exponent - 1); nothing where the exponent is 0 */
export function powerBaseGradient(base: usize, exponent: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 4) {
    const n = <f64>load<f32>(exponent + i);
    if (n == 0) continue;
    const slope = <f32>(n * power64(<f64>load<f32>(base + i), n - 1));
    store<f32>(into + i, load<f32>(into + i) + load<f32>(gradient + i) * slope);
  }
}

/** into += gradient * y * ln base, y the power; nothing where the base is 0 and the exponent is not negative */
export function powerExponentGradient(base: usize, exponent: usize, y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 4) {
    const x = load<f32>(base + i);
    if (x == 0 && load<f32>(exponent + i) >= 0) continue;
    const slope = load<f32>(y + i) * <f32>log64(<f64>x);
    store<f32>(into + i, load<f32>(into + i) + load<f32>(gradient + i) * slope);
  }
}

/** out = the lower of a and b; NaN where either is NaN */
export function minimum(a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.min(v128.load(a + i), v128.load(b + i)));
}

/** out = the higher of a and b; NaN where either is NaN */
export function maximum(a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, f32x4.max(v128.load(a + i), v128.load(b + i)));
}

/** into += gradient, but half of it where high = low, and nothing where high < low */
export function higherGradient(high: usize, low: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const a = v128.load(high + i), b = v128.load(low + i), given = v128.load(gradient + i);
    const share = v128.bitselect(f32x4.mul(given, splat(0.5)), given, f32x4.eq(a, b));
    v128.store(into + i, f32x4.add(v128.load(into + i), v128.andnot(share, f32x4.lt(a, b))));
  }
}

const EQUAL: u32 = 0, NOT_EQUAL: u32 = 1, LESS: u32 = 2;

/** out = 1 where a and b compare so, else 0: 0 equal, 1 not equal, 2 less, 3 less or equal */
export function compare(form: u32, a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const x = v128.load(a + i), y = v128.load(b + i);
    const holds = form == EQUAL ? f32x4.eq(x, y) : form == NOT_EQUAL ? f32x4.ne(x, y) : form == LESS ? f32x4.lt(x, y) : f32x4.le(x, y);
    v128.store(out + i, v128.and(holds, splat(1)));
  }
}

/** out = a where the condition is not 0, else b */
export function select(condition: usize, a: usize, b: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, v128.bitselect(v128.load(a + i), v128.load(b + i), f32x4.ne(v128.load(condition + i), splat(0))));
  }
}

/** into += gradient where the condition is not 0, or, with `otherwise`, where it is 0 */
export function selectGradient(condition: usize, gradient: usize, into: usize, length: usize, otherwise: u32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const chosen = f32x4.ne(v128.load(condition + i), splat(0)), given = v128.load(gradient + i);
    const share = otherwise ? v128.andnot(given, chosen) : v128.and(given, chosen);
    v128.store(into + i, f32x4.add(v128.load(into + i), share));
  }
}
