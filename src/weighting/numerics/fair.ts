/**
 * @file The weights of alpha-fair gradient combinations: the w > 0 with (Gw)_i = w_i^(-1/alpha). With alpha 1 they are the Nash bargaining
 * solution, G w = 1 / w. They minimize w'Gw / 2 - sum q(w_i), q the integral of w^(-1/alpha): a convex function with one minimum. Newton's
 * method finds it to the last digits, where the papers' code stops after a few steps of a general solver.
 *
 * It solves for z_i = w_i |g_i|, with all lengths divided by the largest, so that lengths from 1e-15 to 1e15 give numbers of similar size.
 * Where gradients cancel, no finite w solves the equation (the point is Pareto stationary). RIDGE, added to the cosines' diagonal, then
 * keeps w finite; it moves other solutions by a relative RIDGE times z^2, about.
 */
import { pow64 } from "../../engine/math.js";
import { choleskySolve } from "./cholesky.js";
import { positiveSemidefinite } from "./eigen.js";
import { dot, type Matrix, times, type Units } from "./units.js";

const RIDGE = 1e-12;
/** A combination shorter than this share of its parts' total length is mostly their rounding: about sixteen times float32's epsilon. */
const CANCELLING = 2e-6;
/** Keeps weights above 0 where everything cancels. */
const SMALLEST_FACTOR = 1e-12;
const MAX_STEPS = 1000;
/** No z loses more than this share in one step: coming back from too close to 0 takes longer than going there. */
const MAX_LOSS = 0.99;
/** Below this relative size, Newton steps are not shortened, and the search ends once they stop shrinking. */
const SMALL = 1e-6;
const EXACT = 1e-14;

/**
 * Solves (Gw)_i = w_i^(-1/alpha) for gradients of lengths above 0.
 *
 * @param units lengths and cosines of n gradients
 * @param alpha above 0
 * @returns w, `[n]`, above 0
 * @example
 * fairWeights({ norms: [2, 1], cosines: [[1, 0], [0, 1]] }, 1); // [0.5, 1]
 */
export function fairWeights({ norms, cosines }: Units, alpha: number): number[] {
  const largest = Math.max(...norms);
  // With z_i = w_i |g_i|: (C z)_i = |g_i|^(1/alpha - 1) z_i^(-1/alpha). A common factor of all lengths only scales the solution.
  const pull = norms.map((norm) => pow64(norm / largest, 1 / alpha - 1));
  const matrix = positiveSemidefinite(cosines).map((row, i) => row.map((value, j) => (i === j ? value + RIDGE : value)));
  const z = minimize(matrix, pull, 1 / alpha);
  const scale = pow64(largest, (1 / alpha - 1) / (1 + 1 / alpha)) * cancellationFactor(cosines, z);
  return z.map((value, i) => (value * scale) / norms[i]);
}

/**
 * A factor for the combination, at most 1. Its parts are added up in float32; where they nearly cancel, the factor keeps their rounding a
 * small share of the combination's length.
 */
function cancellationFactor(cosines: Matrix, parts: readonly number[]): number {
  const size = parts.reduce((sum, part) => sum + part, 0);
  const shares = parts.map((part) => part / size);
  return Math.min(1, Math.max(SMALLEST_FACTOR, Math.sqrt(Math.max(0, dot(times(cosines, shares), shares))) / CANCELLING));
}

/**
 * The z > 0 that minimizes z'Mz / 2 - sum pull_i integral(z_i^-power). Along a Newton step of length t the second derivative grows by at
 * most (1 - t m)^(-1 - power), m the largest share that a z_i would lose. The t that is best under this bound needs no value of the
 * function, in which small parts would be lost beside large ones.
 */
function minimize(matrix: Matrix, pull: readonly number[], power: number): number[] {
  let z = pull.map((value) => pow64(value, 1 / (1 + power))); // the solution where gradients are orthogonal
  let before = Infinity;
  for (let step = 0; step < MAX_STEPS; step++) {
    const slopes = z.map((zi) => pow64(zi, -power));
    const gradient = times(matrix, z).map((product, i) => product - pull[i] * slopes[i]);
    // In steps relative to z: the Hessian is Z M Z + diag(power * pull * z^(1 - power)), scaled to 1 on its diagonal.
    const curve = z.map((zi, i) => zi * zi * matrix[i][i] + power * pull[i] * slopes[i] * zi);
    const roots = curve.map(Math.sqrt);
    const hessian = matrix.map((row, i) => row.map((entry, j) => (i === j ? 1 : entry * (z[i] / roots[i]) * (z[j] / roots[j]))));
    const solved = choleskySolve(hessian, z.map((zi, i) => (-gradient[i] * zi) / roots[i]));
    if (!solved) break;
    const move = solved.map((part, i) => part / roots[i]);
    const loss = Math.max(0, -Math.min(...move));
    const length = loss > SMALL ? Math.min(MAX_LOSS, 1 - pow64(1 + power * loss, -1 / power)) / loss : 1;
    z = z.map((zi, i) => zi * (1 + length * move[i]));
    const size = Math.max(...move.map(Math.abs));
    if (size < EXACT || (size < SMALL && size >= before)) break;
    before = size;
  }
  return z;
}
