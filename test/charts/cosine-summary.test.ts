/** @file The summary of a pair's cosines: the interval covers the mean of steps that are alike, whatever their number. */
import { describe, expect, it } from "vitest";
import { PairCosines } from "../../src/charts/cosine-summary.js";
import { RandomStream } from "../../src/engine/random.js";

/** Cosines whose neighbours are alike: each is `memory` of the one before. Their mean is `mean`. */
function summaryOf(steps: number, mean: number, memory: number, seed: number) {
  const stream = new RandomStream(seed, "cosines"), pair = new PairCosines(0.05);
  let deviation = 0;
  for (let step = 0; step < steps; step++) {
    deviation = memory * deviation + (stream.float() - 0.5) / 5;
    pair.add(mean + deviation);
  }
  return pair.summary()!;
}

describe("the interval of the mean", () => {
  it.each([
    [200, 0], [200, 0.8], [3000, 0.9], [45, 0.3],
  ])("of %i steps that remember %f of the last covers the true mean in about 95%%", (steps, memory) => {
    let covered = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const [low, high] = summaryOf(steps, -0.02, memory, seed).interval!;
      if (low <= -0.02 && high >= -0.02) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.88);
    expect(covered / 300).toBeLessThan(0.99);
  });

  it("is that of ten batch means where ten batches have one step each by construction", () => {
    const pair = new PairCosines(0.05), means = [0.1, 0.3, 0.2, 0.25, 0.15, 0.2, 0.1, 0.3, 0.25, 0.15];
    for (const mean of means) for (let step = 0; step < 6; step++) pair.add(mean);
    const { mean, interval } = pair.summary()!, all = means.reduce((sum, one) => sum + one) / 10;
    const sd = Math.sqrt(means.reduce((sum, one) => sum + (one - all) ** 2, 0) / 9);
    expect(mean).toBeCloseTo(all, 12);
    expect(interval![1] - mean).toBeCloseTo(2.262157 * sd / Math.sqrt(10), 9);
  });

  it("needs ten steps", () => {
    expect(summaryOf(9, -0.5, 0, 1)).toMatchObject({ steps: 9, interval: null, verdict: "too few steps" });
    expect(summaryOf(10, -0.5, 0, 1).verdict).toBe("conflict");
    expect(new PairCosines(0.05).summary()).toBeNull();
  });
});

it("seldom calls unrelated tasks in conflict", () => {
  let conflicts = 0;
  for (let seed = 1; seed <= 300; seed++) if (summaryOf(100, 0, 0.5, seed).verdict === "conflict") conflicts++;
  expect(conflicts).toBeLessThan(6);
});

it("counts shares of steps below, within and above the band, whose edges are outside", () => {
  const pair = new PairCosines(0.05);
  for (const cosine of [-1, -0.05, -0.049, 0, 0.049, 0.05, 0.5, 0.06]) pair.add(cosine);
  expect(pair.summary()!.shares).toEqual([2 / 8, 3 / 8, 3 / 8]);
  const none = new PairCosines(0);
  for (const cosine of [-0.1, 0, 0, 0.1]) none.add(cosine);
  expect(none.summary()!.shares).toEqual([0.25, 0.5, 0.25]);
});
