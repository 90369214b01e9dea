/**
 * @file Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub & Van Loan, "Matrix Computations", 8.5):
 * plain, accurate, and the same bits everywhere.
 */
import { dot, type Matrix } from "./units.js";

/** Eigenvalues in descending order, and the unit eigenvector of each. */
export interface Eigen {
  values: number[];
  /** `vectors[k]` belongs to `values[k]`. */
  vectors: number[][];
}

const MAX_SWEEPS = 60;
const FLOAT32_EPSILON = 2 ** -23;

/**
 * The eigen decomposition of a symmetric matrix.
 *
 * @param matrix `[n][n]`, symmetric, finite
 * @example
 * symmetricEigen([[2, 1], [1, 2]]).values; // [3, 1]
 */
export function symmetricEigen(matrix: Matrix): Eigen {
  const n = matrix.length;
  const largest = Math.max(...matrix.flat().map(Math.abs));
  const scale = largest > 0 ? largest : 1;
  const a = matrix.map((row) => row.map((value) => value / scale));
  const v = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotated = rotate(a, v, p, q) || rotated;
    if (!rotated) break;
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i] * scale), vectors: order.map((i) => v.map((row) => row[i])) };
}

/** One rotation that makes a[p][q] 0; false where it is already 0 relative to the diagonal. */
function rotate(a: number[][], v: number[][], p: number, q: number): boolean {
  const off = a[p][q];
  if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(a[p][p]) * Math.abs(a[q][q])) || Math.abs(off) < 1e-200) return false;
  const theta = (a[q][q] - a[p][p]) / (2 * off);
  const t = Math.abs(theta) > 1e150 ? 0.5 / theta : (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  a[p][p] -= t * off;
  a[q][q] += t * off;
  a[p][q] = a[q][p] = 0;
  for (let k = 0; k < a.length; k++) {
    if (k !== p && k !== q) {
      const kp = a[k][p], kq = a[k][q];
      a[k][p] = a[p][k] = c * kp - s * kq;
      a[k][q] = a[q][k] = s * kp + c * kq;
    }
    const vp = v[k][p], vq = v[k][q];
    v[k][p] = c * vp - s * vq;
    v[k][q] = s * vp + c * vq;
  }
  return true;
}

/**
 * The eigenvalues that are more than rounding: above n times epsilon times the largest (the bound of torch.linalg.pinv), with float32's
 * epsilon because the gradients are float32.
 *
 * @param matrix `[n][n]`, symmetric positive semidefinite
 */
export function significantEigen(matrix: Matrix): Eigen {
  const { values, vectors } = symmetricEigen(matrix);
  const bound = boundOf(values);
  const rank = values.filter((value) => value > bound).length;
  return { values: values.slice(0, rank), vectors: vectors.slice(0, rank) };
}

/** The size below which eigenvalues of a positive semidefinite matrix are rounding: see {@link significantEigen}. */
export function roundingOf(matrix: Matrix): number {
  return boundOf(symmetricEigen(matrix).values);
}

function boundOf(values: readonly number[]): number {
  return values.length * FLOAT32_EPSILON * Math.max(...values);
}

/**
 * The pseudoinverse of a positive semidefinite matrix, times a vector.
 *
 * @example
 * pseudoInverseTimes([[1, 1], [1, 1]], [1, 1]); // [0.5, 0.5]
 */
export function pseudoInverseTimes(matrix: Matrix, vector: readonly number[]): number[] {
  const { values, vectors } = significantEigen(matrix);
  const result = vector.map(() => 0);
  values.forEach((value, k) => {
    const share = dot(vectors[k], vector) / value;
    vectors[k].forEach((part, i) => (result[i] += part * share));
  });
  return result;
}

/**
 * The part of a vector that a positive semidefinite matrix maps to 0, up to rounding.
 *
 * @example
 * withoutSignificant([[1, 1], [1, 1]], [1, 0]); // [0.5, -0.5]
 */
export function withoutSignificant(matrix: Matrix, vector: readonly number[]): number[] {
  const rest = [...vector];
  for (const eigenvector of significantEigen(matrix).vectors) {
    const share = dot(eigenvector, vector);
    eigenvector.forEach((part, i) => (rest[i] -= part * share));
  }
  return rest;
}

/**
 * The matrix itself where it is positive semidefinite, otherwise the nearest one that is: rounding can make a Gramian that was summed in
 * floats slightly indefinite.
 *
 * @param matrix `[n][n]`, symmetric
 * @param tolerance eigenvalues down to minus this share of the largest are left as they are
 */
export function positiveSemidefinite(matrix: Matrix, tolerance = 0): Matrix {
  const { values, vectors } = symmetricEigen(matrix);
  if (values.every((value) => value >= -tolerance * values[0])) return matrix;
  return matrix.map((row, i) => row.map((_, j) => {
    let sum = 0;
    values.forEach((value, k) => (sum += Math.max(0, value) * vectors[k][i] * vectors[k][j]));
    return sum;
  }));
}
