/**
 * @file Fewer points for the same picture. A line of thousands of steps is cut into buckets of about one pixel's width, and each
 * keeps its first, lowest, highest and last point: the line drawn through them covers the same pixels, and no spike is lost. The
 * aggregation M4 of Jugel et al. 2014, "M4: a visualization-oriented time series data aggregation".
 */

/** A point of a line; `y` may be NaN, where the line has a gap. */
export interface Point {
  x: number;
  y: number;
}

/** Splits points, sorted by x, into at most `buckets` runs of equal width in x. */
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
 * The points that draw the same line: first, lowest, highest and last of each bucket, in order, and a gap where one was.
 *
 * @param points sorted by x
 * @param buckets at most this many; points that are no more than four a bucket are returned as they are
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
 * The median of each bucket, at the bucket's middle: the course of a noisy line, which a single spike does not move.
 *
 * @param points sorted by x; those whose `y` is not finite do not count
 * @param buckets at most this many
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
