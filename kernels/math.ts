/**
 * @file Transcendental functions from IEEE arithmetic alone, so that every machine gets the same bits: float32 in four lanes for
 * activations, float64 scalars for losses. Reductions and series as in Muller, "Elementary Functions", ch. 11; the short
 * polynomials are least-squares fits of our own on Chebyshev points. No tables: a data segment would belong to one instance only.
 */

/**
 * Terms that a long sum adds one by one in float32. Sums of as many terms are added in float64, so that the error of a long sum does not grow
 * with its length.
 */
export const SUM_BLOCK: usize = 512;

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** The sum of the four lanes, pairwise. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

// @ts-ignore: decorator
@inline
function horner(x: v128, sum: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), splat(coefficient));
}

/** 2^n in each lane, n whole and from -126 to 127; Infinity for 128. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 1.5 * 2^23: what is added to it is rounded to a whole number, which then stands in the sum's low bits. */
const ROUNDER: f32 = 12582912;
const ROUNDER_BITS: i32 = 0x4b400000;

/** `x` between bounds; NaN stays NaN. The pseudo-minimum is one instruction where the minimum is six. */
// @ts-ignore: decorator
@inline
function clamp4(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmax(f32x4.pmin(x, splat(high)), splat(low));
}

/** x / ln 2, rounded to a whole number, plus `ROUNDER`. */
// @ts-ignore: decorator
@inline
function roundedPower(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, splat(1.4426950408889634)), splat(ROUNDER));
}

/** e^x / 2^k, k a whole number near x / ln 2. */
// @ts-ignore: decorator
@inline
function expReduced(x: v128, k: v128): v128 {
  // ln 2 in two parts, the first short enough for k * part to be exact
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, splat(0.693359375))), f32x4.mul(k, splat(-0.00021219444)));
  let p = splat(1.0 / 5040.0);
  p = horner(r, p, 1.0 / 720.0);
  p = horner(r, p, 1.0 / 120.0);
  p = horner(r, p, 1.0 / 24.0);
  p = horner(r, p, 1.0 / 6.0);
  p = horner(r, p, 0.5);
  return f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), splat(1));
}

/** e^x within 2 units in the last place; 0 below -104, Infinity above 88.73. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = clamp4(x, -104, 89);
  const rounded = roundedPower(clamped);
  const p = expReduced(clamped, f32x4.sub(rounded, splat(ROUNDER)));
  const n = i32x4.sub(rounded, i32x4.splat(ROUNDER_BITS));
  const half = i32x4.shr_s(n, 1); // in two factors, so that results near the ends of the range come out right
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** 1 / (1 + e^-x); 0 below -88.4. The power's ends, where e^-x is lost beside 1 or is out of range, need no second factor here. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const clamped = clamp4(f32x4.neg(x), -87, 89);
  const rounded = roundedPower(clamped);
  const p = expReduced(clamped, f32x4.sub(rounded, splat(ROUNDER)));
  const e = f32x4.mul(p, powerOfTwo(i32x4.sub(rounded, i32x4.splat(ROUNDER_BITS))));
  return f32x4.div(splat(1), f32x4.add(splat(1), e));
}

/** Hyperbolic tangent: a polynomial near 0, where the quotient would cancel, else 1 - 2 / (e^2x + 1). */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = splat(0.0022727049602);
  p = horner(square, p, -0.008326402364);
  p = horner(square, p, 0.02176363372);
  p = horner(square, p, -0.05395862422);
  p = horner(square, p, 0.13333300967);
  p = horner(square, p, -0.33333333156);
  const small = f32x4.add(x, f32x4.mul(f32x4.mul(square, x), p));
  const size = f32x4.abs(x);
  const large = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(exp4(f32x4.add(size, size)), splat(1))));
  const signed = v128.or(large, v128.and(x, i32x4.splat(<i32>0x80000000)));
  return v128.bitselect(small, signed, f32x4.lt(size, splat(0.6)));
}

/** The error function: x times a polynomial in x^2 below 1, else 1 - e^-x^2 times a polynomial in 1 / (1 + 0.4 x). */
// @ts-ignore: decorator
@inline
export function erf4(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let near = splat(-9.673590925e-6);
  near = horner(square, near, 1.1268253937e-4);
  near = horner(square, near, -8.4843965571e-4);
  near = horner(square, near, 5.2210534130e-3);
  near = horner(square, near, -2.6865438311e-2);
  near = horner(square, near, 1.1283782622e-1);
  near = horner(square, near, -3.7612638476e-1);
  near = horner(square, near, 1.1283791671);
  near = f32x4.mul(near, x);
  const size = f32x4.min(f32x4.abs(x), splat(9));
  const t = f32x4.div(splat(1), f32x4.add(splat(1), f32x4.mul(size, splat(0.4))));
  let far = splat(0.067923094957);
  far = horner(t, far, -0.250785403303);
  far = horner(t, far, 0.279217532453);
  far = horner(t, far, -0.103932602384);
  far = horner(t, far, 0.194329157896);
  far = horner(t, far, 0.150845123441);
  far = horner(t, far, 0.211519511887);
  far = horner(t, far, 0.225209937231);
  far = horner(t, far, 0.225707586113);
  far = horner(t, far, -9.305738e-7);
  far = f32x4.sub(splat(1), f32x4.mul(far, exp4(f32x4.neg(f32x4.mul(size, size)))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(<i32>0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(f32x4.abs(x), splat(1)));
}

/** e^x in float64, within 2 units in the last place: the kernel twin of `exp64` in src/engine/math.ts, bit for bit. */
export function exp64(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x / 0.6931471805599453 + 0.5);
  const r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
  let series: f64 = 1.0 / 87178291200.0;
  series = series * r + 1.0 / 6227020800.0;
  series = series * r + 1.0 / 479001600.0;
  series = series * r + 1.0 / 39916800.0;
  series = series * r + 1.0 / 3628800.0;
  series = series * r + 1.0 / 362880.0;
  series = series * r + 1.0 / 40320.0;
  series = series * r + 1.0 / 5040.0;
  series = series * r + 1.0 / 720.0;
  series = series * r + 1.0 / 120.0;
  series = series * r + 1.0 / 24.0;
  series = series * r + 1.0 / 6.0;
  series = series * r + 1.0 / 2.0;
  series = (series * r + 1) * r + 1;
  const half = Math.trunc(k / 2);
  return series * reinterpret<f64>((<i64>half + 1023) << 52) * reinterpret<f64>((<i64>(k - half) + 1023) << 52);
}

/** The natural logarithm in float64: the kernel twin of `log64` in src/engine/math.ts, bit for bit. */
export function log64(x: f64): f64 {
  if (!(x >= 0)) return NaN;
  if (x == 0) return -Infinity;
  if (x == Infinity) return x;
  let exponent: i64 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    exponent = -54;
  }
  const word = reinterpret<u64>(x);
  exponent += <i64>(word >> 52) - 1023;
  let mantissa = reinterpret<f64>((word & 0xfffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series: f64 = square * (1.0 / 25.0);
  series = (series + 1.0 / 23.0) * square;
  series = (series + 1.0 / 21.0) * square;
  series = (series + 1.0 / 19.0) * square;
  series = (series + 1.0 / 17.0) * square;
  series = (series + 1.0 / 15.0) * square;
  series = (series + 1.0 / 13.0) * square;
  series = (series + 1.0 / 11.0) * square;
  series = (series + 1.0 / 9.0) * square;
  series = (series + 1.0 / 7.0) * square;
  series = (series + 1.0 / 5.0) * square;
  series = (series + 1.0 / 3.0) * square;
  return <f64>exponent * 0.6931471803691238 + (<f64>exponent * 1.9082149292705877e-10 + 2 * (s + s * series));
}

/** log(1 + e^-|x|), the part of softplus that never overflows. */
// @ts-ignore: decorator
@inline
export function softplusTail(x: f64): f64 {
  const e = exp64(-Math.abs(x));
  // below 2^-30 the sum 1 + e loses e's digits, and log(1 + e) = e - e^2 / 2 to the last bit
  return e < 9.3e-10 ? e - 0.5 * e * e : log64(1 + e);
}

/** cos(2 pi x), x = turn / 2^32, within 2 units in the last place. The angle is reduced in whole numbers, and so without error. */
export function cosOfTurn(turn: u32): f64 {
  const quarter = (turn + 0x20000000) >> 30; // the nearest quarter turn
  const r = <f64>(<i32>(turn - (quarter << 30))) * 1.4629180792671596e-9; // 2 pi / 2^32; from -pi / 4 to pi / 4
  const square = r * r;
  let series: f64 = 1;
  if ((quarter & 1) == 0) {
    for (let n: f64 = 16; n > 3; n -= 2) series = 1 - (series * square) / (n * (n - 1));
    const value = 1 - (square * series) / 2;
    return quarter == 0 ? value : -value;
  }
  for (let n: f64 = 17; n > 4; n -= 2) series = 1 - (series * square) / (n * (n - 1));
  const value = r - (r * square * series) / 6; // cos(r + pi / 2) = -sin r
  return quarter == 1 ? -value : value;
}

/** log(1 + x): a series where 1 + x would lose digits. */
export function log1pOf(x: f64): f64 {
  if (Math.abs(x) >= 1e-4) return log64(1 + x);
  return x * (1 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25)));
}

/** e^x - 1: a series where the difference would lose digits. */
export function expm1Of(x: f64): f64 {
  if (!(Math.abs(x) < 1e-4)) return exp64(x) - 1;
  return x * (1 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0))));
}

/** base^exponent as C's pow has it at zeros, infinities, NaN and negative bases; exact for small whole exponents where the result is. */
export function power64(base: f64, exponent: f64): f64 {
  if (exponent == 0 || base == 1) return 1;
  if (base != base || exponent != exponent) return NaN;
  const size = Math.abs(base), half = exponent * 0.5;
  const whole = Math.floor(exponent) == exponent, odd = whole && Math.floor(half) != half;
  if (base < 0 && !whole && size != Infinity) return NaN;
  let result: f64 = 1;
  if (whole && Math.abs(exponent) <= 64) {
    let square = size;
    for (let rest = <u32>Math.abs(exponent); rest > 0; rest >>= 1) {
      if (rest & 1) result *= square;
      square *= square;
    }
    if (exponent < 0) result = 1 / result;
  } else if (size != 1) {
    result = exp64(exponent * log64(size));
  }
  return odd && reinterpret<i64>(base) < 0 ? -result : result;
}

/** sin(x + turns pi / 2) for x from 0 to 10^6; NaN beyond, where the reduction would lose digits. */
function sineOf(x: f64, turns: i64): f64 {
  if (!(x <= 1e6)) return NaN;
  // pi / 2 in three parts, as in src/engine/math.ts
  const quarters = Math.floor(x / 1.570796325802803 + 0.5);
  const r = x - quarters * 1.570796325802803 - quarters * 9.920935791635221e-10 - quarters * 5.170182981794105e-19;
  const square = r * r, quadrant = (<i64>quarters + turns) & 3, odd = (quadrant & 1) == 1;
  let series: f64 = 1;
  for (let n: f64 = odd ? 16 : 17; n > 3; n -= 2) series = 1 - (series * square) / (n * (n - 1));
  const value = odd ? 1 - (square * series) / 2 : r - (r * square * series) / 6;
  return quadrant >= 2 ? -value : value;
}

/** The sine of x radians, |x| up to 10^6; NaN beyond. */
export function sin64(x: f64): f64 {
  return x < 0 ? -sineOf(-x, 0) : sineOf(x, 0);
}

/** The cosine of x radians, |x| up to 10^6; NaN beyond. */
export function cos64(x: f64): f64 {
  return sineOf(Math.abs(x), 1);
}
