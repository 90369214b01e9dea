/** The statistics of studies against SciPy, statsmodels and baycomp: test/golden/make_study_statistics.py. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { correlatedBayes } from "../../../src/study/statistics/correlated-bayes.js";
import { normalCdf, normalQuantile, tCdf, tQuantile } from "../../../src/study/statistics/distributions.js";
import { tost } from "../../../src/study/statistics/equivalence.js";
import { holm } from "../../../src/study/statistics/holm.js";
import { pairedT } from "../../../src/study/statistics/paired-t.js";

interface Case {
  differences: number[];
  plain: { t: number; p: number; intervals: [number, number][] };
  corrected: { correction: number; scale: number; p: number; interval: [number, number] }[];
  bayes: { margin: number; correction: number; worse: number; within: number; better: number }[];
  tost: { margin: number; p: number; low: number; high: number }[];
}
interface Golden {
  distributions: { df: number | null; cdf: [number, number][]; quantile: [number, number][] }[];
  samples: Case[];
  holm: { p: number[]; adjusted: number[] }[];
}
const golden = JSON.parse(readFileSync(new URL("../../golden/study_statistics.json", import.meta.url), "utf8")) as Golden;

/** Equal to a relative error, or an absolute one near 0. */
function same(found: number | undefined | null, wanted: number, relative = 1e-11, absolute = 0): void {
  if (Math.abs(found! - wanted) <= Math.max(relative * Math.abs(wanted), absolute)) return;
  expect.unreachable(`found ${found}, wanted ${wanted}`);
}

describe("distributions equal SciPy's to 12 digits", () => {
  it.each(golden.distributions)("of $df degrees of freedom", ({ df, cdf, quantile }) => {
    for (const [t, p] of cdf) {
      same(tCdf(t, df ?? Infinity), p, 1e-12);
      if (df === null) expect(normalCdf(t)).toBe(tCdf(t, Infinity));
    }
    for (const [p, t] of quantile) {
      same(tQuantile(p, df ?? Infinity), t, 1e-12);
      if (df === null) expect(normalQuantile(p)).toBe(tQuantile(p, Infinity));
    }
  });
});

describe.each(golden.samples.map((one, place) => ({ ...one, name: `${place}, of ${one.differences.length}` })))("sample $name", (given) => {
  const { differences } = given;
  it("has SciPy's t test and intervals", () => {
    for (const [place, level] of [0.95, 0.9, 0.99].entries()) {
      const { mean, standardError, df, interval, p } = pairedT(differences, { level });
      expect(df).toBe(differences.length - 1);
      same(mean / standardError!, given.plain.t);
      same(p, given.plain.p);
      same(interval?.low, given.plain.intervals[place][0]);
      same(interval?.high, given.plain.intervals[place][1]);
    }
  });

  it("has the corrected t by hand", () => {
    for (const { correction, scale, p, interval } of given.corrected) {
      const found = pairedT(differences, { correction });
      same(found.standardError, scale);
      same(found.p, p);
      same(found.interval?.low, interval[0]);
      same(found.interval?.high, interval[1]);
    }
  });

  it("has baycomp's probabilities", () => {
    for (const { margin, correction, worse, within, better } of given.bayes) {
      const found = correlatedBayes(differences, { margin, correction })!;
      same(found.better, better, 1e-10, 1e-14); // baycomp's is 1 - cdf
      same(found.worse, worse, 1e-10, 1e-14);
      same(found.within, within, 1e-10, 1e-14);
      const turned = correlatedBayes(differences, { margin, correction, higherIsBetter: false })!;
      expect([turned.worse, turned.better]).toEqual([found.better, found.worse]);
    }
  });

  it("has the equivalence test of statsmodels", () => {
    for (const { margin, p, low, high } of given.tost) {
      const found = tost(differences, { margin })!;
      same(found.p, p);
      same(found.low, low);
      same(found.high, high);
    }
  });
});

it("Holm's adjusted p are those of statsmodels", () => {
  for (const { p, adjusted } of golden.holm) {
    const found = holm(p);
    adjusted.forEach((wanted, place) => same(found[place], wanted));
    expect(holm([null, ...p, null])).toEqual([null, ...found, null]);
  }
});
