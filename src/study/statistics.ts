/** @file Means and standard deviations of repeated runs. */

/** The values of repeated runs, their mean and their sample standard deviation. */
export interface Summary {
  mean: number;
  /** With n - 1 in the denominator; null for a single value. */
  sd: number | null;
  values: number[];
}

/**
 * Summarises repeated measurements.
 *
 * @example
 * summarise([1, 2, 3]); // { mean: 2, sd: 1, values: [1, 2, 3] }
 */
export function summarise(values: readonly number[]): Summary {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null, values: [...values] };
}
