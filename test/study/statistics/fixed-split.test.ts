/** Differences on one fixed test set: against the plain bootstrap and the t, by simulation, and with metrics that are not defined. */
import { describe, expect, it } from "vitest";
import { bootstrap } from "../../../src/account/bootstrap.js";
import { RandomStream } from "../../../src/engine/random.js";
import { type Metric, metricInput, type MetricInput, metrics } from "../../../src/metric/index.js";
import { normalQuantile } from "../../../src/study/statistics/distributions.js";
import { fixedSplit, type SeedAnswers } from "../../../src/study/statistics/fixed-split.js";
import { pairedT } from "../../../src/study/statistics/paired-t.js";

const accuracy: Metric = metrics.get("accuracy"), mae: Metric = metrics.get("mae"), auc: Metric = metrics.get("roc_auc");
const stream = new RandomStream(1, "fixed");
const normal = (random: RandomStream) => normalQuantile((random.uint32() + 0.5) / 4294967296);
const of = (metric: Metric, seeds: SeedAnswers[], margin = 0.01) => fixedSplit({ metric, settings: {}, seeds, margin, stream });

interface World {
  rows: number;
  seeds: number;
  /** The true difference of the mean absolute errors, and standard deviations: of rows, of seeds, and of both together. */
  gain: number;
  row: number;
  seed: number;
  both: number;
}

/** Answers whose absolute errors differ by a gain, a row's part, a seed's part, and the rest. */
function simulated({ rows, seeds, gain, row, seed, both }: World, random: RandomStream): SeedAnswers[] {
  const targets = new Float64Array(rows), rowParts = Float64Array.from(targets, () => row * normal(random));
  return Array.from({ length: seeds }, () => {
    const shift = 50 + gain + seed * normal(random), predictions = rowParts.map((part) => shift + part + both * normal(random));
    const baseline: MetricInput = { kind: "regression", targets, predictions: targets.map(() => 50) };
    return { baseline, arm: { ...baseline, predictions } };
  });
}

/** Binary answers that are right with some probability, of a row's own part and chance. */
function answers(rows: number, seeds: number, gain: number, random: RandomStream): SeedAnswers[] {
  const targets = Float32Array.from({ length: rows }, () => random.integer(2)), row = targets.map(() => normal(random));
  const input = (lift: number): MetricInput => (
    metricInput("binary", 2, targets, targets.map((target, place) => (target * 2 - 1) * (1 + lift + row[place]) + normal(random) / 2)));
  return Array.from({ length: seeds }, () => ({ baseline: input(0), arm: input(gain) }));
}

describe("one seed", () => {
  it.each([["accuracy", accuracy], ["roc_auc", auc]])("has the interval of the bootstrap of two models: %s", (_, metric) => {
    const [{ baseline, arm }] = answers(200, 1, 0.3, new RandomStream(4, "one"));
    const plain = bootstrap({ metric, settings: {}, inputs: [arm, baseline], stream }).difference!, own = of(metric, [{ baseline, arm }]);
    const width = plain.high - plain.low;
    expect(Math.abs(own.interval!.low - plain.low) / width).toBeLessThan(0.1); // more samples, so not the same
    expect(Math.abs(own.interval!.high - plain.high) / width).toBeLessThan(0.1);
    expect(own.mean).toBe(metric.compute(arm, {}) - metric.compute(baseline, {}));
  });
});

describe("several seeds", () => {
  it("without chance of rows have the interval, p and probabilities of the paired t", () => {
    const seeds = simulated({ rows: 20, seeds: 6, gain: 0.5, row: 0, seed: 1, both: 0 }, new RandomStream(7, "t")), found = of(mae, seeds);
    const plain = pairedT(seeds.map(({ arm }) => mae.compute(arm, {}) - 50));
    expect(found.mean).toBeCloseTo(plain.mean, 12);
    expect(found.interval!.low).toBeCloseTo(plain.interval!.low, 1);
    expect(found.interval!.high).toBeCloseTo(plain.interval!.high, 1);
    expect(found.p).toBeCloseTo(plain.p!, 2);
  });

  it("have the mean over seeds, probabilities that add up to 1, and better as the metric has it", () => {
    const seeds = simulated({ rows: 100, seeds: 5, gain: 0.5, row: 1, seed: 0.2, both: 0.5 }, new RandomStream(8, "way"));
    const found = of(mae, seeds, 0.1), { better, within, worse } = found.probability!;
    expect(better + within + worse).toBeCloseTo(1, 12);
    expect(worse).toBeGreaterThan(0.9); // an error that is higher
    expect(found.mean).toBeGreaterThan(0);
    const turned = seeds.map(({ baseline, arm }) => ({ baseline: arm, arm: baseline })), other = of(mae, turned, 0.1);
    expect(other.mean).toBeCloseTo(-found.mean, 12);
    expect(other.probability!.better).toBeCloseTo(worse, 1);
  });

  const worlds: World[] = [
    { rows: 40, seeds: 4, gain: 0.3, row: 2, seed: 0.2, both: 1 },
    { rows: 40, seeds: 3, gain: 0.3, row: 0.5, seed: 0.5, both: 1 },
  ];
  it.each(worlds)("cover the true difference in some 95 of 100 studies: $seeds seeds, rows $row, seed $seed", (world) => {
    const random = new RandomStream(9, "coverage"), studies = 60;
    let covered = 0, plain = 0;
    for (let study = 0; study < studies; study++) {
      const seeds = simulated(world, random);
      const { low, high } = fixedSplit({ metric: mae, settings: {}, seeds, margin: 0, stream, samples: 200 }).interval!;
      if (low <= world.gain && high >= world.gain) covered++;
      const alone = pairedT(seeds.map(({ arm }) => mae.compute(arm, {}) - 50)).interval!;
      if (alone.low <= world.gain && alone.high >= world.gain) plain++;
    }
    expect(covered / studies).toBeGreaterThan(0.9);
    expect(plain).toBeLessThan(covered + 1);
  });
});

it("of the same answers differs by nothing: the interval is [0, 0] and p is 1", () => {
  const seeds = answers(50, 4, 0, new RandomStream(5, "same")).map(({ arm }) => ({ baseline: arm, arm }));
  expect(fixedSplit({ metric: accuracy, settings: {}, seeds, margin: 0, stream, samples: 17 }).samples).toBe(17);
  const { mean, interval, p, probability } = of(accuracy, seeds);
  expect({ mean, interval, p, probability })
    .toEqual({ mean: 0, interval: { low: 0, high: 0 }, p: 1, probability: { better: 0, within: 1, worse: 0 } });
});

it("finds a difference that is there, and is quick for 20 seeds of 500 rows", () => {
  const seeds = answers(500, 20, 0.6, new RandomStream(6, "speed"));
  for (const metric of [accuracy, metrics.get("f1"), auc, metrics.get("log_loss")] as Metric[]) {
    const start = performance.now(), { p, interval, samples } = of(metric, seeds);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(p).toBeLessThan(0.05);
    expect(metric.higherIsBetter ? interval!.low : -interval!.high).toBeGreaterThan(0);
    expect(samples).toBeGreaterThanOrEqual(200);
  }
});

it("of very many rows draws fewer, and has the width that theory gives", () => {
  const rows = 20_000, seeds = simulated({ rows, seeds: 2, gain: 0, row: 1, seed: 0, both: 0 }, new RandomStream(10, "many"));
  const { samples, interval } = of(mae, seeds);
  expect(samples).toBe(200);
  const width = 2 * 1.96 * Math.sqrt(1 / rows);
  expect((interval!.high - interval!.low) / width).toBeGreaterThan(0.85);
  expect((interval!.high - interval!.low) / width).toBeLessThan(1.15);
});

describe("metrics that are not defined", () => {
  const binary = (targets: number[], logits: number[]) => metricInput("binary", 2, targets, new Float32Array(logits));
  it("leaves out samples, and has no interval where half of them are out", () => {
    const few = binary([1, 0, 0, 0, 0], [1, 0, 2, 0, 0]), other = binary([1, 0, 0, 0, 0], [3, 0, 2, 0, 0]);
    const found = of(auc, [{ baseline: few, arm: other }]);
    expect(found.undefined / found.samples).toBeCloseTo(0.8 ** 5, 1);
    expect(found.interval).not.toBeNull();
    const one = binary([1, 1], [1, 0]);
    expect(of(auc, [{ baseline: one, arm: one }]))
      .toEqual({ mean: NaN, interval: null, p: null, probability: null, samples: 0, undefined: 0 });
  });

  it("refuses no seeds, and answers on other rows", () => {
    const input = binary([1, 0], [1, 0]), shorter = binary([1], [1]), other = binary([0, 1], [1, 0]);
    expect(() => of(accuracy, [])).toThrow("fixedSplit: there must be at least one seed, found none");
    for (const arm of [shorter, other]) {
      expect(() => of(accuracy, [{ baseline: input, arm: input }, { baseline: input, arm }]))
        .toThrow("fixedSplit: all seeds and both sides must be on the same test rows; the targets of seed 1 differ");
    }
    expect(() => fixedSplit({ metric: accuracy, settings: {}, seeds: [{ baseline: input, arm: input }], margin: 0, stream, samples: 0 }))
      .toThrow('fixedSplit: "samples" must be a whole number above 0, found 0');
    const none = binary([], []);
    expect(of(accuracy, [{ baseline: none, arm: none }]).interval).toBeNull();
  });
});
