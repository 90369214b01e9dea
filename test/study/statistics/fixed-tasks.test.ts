/** @file Differences over several tasks on one fixed test set: against those of one task, and rows that tasks share or do not. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/engine/random.js";
import { type Metric, metricInput, type MetricInput, metrics } from "../../../src/metric/index.js";
import { deltaM, meanDifference } from "../../../src/study/statistics/delta-m.js";
import { normalQuantile } from "../../../src/study/statistics/distributions.js";
import { fixedSplit, type SeedAnswers } from "../../../src/study/statistics/fixed-split.js";
import { type FixedTask, fixedTasks } from "../../../src/study/statistics/fixed-tasks.js";

const accuracy: Metric = metrics.get("accuracy"), mae: Metric = metrics.get("mae");
const width = ({ interval }: { interval: { low: number; high: number } | null }): number => interval!.high - interval!.low;
const ofMean = (tasks: readonly FixedTask[], higherIsBetter = true) => (
  fixedTasks(tasks, { over: meanDifference, higherIsBetter, margin: 0.01, seed: 1 })!);

/** Binary answers of two sides; the arm is right more often by a gain. The rows' own difficulty is that of `rows`. */
function answers(rows: Float64Array, seeds: number, gain: number, random: RandomStream): SeedAnswers[] {
  const targets = Float32Array.from(rows, () => random.integer(2));
  const side = (lift: number): MetricInput => metricInput("binary", 2, targets, Float32Array.from(targets, (target, row) => (
    (target * 2 - 1) * (1 + lift * (1 + rows[row])) + normalQuantile(random.float() * 0.998 + 0.001))));
  return Array.from({ length: seeds }, () => ({ baseline: side(0), arm: side(gain) }));
}

const random = new RandomStream(5, "tasks"), rows = Float64Array.from({ length: 300 }, () => random.float() * 4 - 2);
const task = (name: string, seeds: SeedAnswers[]): FixedTask => ({ metric: accuracy, settings: {}, seeds, rows: name });

describe("one task", () => {
  it("has the mean, and nearly the interval, p and probabilities of fixedSplit", () => {
    const seeds = answers(rows, 5, 0.2, random), found = ofMean([task("a", seeds)]);
    const alone = fixedSplit({ metric: accuracy, settings: {}, seeds, margin: 0.01, stream: new RandomStream(1, "study/rows/a") });
    expect(found.mean).toBeCloseTo(alone.mean, 12);
    expect(width(found) / width(alone)).toBeGreaterThan(0.9);
    expect(width(found) / width(alone)).toBeLessThan(1.1);
    expect(Math.abs(found.probability!.better - alone.probability!.better)).toBeLessThan(0.06);
  });
});

describe("several tasks", () => {
  it("with the same answers are as uncertain as one where their rows are drawn together, and less where they are not", () => {
    const seeds = answers(rows, 1, 0.2, random), one = ofMean([task("a", seeds)]);
    const together = ofMean([task("a", seeds), task("a", seeds)]), apart = ofMean([task("a", seeds), task("b", seeds)]);
    expect(together.interval!.low).toBeCloseTo(one.interval!.low, 12);
    expect(width(together)).toBeCloseTo(width(one), 12);
    expect(apart.mean).toBeCloseTo(one.mean, 12);
    expect(width(apart) / width(one)).toBeGreaterThan(0.6); // 1 / sqrt(2), since one seed has no other spread
    expect(width(apart) / width(one)).toBeLessThan(0.82);
  });

  it("have the mean of their differences; delta-m is relative to the baseline's", () => {
    const tasks = [task("a", answers(rows, 3, 0.3, random)), task("b", answers(rows, 3, 0, random))];
    const scores = tasks.map(({ seeds }) => seeds.map(({ baseline, arm }) => [accuracy.compute(baseline, {}), accuracy.compute(arm, {})]));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(ofMean(tasks).mean).toBeCloseTo(mean(scores.map((own) => mean(own.map(([base, arm]) => arm - base)))), 12);
    const relative = scores.map((own) => 100 * (mean(own.map(([, arm]) => arm)) / mean(own.map(([base]) => base)) - 1));
    expect(fixedTasks(tasks, { over: deltaM, higherIsBetter: true, margin: 1, seed: 1 })!.mean).toBeCloseTo(mean(relative), 9);
  });

  it("of errors are better below 0", () => {
    const input = (error: number): MetricInput => (
      { kind: "regression", targets: new Float64Array(40), predictions: new Float64Array(40).fill(error) });
    const own = { ...task("a", [{ baseline: input(3), arm: input(2) }]), metric: mae };
    expect(ofMean([own], false)).toMatchObject({ mean: -1, probability: { better: 1, within: 0, worse: 0 } });
    expect(ofMean([own], true)).toMatchObject({ mean: -1, probability: { better: 0, within: 0, worse: 1 } });
  });

  it("refuse no task, and other numbers of seeds", () => {
    const seeds = answers(rows, 2, 0, random), message = "fixedTasks: there must be one task or more, each with as many seeds";
    expect(() => ofMean([])).toThrow(message);
    expect(() => ofMean([task("a", seeds), task("b", seeds.slice(1))])).toThrow(message);
  });
});
