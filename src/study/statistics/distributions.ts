/**
 * @file Student's t distribution and the normal distribution, which is the t of infinitely many degrees of freedom. From additions,
 * multiplications, divisions and square roots, by `engine/math`: JavaScript leaves the last bits of `Math.exp` and its kin to each engine,
 * and reports are compared between machines. The libraries of the registry are larger than the rest of a study, or have fewer digits.
 *
 * The tails are the incomplete beta function I_x(df / 2, 1 / 2) with x = df / (df + t^2), by the continued fraction of DiDonato & Morris
 * 1992 ("Algorithm 708: significant digit computation of the incomplete beta function ratios"); the middle is its power series.
 * Quantiles are found by Newton's method.
 */
import { exp64, log1p64, log64 } from "../../engine/math.js";

/**
 * The probability that a value of Student's t distribution is at most `t`: what `scipy.stats.t.cdf` gives.
 *
 * @param df degrees of freedom, above 0; Infinity: the normal distribution
 * @returns NaN where an argument is NaN or `df` is not above 0
 * @example
 * tCdf(-2.776, 4); // 0.0250
 */
export function tCdf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  const size = Math.abs(t);
  if (size * size < 2) return 0.5 + Math.sign(t) * middle(size, df);
  return t < 0 ? tail(size, df) : 1 - tail(size, df);
}

/**
 * The value that Student's t distribution stays below with probability `p`: what `scipy.stats.t.ppf` gives.
 *
 * @param p from 0 (-Infinity) to 1 (Infinity)
 * @param df degrees of freedom, above 0; Infinity: the normal distribution
 * @returns NaN where `p` is not from 0 to 1 or `df` is not above 0
 * @example
 * tQuantile(0.975, 4); // 2.776
 */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p === 0.5) return 0;
  const beyond = Math.min(p, 1 - p);
  const size = beyond === 0 ? Infinity : beyond > 0.2 ? middleQuantile(0.5 - beyond, df) : tailQuantile(beyond, df);
  return p < 0.5 ? -size : size;
}

/**
 * The probability that a standard normal value is at most `z`.
 *
 * @example
 * normalCdf(1.96); // 0.9750
 */
export function normalCdf(z: number): number {
  return tCdf(z, Infinity);
}

/**
 * The value that a standard normal one stays below with probability `p`, from 0 (-Infinity) to 1 (Infinity); NaN elsewhere.
 *
 * @example
 * normalQuantile(0.975); // 1.960
 */
export function normalQuantile(p: number): number {
  return tQuantile(p, Infinity);
}

/** Newton steps, at most; some ten are needed. */
const MOST_STEPS = 100;
/** A relative step below this changes no digit that counts. */
const LAST_STEP = 4e-16;

/** The t above 0 that has this probability between 0 and it. The probability is concave in t: steps from 0 never pass the solution. */
function middleQuantile(wanted: number, df: number): number {
  let t = wanted / densityAt0(df);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const step = ((wanted - middle(t, df)) * t) / front(t, df).factor; // the density is factor / t
    t += step;
    if (Math.abs(step) <= LAST_STEP * t) break;
  }
  return t;
}

/** The t above 0 that has this probability beyond it. Its logarithm is concave in log t: the second step on comes from the right. */
function tailQuantile(wanted: number, df: number): number {
  const root = Math.sqrt(-2 * log64(wanted));
  // of the normal distribution, to three digits: Abramowitz & Stegun 26.2.23
  let t = root - (2.515517 + root * (0.802853 + root * 0.010328)) / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)));
  for (let steps = 0; steps < MOST_STEPS && t < Infinity; steps++) {
    const beyond = tail(t, df), step = (log64(beyond / wanted) * beyond) / front(t, df).factor;
    t *= exp64(step);
    if (Math.abs(step) <= LAST_STEP) break;
  }
  return t;
}

/** The probability between 0 and t, for t from 0 on. Quick where t is small. */
function middle(t: number, df: number): number {
  const { factor, y, ay } = front(t, df);
  let sum = 1, term = 1;
  for (let n = 0; term > 1e-17 * sum; n++) {
    term *= (ay + (n + 0.5) * y) / (n + 1.5);
    sum += term;
  }
  return factor * sum;
}

/** The probability beyond t, for t above 1. Quick where t is large. */
function tail(t: number, df: number): number {
  const { factor, x, y, ay } = front(t, df), h = 2 / df, lambda = ay - x / 2;
  if (!(factor > 0)) return 0; // below the range of numbers, or t is infinite
  // the modified Lentz algorithm (Thompson & Barnett 1986), in units that stay finite for infinite df
  let denominator = (lambda + 1) / (1 + h), c = denominator, d = 0, ratio = 0;
  for (let n = 1; Math.abs(ratio - 1) > 2e-16 && n < 10_000; n++) {
    const odd = 1 + (2 * n - 1) * h, own = n * (0.5 - n) * x;
    const alpha = (((1 + (n - 1) * h) * (1 + (n - 0.5) * h)) / (odd * odd)) * own * x;
    const beta = n + (own * h) / odd + ((1 + n * h) / (1 + (2 * n + 1) * h)) * (lambda + 1 + n * (1 + y));
    c = beta + alpha / c;
    d = 1 / (beta + alpha * d);
    ratio = c * d;
    denominator *= ratio;
  }
  return (0.5 * factor) / denominator;
}

/**
 * What both sides of the distribution begin with, for a = df / 2: x = df / (df + t^2), y = 1 - x, a y, and the factor
 * x^a y^(1/2) / B(a, 1/2), which is t times the density.
 */
function front(t: number, df: number): { factor: number; x: number; y: number; ay: number } {
  const a = df / 2, square = (t / df) * t;
  let x: number, y: number, ay: number, logPower: number;
  if (square <= 1) {
    x = 1 / (1 + square);
    y = square * x;
    ay = ((t * t) / 2) * x;
    logPower = df === Infinity ? (-t * t) / 2 : -a * log1p64(square);
  } else {
    const root = Math.sqrt(df) / t, part = root * root; // the square of a large t would leave the range of numbers
    y = 1 / (1 + part);
    x = part * y;
    ay = a * y;
    logPower = a * (2 * log64(root) - log1p64(part));
  }
  return { factor: (exp64(logPower) * Math.sqrt(ay) * gammaRatio(a)) / Math.sqrt(Math.PI), x, y, ay };
}

function densityAt0(df: number): number {
  return gammaRatio(df / 2) / Math.sqrt(2 * Math.PI);
}

/** gamma(a + 1/2) / (gamma(a) sqrt(a)): the asymptotic series in 1 / (a - 1/4)^2 (Tricomi & Erdelyi 1951), from a = 16 downwards. */
function gammaRatio(a: number): number {
  if (a === Infinity) return 1;
  let shifted = a, product = 1;
  for (; shifted < 16; shifted++) product *= shifted / (shifted + 0.5);
  const w = shifted - 0.25, v = 1 / (w * w);
  const series = 1 + v * (1 / 64 + v * (-19 / 8192 + v * (631 / 524288 + v * (-174317 / 134217728 + v * 0.0023855575127527118))));
  return product * series * Math.sqrt(w / a);
}
