/** @file Intervals by the bootstrap: against a tiny case, the theory, and a simulation; and the fast path against the plain one. */
import { describe, expect, it } from "vitest";
import { bootstrap } from "../../src/account/bootstrap.js";
import { drawRows } from "../../src/account/draws.js";
import { RandomStream } from "../../src/engine/random.js";
import { type Metric, metricInput, type MetricInput, metrics, type MetricKind, metricsFor } from "../../src/metric/index.js";
import { memberOptions } from "../../src/options/index.js";

const stream = new RandomStream(1, "test");
const of = (metric: Metric, ...inputs: MetricInput[]) => (
  bootstrap({ metric, settings: memberOptions(metric.name, metric, {}), inputs, stream }));
const accuracy: Metric = metrics.get("accuracy"), mae: Metric = metrics.get("mae");

/** Rows of a kind, with predictions that are right more often than not. */
function inputOf(kind: MetricKind, rows: number, seed: number): MetricInput {
  const random = new RandomStream(seed, kind), classes = 3;
  if (kind === "regression") {
    const targets = Float64Array.from({ length: rows }, () => random.float() + 0.1);
    return { kind, targets, predictions: targets.map((value) => value + random.float() / 2) };
  }
  const width = kind === "multilabel" ? classes : 1, outputs = { binary: 1, multilabel: 3, multiclass: 3, ordinal: 2 }[kind];
  const values = kind === "binary" || kind === "multilabel" ? 2 : classes;
  const targets = Float32Array.from({ length: rows * width }, () => random.integer(values));
  if (kind === "multilabel") targets[4] = NaN; // a label without a target
  const logits = Float32Array.from({ length: rows * outputs }, (_, place) => {
    const target = targets[kind === "multilabel" ? place : Math.floor(place / outputs)], noise = 3 * (random.float() - 0.5);
    if (kind === "ordinal") return noise / 3 + target + (place % 2) * 2 - 2;
    return noise + (kind === "multiclass" ? Number(target === place % outputs) : (target || 0) - 0.5);
  });
  return kind === "multilabel" ? metricInput(kind, classes, targets, logits)
    : metricInput(kind, kind === "binary" ? 2 : classes, targets, logits);
}

describe("draws", () => {
  it("are the same on every machine, a function of stream and sample", () => {
    const rows = new Uint32Array(8);
    drawRows(new RandomStream(1, "account/bootstrap/movie"), 3, rows, 100);
    expect([...rows]).toMatchInlineSnapshot(`
      [
        9,
        24,
        60,
        37,
        48,
        62,
        80,
        14,
      ]
    `);
    const again = new Uint32Array(8);
    drawRows(new RandomStream(1, "account/bootstrap/movie"), 3, again, 100);
    expect(again).toEqual(rows);
  });

  it("take every row alike", () => {
    const rows = new Uint32Array(70_000), counts = new Float64Array(7);
    drawRows(stream, 0, rows, 7);
    for (const row of rows) counts[row]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // four standard deviations
  });
});

describe("a bootstrap", () => {
  it("of two rows knows their samples: both right, one, or none", () => {
    const input = metricInput("binary", 2, [1, 0], new Float32Array([2, 2]));
    expect(of(accuracy, input)).toEqual({ samples: 1000, undefined: 0, intervals: [{ low: 0, high: 1 }], difference: null });
  });

  it("interpolates percentiles as NumPy does", () => {
    const values = [0, 1, 2, 3, 4, 5], targets = Float64Array.from(values), predictions = new Float64Array(6);
    const means: number[] = [], rows = new Uint32Array(6);
    for (let sample = 0; sample < 1000; sample++) {
      drawRows(stream, sample, rows, 6);
      means.push(rows.reduce((sum, row) => sum + values[row], 0) / 6);
    }
    means.sort((a, b) => a - b);
    const at = (place: number) => means[Math.floor(place)] * (1 - (place % 1)) + means[Math.ceil(place)] * (place % 1);
    const [interval] = of(mae, { kind: "regression", targets, predictions }).intervals;
    expect(interval!.low).toBeCloseTo(at(0.025 * 999), 9);
    expect(interval!.high).toBeCloseTo(at(0.975 * 999), 9);
  });

  const kinds = ["binary", "multiclass", "ordinal", "multilabel", "regression"] as const;
  const counted = kinds.flatMap((kind) => metricsFor(kind).members.filter((one) => one.countsPairs)
    .map((metric) => [kind, metric.name, metric] as const));
  it.each(counted)("of %s rows counts pairs for %s, and gives what the rows give", (kind, _, metric) => {
    const inputs = [inputOf(kind, 40, 1), { ...inputOf(kind, 40, 2), targets: inputOf(kind, 40, 1).targets }];
    const fast = of(metric, ...inputs), plain = of({ ...metric, countsPairs: false }, ...inputs);
    expect(fast.samples).toBe(plain.samples);
    const ends = ({ intervals, difference }: typeof fast) => [...intervals, difference].flatMap((one) => [one!.low, one!.high]);
    ends(fast).forEach((end, place) => expect(end).toBeCloseTo(ends(plain)[place], 9));
  });

  it("covers the true value in about 95 of 100 samples", () => {
    const random = new RandomStream(5, "coverage");
    let covered = 0;
    for (let study = 0; study < 200; study++) {
      const logits = Float32Array.from({ length: 150 }, () => (random.float() < 0.8 ? 1 : -1)), targets = new Float32Array(150).fill(1);
      const [interval] = of(accuracy, metricInput("binary", 2, targets, logits)).intervals;
      if (interval!.low <= 0.8 && interval!.high >= 0.8) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it("of very many rows draws fewer, and has the width that theory gives", () => {
    const random = new RandomStream(6, "many"), rows = 60_000, errors = Float64Array.from({ length: rows }, () => random.float());
    const { samples, intervals: [interval] } = of(mae, { kind: "regression", targets: new Float64Array(rows), predictions: errors });
    expect(samples).toBe(200);
    const width = 2 * 1.96 * Math.sqrt(1 / 12 / rows);
    expect((interval!.high - interval!.low) / width).toBeGreaterThan(0.8);
    expect((interval!.high - interval!.low) / width).toBeLessThan(1.2);
    const mean = errors.reduce((sum, value) => sum + value, 0) / rows;
    expect(interval!.low).toBeLessThan(mean);
    expect(interval!.high).toBeGreaterThan(mean);
  });

  it("of two models pairs their rows: the same model differs by nothing", () => {
    const input = inputOf("binary", 30, 3);
    expect(of(metrics.get("f1"), input, input).difference).toEqual({ low: 0, high: 0 });
    expect(of(metrics.get("roc_auc"), input, input).difference).toEqual({ low: 0, high: 0 });
  });

  it("leaves out samples that do not define the metric, and counts them", () => {
    const auc: Metric = metrics.get("roc_auc"), few = metricInput("binary", 2, [1, 0, 0, 0, 0], new Float32Array([1, 0, 2, 0, 0]));
    const { undefined: missing, intervals } = of(auc, few);
    expect(missing / 1000).toBeCloseTo(0.8 ** 5, 1); // the positive row is in no sample
    expect(intervals[0]!.high).toBeLessThanOrEqual(1);
    const one = metricInput("binary", 2, [1, 1], new Float32Array([1, 0]));
    expect(of(auc, one)).toMatchObject({ undefined: 1000, intervals: [null] });
  });

  it("of no rows has no interval, and needs the same rows of both models", () => {
    const none = metricInput("binary", 2, [], new Float32Array(0)), one = metricInput("binary", 2, [1], new Float32Array(1));
    expect(of(accuracy, none)).toEqual({ samples: 0, undefined: 0, intervals: [null], difference: null });
    expect(() => of(accuracy, none, one)).toThrow("bootstrap: the models' answers must be on the same rows");
  });
});
