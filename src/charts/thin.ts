/**
 * @file Draws long lines with fewer points. The steps are divided into buckets of about one pixel, and each bucket keeps its first, lowest,
 * highest and last point. The line covers the same pixels and keeps all spikes. This is the aggregation M4 of Jugel et al. 2014, "M4: a
 * visualization-oriented time series data aggregation".
 */

/** A point of a line. If `y` is NaN, the line has a gap. */
export interface Point {
  x: number;
  y: number;
}

/** Splits points, sorted by x, into at most `buckets` buckets of equal width in x. */
function* bucketsOf(points: readonly Point[], buckets: number): Generator<readonly Point[]> {
  const first = points[0].x, width = (points[points.length - 1].x - first) / buckets;
  const bucketAt = (x: number) => (width > 0 ? Math.min(buckets - 1, Math.floor((x - first) / width)) : 0);
  let start = 0;
  for (let i = 1; i <= points.length; i++) {
    if (i < points.length && bucketAt(points[i].x) === bucketAt(points[start].x)) continue;
    yield points.slice(start, i);
    start = i;
  }
}

/**
 * Keeps the first, lowest, highest and last point of each bucket, and one point of a gap.
 *
 * @param points sorted by x; up to four points per bucket are returned unchanged
 * @param buckets the maximum number of buckets
 */
export function thin<P extends Point>(points: readonly P[], buckets: number): P[] {
  if (points.length <= buckets * 4) return [...points];
  const kept: P[] = [];
  for (const bucket of bucketsOf(points, buckets) as Iterable<readonly P[]>) {
    let lowest = 0, highest = 0, gap = -1;
    for (let i = 0; i < bucket.length; i++) {
      if (!Number.isFinite(bucket[i].y)) gap = i;
      if (!(bucket[i].y >= bucket[lowest].y)) lowest = Number.isFinite(bucket[i].y) ? i : lowest;
      if (!(bucket[i].y <= bucket[highest].y)) highest = Number.isFinite(bucket[i].y) ? i : highest;
    }
    const chosen = new Set([0, lowest, highest, bucket.length - 1, ...(gap >= 0 ? [gap] : [])]);
    for (const index of [...chosen].sort((a, b) => a - b)) kept.push(bucket[index]);
  }
  return kept;
}

/**
 * The median of each bucket, at the middle of the bucket: the trend of a noisy line, without its spikes.
 *
 * @param points sorted by x; points whose `y` is not finite are ignored
 * @param buckets the maximum number of buckets
 */
export function medians(points: readonly Point[], buckets: number): Point[] {
  const finite = points.filter((point) => Number.isFinite(point.y));
  if (finite.length === 0) return [];
  return Array.from(bucketsOf(finite, buckets), (bucket) => {
    const sorted = Float64Array.from(bucket, (point) => point.y).sort();
    const middle = sorted.length >> 1;
    const y = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return { x: (bucket[0].x + bucket[bucket.length - 1].x) / 2, y };
  });
}
