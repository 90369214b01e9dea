/** The anytime-valid t: against numerical integration, its own definition, the plain t, and a simulation of many looks. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/engine/random.js";
import { anytimeT } from "../../../src/study/statistics/anytime-t.js";
import { normalQuantile } from "../../../src/study/statistics/distributions.js";
import { pairedT } from "../../../src/study/statistics/paired-t.js";

const normals = (n: number, stream: RandomStream, mean = 0) => (
  Array.from({ length: n }, () => mean + normalQuantile((stream.uint32() + 0.5) / 4294967296)));

/** The sum of a function over evenly spaced points: its integral, where it falls fast at both ends. */
function integral(f: (x: number) => number, low: number, high: number, points: number): number {
  const width = (high - low) / points;
  let sum = 0;
  for (let i = 0; i < points; i++) sum += f(low + (i + 0.5) * width);
  return sum * width;
}

/** The Bayes factor by its definition: both likelihoods over d sigma / sigma, one over the normal prior of the effect as well. */
function bayesFactor(values: readonly number[], variance: number): number {
  const likelihood = (effect: number) => integral((logSigma) => { // d sigma / sigma is d log sigma
    const sigma = Math.exp(logSigma);
    return values.reduce((product, x) => product * Math.exp(-((x / sigma - effect) ** 2) / 2) / sigma, 1);
  }, -4, 9, 300);
  const prior = (effect: number) => Math.exp(-(effect ** 2) / 2 / variance) / Math.sqrt(2 * Math.PI * variance);
  return integral((effect) => prior(effect) * likelihood(effect), -8 * Math.sqrt(variance), 8 * Math.sqrt(variance), 300) / likelihood(0);
}

describe("the e-value", () => {
  it.each([[2, 1], [3, 1], [5, 0.25], [8, 2]])("of %d values is the Bayes factor with effect variance %d", (n, effectVariance) => {
    for (const mean of [0, 0.7]) {
      const values = normals(n, new RandomStream(n, "bayes"), mean);
      expect(anytimeT(values, { effectVariance }).e / bayesFactor(values, effectVariance)).toBeCloseTo(1, 5);
    }
  });

  it("has a mean of 1 where nothing differs", () => {
    const stream = new RandomStream(2, "martingale"), studies = 4000;
    let sum = 0;
    for (let study = 0; study < studies; study++) sum += anytimeT(normals(4, stream)).e;
    expect(Math.abs(sum / studies - 1)).toBeLessThan(0.06);
  });
});

describe("the interval", () => {
  it.each([0.95, 0.9])("of level %d ends where the evidence passes 1 / alpha", (level) => {
    for (const n of [6, 20, 100]) {
      const values = normals(n, new RandomStream(n, "ends"), 0.3), { low, high } = anytimeT(values, { level }).interval!;
      for (const end of [low, high]) expect(anytimeT(values.map((one) => one - end)).e * (1 - level)).toBeCloseTo(1, 9);
    }
  });

  it("is wider than that of the plain t, and unbounded for very few values", () => {
    for (const n of [5, 10, 50]) {
      const values = normals(n, new RandomStream(n, "wide")), own = anytimeT(values).interval!, plain = pairedT(values).interval!;
      expect(own.low).toBeLessThan(plain.low);
      expect(own.high).toBeGreaterThan(plain.high);
    }
    for (const n of [2, 3, 4]) expect(anytimeT(normals(n, new RandomStream(n, "few"))).interval).toBeNull();
    expect(anytimeT([0.4])).toEqual({ mean: 0.4, interval: null, p: null, e: 1 });
  });
});

it("looking after every value, it calls a difference where there is none in at most 5 of 100 studies", () => {
  const stream = new RandomStream(3, "looks"), looks = Array.from({ length: 29 }, (_, place) => place + 2), studies = 200;
  let plain = 0, anytime = 0;
  for (let study = 0; study < studies; study++) {
    const values = normals(30, stream);
    if (looks.some((look) => pairedT(values.slice(0, look)).p! < 0.05)) plain++;
    if (anytimeT(values, { looks }).p! <= 0.05) anytime++;
  }
  expect(anytime / studies).toBeLessThanOrEqual(0.05);
  expect(plain / studies).toBeGreaterThan(0.2); // what it is for
});

it("p is the least over the looks", () => {
  const values = [1, 1.1, 0.9, 1, 1.1, -3, 2, -4], p = (n: number) => anytimeT(values.slice(0, n)).p!;
  expect(anytimeT(values, { looks: [3, 5, 8] }).p).toBe(Math.min(p(3), p(5), p(8)));
  expect(anytimeT(values, { looks: [3, 5, 8] }).p).toBeLessThan(p(8));
  expect(anytimeT(values).e).toBe(anytimeT(values, { looks: [2, 8] }).e);
});

it("of values that are all the same is no surer than the sign test", () => {
  expect(anytimeT([0.1, 0.1]).p).toBeCloseTo(0.5774, 4); // its limit: sqrt(1 / 3)
  expect(anytimeT(new Array(6).fill(0.1)).p).toBeCloseTo(2 ** -5, 12);
  expect(anytimeT(new Array(6).fill(0.1)).interval).toEqual(pairedT(new Array(6).fill(0.1)).interval);
  expect(anytimeT(new Array(5).fill(0.1)).interval).toBeNull();
  const { e, ...rest } = anytimeT(new Array(20).fill(0));
  expect(rest).toEqual({ mean: 0, interval: { low: 0, high: 0 }, p: 1 });
  expect(e).toBeCloseTo(1 / Math.sqrt(21), 12);
});

it("refuses looks that do not rise to the number of values, and a variance of 0", () => {
  expect(() => anytimeT([1, 2, 3], { looks: [2] })).toThrow("must be whole numbers that rise to the number of differences, 3, found 2");
  expect(() => anytimeT([1, 2, 3], { looks: [2, 2, 3] })).toThrow("found 2, 2, 3");
  expect(() => anytimeT([1, 2, 3], { looks: [] })).toThrow("found none");
  expect(() => anytimeT([1, 2, 3], { effectVariance: 0 })).toThrow('"effectVariance" must be a number above 0, found 0');
});
