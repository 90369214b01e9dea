/** @file Linear equations with a symmetric positive definite matrix, by Cholesky's factorization: for matrices of a few dozen rows. */
import type { Matrix } from "./units.js";

/**
 * Solves A x = b, or returns null where A is not positive definite.
 *
 * @param matrix `[n][n]`, symmetric
 * @param vector `[n]`
 * @param floor pivots up to this share of their diagonal entry count as 0
 * @returns x, `[n]`, or null where a pivot counts as 0
 * @example
 * choleskySolve([[4, 2], [2, 3]], [2, 3]); // [0, 1]
 */
export function choleskySolve(matrix: Matrix, vector: readonly number[], floor = 0): number[] | null {
  const n = vector.length;
  const lower: number[][] = [];
  const solution: number[] = [];
  for (let i = 0; i < n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= row[k] * (lower[j] ?? row)[k];
      if (j < i) {
        row.push(rest / lower[j][j]);
      } else {
        if (!(rest > floor * matrix[i][i])) return null;
        row.push(Math.sqrt(rest));
      }
    }
    lower.push(row);
    let value = vector[i];
    for (let k = 0; k < i; k++) value -= row[k] * solution[k];
    solution.push(value / row[i]);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] -= lower[k][i] * solution[k];
    solution[i] /= lower[i][i];
  }
  return solution;
}
