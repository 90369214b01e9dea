/**
 * @file Quadratic programs over non-negative numbers, and the projection onto a dual cone that UPGrad and DualProj make of them. Exact up
 * to rounding, by the active-set method of Lawson & Hanson ("Solving Least Squares Problems", ch. 23), on the normal equations.
 */
import { choleskySolve } from "./cholesky.js";
import { positiveSemidefinite } from "./eigen.js";
import { type Matrix, sum, times, type Units, unitsOf } from "./units.js";

/** Slopes up to this share of the terms that they sum up count as 0. */
const TOLERANCE = 1e-13;
/** A column with less than this share of its square outside the others' span counts as inside it. */
export const DEPENDENT = 1e-14;
/**
 * How much longer the parts of a projection may be together than those of what is projected. The Gramian of float32 gradients, and their
 * sum, are exact to about 1e-7 of the parts' length: so this keeps what rounding may turn against a task below 1e-5 of the gradients.
 */
export const LARGEST_GROWTH = 100;

/** A solution whose slopes are further from right than this share of the largest b was lost to rounding. */
const UNSOLVED = 1e-7;
/** What is then added to the diagonal: it moves slopes by 1e-5 at most, and leaves no eigenvalue that float64 cannot tell from 0. */
const RIDGE = 1e-10;

/**
 * The x >= 0 that minimizes x'Hx / 2 - b'x.
 *
 * @param matrix H, `[n][n]`, symmetric positive semidefinite, with 1 on its diagonal (or near it)
 * @param vector b, `[n]`, in the range of H, so that there is a minimum
 * @returns x, `[n]`; where several minimize, one of them
 * @example
 * nonNegativeMinimum([[1, 0], [0, 1]], [2, -1]); // [2, 0]
 */
export function nonNegativeMinimum(matrix: Matrix, vector: readonly number[]): number[] {
  const x = activeSetMinimum(matrix, vector);
  const largest = UNSOLVED * Math.max(...vector.map(Math.abs));
  const solved = times(matrix, x).every((product, i) => vector[i] - product <= largest && (x[i] === 0 || product - vector[i] <= largest));
  if (solved) return x;
  return activeSetMinimum(matrix.map((row, i) => row.map((entry, j) => (i === j ? entry + RIDGE : entry))), vector);
}

function activeSetMinimum(matrix: Matrix, vector: readonly number[]): number[] {
  const n = vector.length;
  let x: number[] = vector.map(() => 0);
  const free = new Set<number>(), rejected = new Set<number>();
  for (let round = 0; round < 10 * n + 10; round++) {
    const slopes = times(matrix, x).map((product, i) => vector[i] - product);
    const floors = matrix.map((row, i) => TOLERANCE * row.reduce((total, entry, j) => total + Math.abs(entry) * x[j], Math.abs(vector[i])));
    let best = -1;
    for (let i = 0; i < n; i++) {
      if (!free.has(i) && !rejected.has(i) && slopes[i] > floors[i] && (best < 0 || slopes[i] > slopes[best])) best = i;
    }
    if (best < 0) break;
    free.add(best);
    const moved = minimizeOver(free, best, x, matrix, vector);
    if (moved) {
      x = moved;
      rejected.clear();
    } else {
      free.delete(best);
      rejected.add(best);
    }
  }
  return x;
}

/**
 * The minimum over the free places; those that would become negative leave the set.
 *
 * @param entering the place that was added last
 * @returns null where its column depends on the others
 */
function minimizeOver(
  free: Set<number>, entering: number, from: readonly number[], matrix: Matrix, vector: readonly number[],
): number[] | null {
  let x = [...from];
  for (;;) {
    // The entering one last: it is the one whose pivot may fail.
    const places = [...free].sort((a, b) => Number(a === entering) - Number(b === entering) || a - b);
    const solved = choleskySolve(places.map((i) => places.map((j) => matrix[i][j])), places.map((i) => vector[i]), DEPENDENT);
    if (!solved) {
      const swapped = swapIn(matrix, x, free, entering);
      if (!swapped) return null;
      x = swapped;
      continue;
    }
    if (solved.every((value) => value > 0)) {
      const next = x.map(() => 0);
      places.forEach((place, k) => (next[place] = solved[k]));
      return next;
    }
    let step = 1, leaving = -1;
    places.forEach((place, k) => {
      if (solved[k] > 0) return;
      const share = x[place] > 0 ? x[place] / (x[place] - solved[k]) : 0;
      if (leaving < 0 || share < step) [step, leaving] = [share, place];
    });
    if (leaving === entering && step === 0) return null;
    x = x.map((value, i) => (free.has(i) ? value + step * (solved[places.indexOf(i)] - value) : 0));
    x[leaving] = 0;
    free.delete(leaving);
    for (const place of [...free]) {
      if (x[place] <= 0 && place !== entering) {
        x[place] = 0;
        free.delete(place);
      }
    }
  }
}

/**
 * Adds a column that the free ones span. It grows while they shrink, which leaves x'Hx unchanged, until one of them reaches 0 and leaves.
 *
 * @returns null where none would ever reach 0
 */
function swapIn(matrix: Matrix, x: readonly number[], free: Set<number>, entering: number): number[] | null {
  const others = [...free].filter((i) => i !== entering);
  const cost = choleskySolve(others.map((i) => others.map((j) => matrix[i][j])), others.map((i) => matrix[i][entering]), DEPENDENT);
  if (!cost) return null;
  let step = Infinity, leaving = -1;
  others.forEach((place, k) => {
    if (cost[k] > 0 && x[place] / cost[k] < step) [step, leaving] = [x[place] / cost[k], place];
  });
  if (leaving < 0) return null;
  const next = [...x];
  others.forEach((place, k) => (next[place] = Math.max(0, x[place] - step * cost[k])));
  next[entering] += step;
  next[leaving] = 0;
  free.delete(leaving);
  return next;
}

/**
 * The weights of a combination of gradients after its projection onto their dual cone, the directions that no gradient opposes: the v >= u
 * that minimizes v'Gv.
 *
 * Near a point that is Pareto stationary for some of the tasks only, the cone may be so narrow that the projection is made of huge parts
 * that cancel: nothing is left of it but their rounding. Where the parts v_i |g_i| would be more than {@link LARGEST_GROWTH} times as long
 * together as the u_i |g_i|, v is scaled down to that. The result then still points into the cone, with a length near 0.
 *
 * @param units the gradients
 * @param preference u, `[n]`, the weights of the combination that is projected
 * @example
 * dualConeWeights({ norms: [1, 1], cosines: [[1, -0.5], [-0.5, 1]] }, [1, 0]); // [1, 0.5]
 */
export function dualConeWeights({ norms, cosines }: Units, preference: readonly number[]): number[] {
  const lengths = preference.map((weight, i) => weight * norms[i]);
  const largest = Math.max(...lengths);
  if (largest === 0) return [...preference];
  const parts = lengths.map((length) => length / largest);
  const definite = positiveSemidefinite(cosines, DEPENDENT);
  const added = nonNegativeMinimum(definite, times(definite, parts).map((product) => -product));
  const size = sum(parts), grown = size + sum(added);
  const factor = Math.min(1, (LARGEST_GROWTH * size) / grown);
  return preference.map((weight, i) => factor * (norms[i] === 0 ? weight : weight + added[i] * (largest / norms[i])));
}

/**
 * The lengths and cosines of a Gramian that was divided by its trace, with `reg` added to the diagonal.
 *
 * @param reg 0 leaves the Gramian as it is
 */
export function regularizedUnits(gramian: Matrix, reg: number): Units {
  const trace = gramian.reduce((total, row, i) => total + row[i], 0);
  if (reg === 0 || trace === 0) return unitsOf(gramian);
  return unitsOf(gramian.map((row, i) => row.map((product, j) => product / trace + (i === j ? reg : 0))));
}
