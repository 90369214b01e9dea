/**
 * @file A Gramian as lengths and angles. Gradients of different tasks may differ by thirty powers of ten; the cosines between them do not.
 * So methods work on unit vectors where they can, and put the lengths back at the end.
 */

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** Gradients as `norms[i]` times unit vectors. */
export interface Units {
  norms: number[];
  /** `[n][n]` inner products of the unit vectors; 1 on the diagonal, 0 elsewhere for a gradient of length 0. */
  cosines: number[][];
}

/**
 * Lengths and cosines of the vectors whose inner products are given.
 *
 * @example
 * unitsOf([[4, 3], [3, 9]]); // { norms: [2, 3], cosines: [[1, 0.5], [0.5, 1]] }
 */
export function unitsOf(gramian: Matrix): Units {
  const norms = gramian.map((row, i) => Math.sqrt(Math.max(0, row[i])));
  const cosines = gramian.map((row, i) => row.map((product, j) => {
    if (i === j) return 1;
    if (norms[i] === 0 || norms[j] === 0) return 0;
    return Math.max(-1, Math.min(1, product / norms[i] / norms[j]));
  }));
  return { norms, cosines };
}

/** The rows and columns of a matrix at some places. */
export function submatrix(matrix: Matrix, places: readonly number[]): number[][] {
  return places.map((i) => places.map((j) => matrix[i][j]));
}

/** Matrix times vector. */
export function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

/** The sum of all numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Inner product. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Runs a method on the tasks whose gradient is not 0, and gives the others weight 0.
 *
 * @param solve weights from lengths and cosines
 */
export function amongMoving(gramian: Matrix, solve: (units: Units) => number[]): number[] {
  const moving = gramian.flatMap((row, i) => (row[i] > 0 ? [i] : []));
  const weights = gramian.map(() => 0);
  if (moving.length === 0) return weights;
  const solved = solve(unitsOf(submatrix(gramian, moving)));
  moving.forEach((place, i) => (weights[place] = solved[i]));
  return weights;
}
