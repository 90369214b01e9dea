/**
 * @file Functions of one number, element by element, by a code that src/tensor/ops names; the codes here and there must agree. Those with
 * an instruction of their own run in vectors, the others in float64. Gradient kernels add to what is there.
 */
import { cos64, exp64, expm1Of, log1pOf, sin64, softplusTail, splat } from "./math";

const ABS: u32 = 0, SQRT: u32 = 1, RECIPROCAL: u32 = 2, SIGN: u32 = 3, LOG1P: u32 = 4, EXPM1: u32 = 5, SOFTPLUS: u32 = 6, SIN: u32 = 7;

/** 1, 0 or -1; 0 for NaN, as torch has it */
// @ts-ignore: decorator
@inline
function sign4(x: v128): v128 {
  return f32x4.sub(v128.and(f32x4.gt(x, splat(0)), splat(1)), v128.and(f32x4.lt(x, splat(0)), splat(1)));
}

// @ts-ignore: decorator
@inline
function inVectors(form: u32, x: v128): v128 {
  return form == ABS ? f32x4.abs(x) : form == SQRT ? f32x4.sqrt(x) : form == RECIPROCAL ? f32x4.div(splat(1), x) : sign4(x);
}

function inDoubles(form: u32, x: f64): f64 {
  switch (form) {
    case LOG1P: return log1pOf(x);
    case EXPM1: return expm1Of(x);
    case SOFTPLUS: return (x < 0 ? 0 : x) + softplusTail(x);
    case SIN: return sin64(x);
    default: return cos64(x);
  }
}

/** out = f(a) */
export function unary(form: u32, a: usize, out: usize, length: usize): void {
  if (form <= SIGN) for (let i: usize = 0; i < length << 2; i += 16) v128.store(out + i, inVectors(form, v128.load(a + i)));
  else for (let i: usize = 0; i < length << 2; i += 4) store<f32>(out + i, <f32>inDoubles(form, <f64>load<f32>(a + i)));
}

/** The slope at x, from f(x) where that is shorter. */
function slopeOf(form: u32, x: f64, y: f64): f64 {
  switch (form) {
    case ABS: return <f64>(x > 0) - <f64>(x < 0);
    case SQRT: return 0.5 / y;
    case RECIPROCAL: return -y * y;
    case LOG1P: return 1 / (1 + x);
    case EXPM1: return exp64(x);
    case SOFTPLUS: return 1 / (1 + exp64(-x));
    case SIN: return cos64(x);
    default: return -sin64(x);
  }
}

/** into += gradient * f'(x), y = f(x) */
export function unaryGradient(form: u32, x: usize, y: usize, gradient: usize, into: usize, length: usize): void {
  for (let i: usize = 0; i < length << 2; i += 4) {
    const slope = slopeOf(form, <f64>load<f32>(x + i), <f64>load<f32>(y + i));
    store<f32>(into + i, load<f32>(into + i) + <f32>(<f64>load<f32>(gradient + i) * slope));
  }
}

/** out = a between low and high, high where low is above it; NaN stays NaN */
export function clamp(a: usize, out: usize, length: usize, low: f32, high: f32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, f32x4.min(f32x4.max(v128.load(a + i), splat(low)), splat(high)));
  }
}

/** into += gradient where low < x < high; a bound of NaN is none */
export function clampGradient(x: usize, gradient: usize, into: usize, length: usize, low: f32, high: f32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const value = v128.load(x + i), outside = v128.or(f32x4.le(value, splat(low)), f32x4.ge(value, splat(high)));
    const passes = v128.andnot(f32x4.eq(value, value), outside);
    v128.store(into + i, f32x4.add(v128.load(into + i), v128.and(v128.load(gradient + i), passes)));
  }
}
