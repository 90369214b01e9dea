/**
 * @file Sums of squares of numbers of any scale. Squares of numbers above 1e154 overflow, and those below 1e-162 vanish, so such numbers
 * are divided by a power of two first. All others are summed as they are, to the same bits as without this.
 */

/** Numbers whose squares, and sums of these, are far from the ends of float64's range. */
const LARGEST = 2 ** 400, SMALLEST = 2 ** -400;

/** The power of two that brings the largest of some finite numbers near to 1; 1 where they need none. */
export function scaleOf(...lists: readonly Float64Array[]): number {
  let largest = 0;
  for (const values of lists) for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest) || (largest < LARGEST && largest > SMALLEST)) return 1;
  return 2 ** Math.max(-1022, Math.min(1023, Math.floor(Math.log2(largest))));
}

/** The numbers divided by a power of two; the same list where it is 1. */
export function divided(values: Float64Array, scale: number): Float64Array {
  return scale === 1 ? values : values.map((value) => value / scale);
}

/** A sum of squares, as `sum * scale^2`. */
export interface Squares {
  sum: number;
  scale: number;
}

/** The weighted sum of squares; without weights each counts once. */
export function squaresOf(values: Float64Array, weights?: Float64Array): Squares {
  const scale = scaleOf(values);
  return { scale, sum: divided(values, scale).reduce((sum, value, row) => sum + (weights?.[row] ?? 1) * value ** 2, 0) };
}

/** One sum of squares as a share of another. */
export function quotient(part: Squares, whole: Squares): number {
  const ratio = part.sum / whole.sum, scale = part.scale / whole.scale;
  return scale === 1 ? ratio : ratio * scale * scale;
}

/** Whether all numbers are the same; also where there are none. */
export function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
