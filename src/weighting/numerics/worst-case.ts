/**
 * @file CAGrad's inner problem, exactly: the direction d within |d - g_0| <= c |g_0| of a mean gradient g_0 that maximizes min_i g_i . d.
 * For a wanted minimum m, the nearest d is a quadratic program over non-negative numbers. Its distance from g_0 is a convex, growing
 * function of m, and between two changes of the program's support its square is a parabola in m. So Newton steps, each to the root of the
 * current parabola, need few programs.
 *
 * In unit gradients u_i = g_i / |g_i|: u_i . d >= m s_i, with s_i the shortest length divided by |g_i|; all in units of |g_0|. So tasks may
 * differ by any power of ten.
 *
 * Where gradients nearly cancel, the last bit of m may cost parts v_i |g_i| millions of times as long as g_0, of which nothing is left but
 * their rounding. So m grows only as far as the parts are together at most LARGEST_GROWTH times as long as g_0: what the tasks lose by
 * that is at most c |g_0| / LARGEST_GROWTH.
 */
import { choleskySolve } from "./cholesky.js";
import { positiveSemidefinite } from "./eigen.js";
import { minNormWeights } from "./min-norm.js";
import { DEPENDENT, LARGEST_GROWTH, nonNegativeMinimum } from "./non-negative.js";
import { dot, type Matrix, submatrix, sum, times, type Units } from "./units.js";

/** A squared length below this share of the terms that it sums up is rounding. */
const CANCELLED = 1e-15;
const MAX_STEPS = 200;
/** How close the distance must come to c, relative to c. */
const PRECISION = 1e-13;

/**
 * The weights v >= 0 with d = g_0 + sum_i v_i g_i.
 *
 * @param units gradients of lengths above 0
 * @param share the weight of each gradient in g_0, which is `share` times their sum
 * @param c at least 0
 * @returns v, `[n]`; all 0 where g_0 or c is 0
 * @example
 * worstCaseShift({ norms: [1], cosines: [[1]] }, 1, 0.5); // [0.5]
 */
export function worstCaseShift({ norms, cosines: measured }: Units, share: number, c: number): number[] {
  const cosines = positiveSemidefinite(measured, DEPENDENT);
  const shortest = Math.min(...norms), longest = Math.max(...norms);
  const relative = norms.map((norm) => (norm / longest) * share);
  const square = dot(times(cosines, relative), relative);
  if (c === 0 || square <= CANCELLED * share * share) return norms.map(() => 0);
  const mean = Math.sqrt(square);
  const slopes = times(cosines, relative).map((slope) => slope / mean); // u_i . g_0 / |g_0|
  const shares = norms.map((norm) => shortest / norm);

  const nearest = (wanted: number): Nearest => {
    const added = nonNegativeMinimum(cosines, shares.map((part, i) => wanted * part - slopes[i]));
    return { added, distance: Math.sqrt(Math.max(0, dot(times(cosines, added), added))), grown: sum(added) > LARGEST_GROWTH };
  };
  const answer = ({ added }: Nearest): number[] => added.map((part, i) => part * mean * (longest / norms[i]));

  let low = Math.min(...slopes.map((slope, i) => slope / shares[i])), high = 0; // at low, g_0 itself is the solution
  let at = nearest(0), inside: Nearest = { added: norms.map(() => 0), distance: 0, grown: false };
  if (low >= 0 || (at.distance < c && !at.grown)) {
    inside = at;
    const hull = reach(cosines, shares);
    if (!(hull > 0)) return answer(at); // Pareto stationary: no direction helps all, so 0 is the best minimum
    low = Math.max(0, low);
    high = hull * (1 + c) * (1 + 1e-9); // m <= hull |d|
    at = nearest(high);
  }
  for (let step = 0; step < MAX_STEPS && Math.abs(at.distance - c) > PRECISION * c; step++) {
    const root = parabolaRoot(cosines, shares, slopes, at.added, c);
    const wanted = root !== null && root > low && root < high ? root : between(low, high);
    if (wanted === low || wanted === high) break;
    at = nearest(wanted);
    if (at.distance < c && !at.grown) [low, inside] = [wanted, at];
    else high = wanted;
  }
  return answer(at.grown ? inside : at);
}

/** The nearest d for a wanted minimum: how much of each unit gradient is added, the length of their sum, and if it is too much. */
interface Nearest {
  added: number[];
  distance: number;
  grown: boolean;
}

/** A point between two numbers of the same sign, or between 0 and a number: halfway by order of magnitude, then by value. */
function between(low: number, high: number): number {
  if (low === 0 || high === 0) return (low + high) / 1024;
  const ratio = low / high;
  return ratio > 4 || ratio < 0.25 ? Math.sign(low) * Math.sqrt(Math.abs(low)) * Math.sqrt(Math.abs(high)) : (low + high) / 2;
}

/** The length of the shortest vector of the hull of u_i / s_i; 0 where it is only rounding. */
function reach(cosines: Matrix, shares: readonly number[]): number {
  const weights = minNormWeights(cosines.map((row, i) => row.map((cosine, j) => cosine / shares[i] / shares[j])));
  const parts = weights.map((weight, i) => weight / shares[i]);
  const square = dot(times(cosines, parts), parts);
  const size = parts.reduce((sum, part) => sum + part, 0);
  return square > CANCELLED * size * size ? Math.sqrt(square) : 0;
}

/** The m at which the distance would be c if the support of `added` stayed; null where it is empty or its gradients are dependent. */
function parabolaRoot(
  cosines: Matrix, shares: readonly number[], slopes: readonly number[], added: readonly number[], c: number,
): number | null {
  const support = added.flatMap((part, i) => (part > 0 ? [i] : []));
  const matrix = submatrix(cosines, support);
  const s = support.map((i) => shares[i]), b = support.map((i) => slopes[i]);
  const bySlopes = choleskySolve(matrix, b), byShares = choleskySolve(matrix, s);
  if (support.length === 0 || !bySlopes || !byShares) return null;
  const p = dot(s, byShares), q = dot(s, bySlopes), r = dot(b, bySlopes);
  return (q + Math.sqrt(Math.max(0, q * q - p * (r - c * c)))) / p;
}
