/**
 * @file Exponential, logarithms, power and cosine in float64 from additions, multiplications and divisions alone. JavaScript leaves
 * the last bits of `Math.exp` and its kin to each engine; what reaches a model must be the same bits everywhere, and
 * IEEE arithmetic is. Reduction to a small interval, then a series, as in Muller, "Elementary Functions", ch. 11.
 */

const LN2_HIGH = 0.6931471803691238;   // ln 2 with its last 21 bits cleared: k * LN2_HIGH is exact for |k| < 2^11
const LN2_LOW = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

/** 2^exponent for whole exponents from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/**
 * e^x, within 1 unit in the last place or two; 0 below -745.2, Infinity above 709.8, NaN for NaN.
 *
 * @example
 * exp64(1); // 2.718281828459045
 */
export function exp64(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5); // as the kernel has it; Math.round differs at 0.49999999999999994
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1 / 87178291200;
  series = series * r + 1 / 6227020800;
  series = series * r + 1 / 479001600;
  series = series * r + 1 / 39916800;
  series = series * r + 1 / 3628800;
  series = series * r + 1 / 362880;
  series = series * r + 1 / 40320;
  series = series * r + 1 / 5040;
  series = series * r + 1 / 720;
  series = series * r + 1 / 120;
  series = series * r + 1 / 24;
  series = series * r + 1 / 6;
  series = series * r + 1 / 2;
  series = (series * r + 1) * r + 1;
  const half = Math.trunc(k / 2); // in two factors, so that neither leaves the range of normal numbers
  return series * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * The natural logarithm, within 1 unit in the last place or two; -Infinity at 0, NaN below.
 *
 * @example
 * log64(10); // 2.302585092994046
 */
export function log64(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let scaled = x, exponent = 0;
  if (scaled < 2.2250738585072014e-308) { // below the normal numbers
    scaled *= 18014398509481984;
    exponent = -54;
  }
  bits.setFloat64(0, scaled);
  const high = bits.getUint32(0);
  exponent += (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1); // log(mantissa) = 2 atanh(s)
  const square = s * s;
  let series = 0;
  for (let n = 25; n >= 3; n -= 2) series = (series + 1 / n) * square;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * (s + s * series));
}

/**
 * The natural logarithm of 1 + x, with all its digits also where x is near 0: W. Kahan's correction of log(1 + x), as in Goldberg 1991,
 * "What every computer scientist should know about floating-point arithmetic", theorem 4. -Infinity at -1, NaN below.
 *
 * @example
 * log1p64(1e-20); // 1e-20
 */
export function log1p64(x: number): number {
  const sum = 1 + x;
  return sum === 1 || sum === Infinity ? x : sum === 0 ? -Infinity : log64(sum) * (x / (sum - 1));
}

/**
 * base^exponent: by repeated squaring for whole exponents (exact where the result is), else through {@link exp64}.
 *
 * @example
 * pow64(0.999, 1000); // 0.3676954247709637
 */
export function pow64(base: number, exponent: number): number {
  if (!Number.isInteger(exponent)) return exp64(exponent * log64(base));
  let result = 1, square = base;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}

// pi / 2 in three parts, the first two of 30 bits: k times each of these is exact for |k| < 2^23.
const HALF_PI_HIGH = 1.570796325802803;
const HALF_PI_MIDDLE = 9.920935791635221e-10;
const HALF_PI_LOW = 5.170182981794105e-19;

/**
 * The cosine of x radians, within 1 unit in the last place or two, near its zeros too; for |x| up to 10^6, NaN beyond, where the reduction
 * would lose digits.
 *
 * @example
 * cos64(Math.PI); // -1
 */
export function cos64(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1e6)) return NaN;
  const quarters = Math.floor(size / HALF_PI_HIGH + 0.5);
  const r = size - quarters * HALF_PI_HIGH - quarters * HALF_PI_MIDDLE - quarters * HALF_PI_LOW;
  const square = r * r, quadrant = quarters % 4;
  const odd = quadrant % 2; // cos(r + pi / 2) = -sin r
  let series = 1;
  for (let n = 16 + odd; n > 3; n -= 2) series = 1 - (series * square) / (n * (n - 1));
  const value = odd ? r - (r * square * series) / 6 : 1 - (square * series) / 2;
  return quadrant === 1 || quadrant === 2 ? -value : value;
}
