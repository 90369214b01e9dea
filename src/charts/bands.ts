/** @file Many lines as one picture: at each step the median over the lines, and the range that holds most of them. */
import type { StepSeries } from "./step-series.js";
import { meanOf, middleOf } from "./step-series.js";
import { extent } from "./scale.js";

/** The lines at one place: their 10 %, 50 % and 90 % quantiles. */
export interface BandPoint {
  x: number;
  low: number;
  y: number;
  high: number;
}

/**
 * Quantiles over lines. The steps are divided into buckets, and each line counts in a bucket with its mean there.
 *
 * @param usable whether a value can be drawn
 * @param buckets the largest number of points
 */
export function bandOf(lines: readonly StepSeries[], usable: (value: number) => boolean, buckets = 100): BandPoint[] {
  const steps = new Set(lines.flatMap((line) => line.map(middleOf)));
  const [first, last] = extent(steps), count = Math.max(1, Math.min(buckets, steps.size)), wide = (last - first) / count || 1;
  const values = Array.from({ length: count }, (): number[] => []);
  for (const line of lines) {
    const sums = new Float64Array(count), sizes = new Float64Array(count);
    for (const window of line) {
      const mean = meanOf(window), at = Math.min(count - 1, Math.floor((middleOf(window) - first) / wide));
      if (!usable(mean)) continue;
      sums[at] += mean;
      sizes[at]++;
    }
    sizes.forEach((size, at) => size > 0 && values[at].push(sums[at] / size));
  }
  return values.flatMap((bucket, at) => {
    if (bucket.length === 0) return [];
    const sorted = Float64Array.from(bucket).sort(), x = count === 1 ? first : first + (at / (count - 1)) * (last - first);
    return [{ x, low: quantile(sorted, 0.1), y: quantile(sorted, 0.5), high: quantile(sorted, 0.9) }];
  });
}

/** A quantile of sorted values, between two of them by linear interpolation, as numpy has it. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1), below = Math.floor(at), above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
