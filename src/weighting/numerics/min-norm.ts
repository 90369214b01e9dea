/**
 * @file The shortest vector in the convex hull of the gradients, exactly: MGDA's direction, and a part of CAGrad's. It comes from
 * non-negative least squares: minimize |sum x_i g_i|^2 + m^2 (1 - sum x_i)^2, then divide x by its sum. m only scales x.
 */
import { roundingOf } from "./eigen.js";
import { nonNegativeMinimum } from "./non-negative.js";
import { dot, type Matrix, times, unitsOf } from "./units.js";

/**
 * Weights, non-negative and of sum 1, of the shortest convex combination.
 *
 * @param gramian `[n][n]` inner products; where some vectors are 0, they share the weight
 * @example
 * minNormWeights([[1, 0], [0, 4]]); // [0.8, 0.2]
 */
export function minNormWeights(gramian: Matrix): number[] {
  const { norms, cosines } = unitsOf(gramian);
  const zeros = norms.filter((norm) => norm === 0).length;
  if (zeros > 0) return norms.map((norm) => (norm === 0 ? 1 / zeros : 0));
  const shortest = Math.min(...norms);
  const shares = norms.map((norm) => shortest / norm); // m = the shortest length, so that no entry is above 2
  const x = nonNegativeMinimum(cosines.map((row, i) => row.map((cosine, j) => cosine + shares[i] * shares[j])), shares);
  const parts = x.map((value, i) => value * shares[i]);
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

/**
 * Whether a convex combination of unit gradients is 0, up to the rounding of float32 gradients: a Pareto stationary point.
 *
 * @param cosines `[n][n]`
 * @example
 * isStationary([[1, -1], [-1, 1]]); // true: the two are opposite
 */
export function isStationary(cosines: Matrix): boolean {
  const weights = minNormWeights(cosines);
  return dot(times(cosines, weights), weights) <= roundingOf(cosines) * dot(weights, weights);
}
