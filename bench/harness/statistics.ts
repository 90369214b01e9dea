/** @file What a benchmark says of its measurements: medians and the spread about them, never the best of many. */

/** Percentiles of some measurements, and the measurements. */
export interface Spread {
  median: number;
  /** The 10th and the 90th percentile. */
  p10: number;
  p90: number;
  values: number[];
}

/**
 * The value below which `share` of the values lie, between neighbours by the straight line (numpy's default).
 *
 * @param share from 0 to 1
 * @throws RangeError for no values
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("a percentile needs values, found none");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at),
    above = Math.ceil(at);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Median, 10th and 90th percentile, and every value to four digits. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), p10: percentile(values, 0.1), p90: percentile(values, 0.9), values: values.map(fourDigits) };
}

/** A number as a results file keeps it. */
export function fourDigits(value: number): number {
  return Number(value.toPrecision(4));
}
