/**
 * @file Thinning loses no spike and no gap.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medians, thin, type Point } from "../../src/charts/thin.js";

const lineOf = (ys: readonly number[]): Point[] => ys.map((y, x) => ({ x, y }));
const number = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
const value = fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: fc.constant(NaN) });

describe("thin", () => {
  it("keeps every bucket's extremes, ends and gaps, in order, and few points", () => {
    fc.assert(fc.property(fc.array(value, { minLength: 50, maxLength: 400 }), fc.integer({ min: 1, max: 12 }), (ys, buckets) => {
      const points = lineOf(ys), kept = thin(points, buckets);
      expect(kept.length).toBeLessThanOrEqual(Math.max(buckets * 5, points.length <= buckets * 4 ? points.length : 0));
      expect(kept.every((point, index) => index === 0 || point.x > kept[index - 1].x)).toBe(true);
      const width = (points.length - 1) / buckets;
      for (let bucket = 0; bucket < buckets; bucket++) {
        const inside = (point: Point) => Math.min(buckets - 1, Math.floor(point.x / width)) === bucket;
        const all = points.filter(inside), left = kept.filter(inside);
        const finite = (of: Point[]) => of.map((point) => point.y).filter((y) => !Number.isNaN(y));
        expect(Math.max(...finite(left))).toBe(Math.max(...finite(all)));
        expect(Math.min(...finite(left))).toBe(Math.min(...finite(all)));
        expect(finite(left).length === left.length).toBe(finite(all).length === all.length);
        expect([left[0], left[left.length - 1]]).toEqual([all[0], all[all.length - 1]]);
      }
    }));
  });

  it("leaves short lines alone", () => {
    const points = lineOf([3, 1, NaN, 2]);
    expect(thin(points, 1)).toEqual(points);
    expect(thin([], 5)).toEqual([]);
    expect(thin(lineOf(new Array<number>(20).fill(1)).map((point) => ({ ...point, x: 7 })), 2).length).toBeLessThanOrEqual(4);
  });
});

describe("medians", () => {
  it("are not moved by a spike, and know nothing of gaps", () => {
    const ys = Array.from({ length: 100 }, (_, index) => (index === 50 ? 1e9 : index === 20 ? NaN : 1));
    expect(medians(lineOf(ys), 10).map((point) => point.y)).toEqual(new Array(10).fill(1));
    expect(medians(lineOf([1, 2, 3, 10]), 1)).toEqual([{ x: 1.5, y: 2.5 }]);
    expect(medians(lineOf([NaN]), 3)).toEqual([]);
  });
});
