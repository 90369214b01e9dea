/** @file Means and standard deviations of repeated runs. */

/** The values of repeated runs, their mean and their sample standard deviation. */
export interface Summary {
  /** Of the values that are defined; NaN (in JSON null) where none is. */
  mean: number;
  /** With n - 1 in the denominator; null for fewer than two values. */
  sd: number | null;
  /** NaN (in JSON null) where a run does not define the measurement. */
  values: number[];
}

/**
 * Summarises repeated measurements. Those that are not defined (NaN), such as a metric that a seed's test rows do not define, are left out
 * of mean and deviation.
 *
 * @example
 * summarise([1, 2, 3]); // { mean: 2, sd: 1, values: [1, 2, 3] }
 */
export function summarise(values: readonly number[]): Summary {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null, values: [...values] };
}
