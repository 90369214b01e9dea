/** The statistics of studies: closed forms, properties, what they do with values that have no spread, and their errors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlatedBayes } from "../../../src/study/statistics/correlated-bayes.js";
import { deltaM } from "../../../src/study/statistics/delta-m.js";
import { normalQuantile, tCdf, tQuantile } from "../../../src/study/statistics/distributions.js";
import { tost } from "../../../src/study/statistics/equivalence.js";
import { holm } from "../../../src/study/statistics/holm.js";
import { pairedT } from "../../../src/study/statistics/paired-t.js";
import { rowsFactor, seedsNeeded } from "../../../src/study/statistics/settle.js";
import { verdictOf } from "../../../src/study/statistics/verdict.js";

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 30 })
  .filter((list) => Math.max(...list) - Math.min(...list) > 1e-3);

describe("the t distribution", () => {
  it("has the closed forms of 1 and 2 degrees of freedom, close to the middle too", () => {
    for (const d of [1e-15, 1e-9, 1e-4, 0.1, 0.29, 0.31, 0.4, 0.49]) {
      const p = 0.5 + d, exact = p - 0.5; // what the rounded p has
      expect(tQuantile(p, 1) / Math.tan(Math.PI * exact)).toBeCloseTo(1, 12);
      expect(tQuantile(p, 2) / (2 * exact * Math.sqrt(2 / (1 - 4 * exact * exact)))).toBeCloseTo(1, 12);
      expect(tCdf(Math.tan(Math.PI * d), 1)).toBeCloseTo(p, 14);
    }
  });

  it("turns its quantiles back, for any degrees of freedom", () => {
    fc.assert(fc.property(fc.double({ min: -1, max: 7, noNaN: true }), fc.double({ min: -11, max: -0.31, noNaN: true }), (df, digits) => {
      const p = 10 ** digits, freedom = 10 ** df;
      expect(tCdf(tQuantile(p, freedom), freedom) / p).toBeCloseTo(1, 11);
      expect(tQuantile(1 - p, freedom)).toBe(-tQuantile(1 - (1 - p), freedom));
    }));
  });

  it("has the ends of its range", () => {
    expect([0, 0.5, 1].map((p) => tQuantile(p, 3))).toEqual([-Infinity, 0, Infinity]);
    expect([-Infinity, 0, Infinity].map((t) => tCdf(t, 3))).toEqual([0, 0.5, 1]);
    expect([-Infinity, -1e200, 0, Infinity].map((t) => tCdf(t, Infinity))).toEqual([0, 0, 0.5, 1]);
    expect([tCdf(NaN, 3), tCdf(1, 0), tCdf(1, NaN), tQuantile(-0.1, 3), tQuantile(1.1, 3), tQuantile(NaN, 3), tQuantile(0.1, -1)])
      .toEqual(new Array(7).fill(NaN));
    expect(normalQuantile(1e-300) / -37.0471).toBeCloseTo(1, 5);
    expect(tCdf(-1e200, 1) / (1e-200 / Math.PI)).toBeCloseTo(1, 10);
  });
});

describe("a paired t", () => {
  it("leaves 0 out of its interval where p is below 1 - level, and is wider with a correction", () => {
    fc.assert(fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (list, correction) => {
      const plain = pairedT(list), wide = pairedT(list, { correction });
      for (const { interval, p } of [plain, wide]) expect(interval!.low > 0 || interval!.high < 0).toBe(p! < 1 - 0.95);
      expect(wide.interval!.low).toBeLessThan(plain.interval!.low);
      expect(wide.p!).toBeGreaterThanOrEqual(plain.p!);
      const { better, within, worse } = correlatedBayes(list, { correction, margin: 0.01 })!;
      expect(better + within + worse).toBeCloseTo(1, 12);
    }));
  });

  it("knows nothing from one value", () => {
    expect(pairedT([0.3])).toEqual({ mean: 0.3, standardError: null, df: 0, interval: null, p: null });
    expect(correlatedBayes([0.3], { correction: 0, margin: 0.1 })).toBeNull();
    expect(tost([0.3], { margin: 0.1 })).toBeNull();
  });

  it("takes the sign test where all are the same, rounding apart", () => {
    const equal = (n: number) => Array.from({ length: n }, (_, place) => (place % 2 ? 0.8 - 0.7 : 0.5 - 0.4));
    expect(pairedT(equal(2))).toMatchObject({ standardError: 0, interval: null });
    expect(pairedT(equal(2)).p).toBeCloseTo(0.5, 14);
    expect(pairedT(equal(5)).p).toBeCloseTo(0.0625, 14);
    expect(pairedT(equal(5)).interval).toBeNull();
    expect(pairedT(equal(6)).p).toBeCloseTo(0.03125, 14);
    const { low, high } = pairedT(equal(6)).interval!;
    expect(low).toBeCloseTo(0.1, 12);
    expect(high).toBe(low);
    expect(pairedT(equal(6), { correction: 0.25 }).p).toBeCloseTo(2 ** (1 - 1 / (1 / 6 + 0.25)), 12);
    expect(correlatedBayes(equal(6), { correction: 0, margin: 0.01 })).toBeNull();
    const { p, low: below, high: above } = tost(equal(6), { margin: 0.05 })!;
    expect([p, above]).toEqual([1, 1]);
    expect(below).toBeCloseTo(2 ** -6, 12);
  });

  it("of values that are all 0 is sure that nothing differs", () => {
    expect(pairedT([0, 0])).toEqual({ mean: 0, standardError: 0, df: 1, interval: { low: 0, high: 0 }, p: 1 });
    expect(correlatedBayes([0, 0], { correction: 0.2, margin: 0 })).toEqual({ better: 0, within: 1, worse: 0 });
    expect(tost([0, 0], { margin: 0.01 })).toEqual({ p: 0, low: 0, high: 0 });
    expect(tost([0, 0], { margin: 0 })!.p).toBe(1);
  });

  it("refuses what is not a sample", () => {
    expect(() => pairedT([0.1, NaN])).toThrow("pairedT: difference 1 is NaN; leave out differences that are not finite numbers");
    expect(() => pairedT([])).toThrow("pairedT: there must be at least one difference, found none");
    expect(() => pairedT([1, 2], { correction: -1 })).toThrow('pairedT: "correction" must be a number from 0 on, found -1');
    expect(() => pairedT([1, 2], { level: 1 })).toThrow('pairedT: "level" must be above 0 and below 1, found 1');
    expect(() => tost([1, 2], { margin: NaN })).toThrow('tost: "margin" must be a number from 0 on, found NaN');
    expect(() => holm([0.1, 1.5])).toThrow("holm: p 1 must be from 0 to 1 or null, found 1.5");
  });
});

it("the equivalence test is the interval within the margin", () => {
  fc.assert(fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25), (list, margin, correction) => {
    const { low, high } = pairedT(list, { correction, level: 0.9 }).interval!;
    expect(tost(list, { margin, correction })!.p < 0.05).toBe(low > -margin && high < margin);
  }));
});

describe("delta-m", () => {
  it("is the mean relative gain in percent, by hand", () => {
    const tasks = [
      { baseline: [0.8, 0.6], arm: [0.84, 0.6], higherIsBetter: true },
      { baseline: [2, 2], arm: [1.5, 2.5], higherIsBetter: false },
    ];
    const [first, second] = deltaM(tasks)!;
    expect(first).toBeCloseTo(((100 * 0.04) / 0.7 + 25) / 2, 10);
    expect(second).toBeCloseTo((0 - 25) / 2, 10);
  });

  it("is not defined where a mean is not above 0, nor in a seed without a score", () => {
    expect(deltaM([{ baseline: [0.1, -0.1], arm: [1, 1], higherIsBetter: true }])).toBeNull();
    expect(deltaM([{ baseline: [NaN], arm: [1], higherIsBetter: true }])).toBeNull();
    expect(deltaM([])).toBeNull();
    const [first, second] = deltaM([{ baseline: [0.5, NaN], arm: [0.6, 1], higherIsBetter: true }])!;
    expect(first).toBeCloseTo(20, 10);
    expect(second).toBeNaN();
    expect(() => deltaM([{ baseline: [1, 2], arm: [1], higherIsBetter: true }])).toThrow("all tasks must have scores of the same seeds");
  });
});

describe("what settles", () => {
  const half = (sd: number, correction: number, seeds: number) => tQuantile(0.975, seeds - 1) * sd * Math.sqrt(1 / seeds + correction);
  it("is the least number of seeds", () => {
    fc.assert(fc.property(
      fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.double({ min: 0.001, max: 0.1, noNaN: true }), fc.constantFrom(0, 0.1, 0.3),
      fc.option(fc.double({ min: 0, max: 0.2, noNaN: true }), { nil: undefined }),
      (mean, sd, correction, margin) => {
        const distance = margin === undefined ? Math.abs(mean) : margin - Math.abs(mean);
        const seeds = seedsNeeded({ mean, sd, correction, margin });
        if (seeds !== null) expect(half(sd, correction, seeds)).toBeLessThan(distance);
        if (seeds !== 2) expect(half(sd, correction, (seeds ?? 10_001) - 1)).toBeGreaterThanOrEqual(distance);
      }));
    expect(seedsNeeded({ mean: 0.01, sd: 0.02, correction: 0 })).toBe(18);
    expect(seedsNeeded({ mean: 0.01, sd: 0.02, correction: 0.25 })).toBeNull();
  });

  it("is so many times the rows", () => {
    const factor = rowsFactor({ mean: 0.01, sd: 0.02, correction: 0.25 }, 20)!;
    expect(half(0.02 / Math.sqrt(factor), 0.25, 20)).toBeCloseTo(0.01, 12);
    expect(rowsFactor({ mean: 0.01, sd: 0.02, correction: 0.25, margin: 0.015 }, 20)! / factor).toBeCloseTo(4, 10);
    expect(rowsFactor({ mean: 0, sd: 0.02, correction: 0.25 }, 20)).toBeNull();
    expect(rowsFactor({ mean: 0.02, sd: 0.02, correction: 0.25, margin: 0.01 }, 20)).toBeNull();
    expect(() => rowsFactor({ mean: 0, sd: 1, correction: 0 }, 1)).toThrow('"seeds" must be a whole number from 2 on, found 1');
  });

  it("of differences without a spread is what the sign test needs", () => {
    expect(seedsNeeded({ mean: 0.1, sd: 0, correction: 0 })).toBe(6);
    expect(rowsFactor({ mean: 0.1, sd: 0, correction: 0 }, 5)).toBeNull();
    expect(seedsNeeded({ mean: 0, sd: 0, correction: 0, margin: 0.01 })).toBe(2);
  });
});

it("a verdict goes by margin first, then by adjusted p and direction", () => {
  const evidence = { mean: 0.02, interval: { low: 0.01, high: 0.03 }, adjusted: 0.002, margin: 0.005, higherIsBetter: true };
  expect(verdictOf(evidence)).toBe("helps");
  expect(verdictOf({ ...evidence, higherIsBetter: false })).toBe("hurts");
  expect(verdictOf({ ...evidence, mean: -0.02, interval: { low: -0.03, high: -0.01 } })).toBe("hurts");
  expect(verdictOf({ ...evidence, margin: 0.03 })).toBe("no difference");
  expect(verdictOf({ ...evidence, adjusted: 0.06 })).toBe("not settled");
  expect(verdictOf({ ...evidence, adjusted: null, interval: null })).toBe("not settled");
  expect(verdictOf({ ...evidence, adjusted: 0.06, level: 0.9 })).toBe("helps");
  expect(verdictOf({ ...evidence, mean: 0, interval: { low: 0, high: 0 }, adjusted: 1, margin: 0 })).toBe("no difference");
});
