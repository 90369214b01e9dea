/** @file The chart of reliability curves: sound SVG for whatever points come, the points where they belong, and a snapshot. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reliabilityChart, type ReliabilityPoint } from "../../src/charts/reliability-chart.js";
import { reliabilityCurve } from "../../src/metric/classification/calibration.js";
import { checkChart } from "./check-chart.js";

const awkward = "a<b&\"c\" 'd' ]]> \u0000\u001b";
const probabilities = [0.1, 0.2, 0.3, 0.3, 0.45, 0.6, 0.7, 0.75, 0.9, 0.95], targets = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1];
const points = (task: string, run?: string): ReliabilityPoint[] => (
  reliabilityCurve(targets, probabilities, { bins: 5 }).map((bin) => ({ task, ...(run !== undefined && { run }), ...bin })));

describe("reliabilityChart", () => {
  it("is as it was last looked at", async () => {
    const before = points("movie", "temperature 1").map((point) => ({ ...point, probability: point.probability ** 2 }));
    const svg = reliabilityChart([...before, ...points("movie", "temperature 1.8"), ...points("mood", "temperature 1.8")]);
    checkChart(svg);
    await expect(svg).toMatchFileSnapshot("snapshots/reliability-chart.svg");
  });

  it("has each task's error and rows, and a dot and a bar for each bin", () => {
    const svg = reliabilityChart(points("movie")), { texts, tags } = checkChart(svg);
    // distances of the bins, of 2 rows each: .15, .2, .025, .225, .075
    expect(texts).toEqual(expect.arrayContaining(["movie", "ece 0.135 · 10 rows"]));
    expect(tags.filter((tag) => tag === "circle")).toHaveLength(5);
    expect(svg.match(/stroke-linecap="butt"/gu)).toHaveLength(5);
  });

  it("shows the tasks that are most wrong, in their order, where there are many", () => {
    const many = Array.from({ length: 11 }, (_, index): ReliabilityPoint => (
      { task: `t${index}`, probability: 0.5, frequency: 0.5 + index / 100, rows: 10 }));
    const { texts } = checkChart(reliabilityChart(many));
    expect(texts.filter((text) => /^t\d+$/u.test(text))).toEqual(["t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10"]);
    expect(texts.join(" ")).toContain("the 8 of 11 tasks with the largest error");
  });

  it("does not depend on the order of points, and leaves out what cannot be drawn", () => {
    const all = points("movie");
    expect(reliabilityChart([...all].reverse())).toBe(reliabilityChart(all));
    expect(reliabilityChart([...all, { task: "movie", probability: NaN, frequency: 0.5, rows: 3 }])).toBe(reliabilityChart(all));
    expect(checkChart(reliabilityChart([], { tasks: ["movie"] })).texts).toContain("No rows were scored.");
  });

  it("is sound for any numbers and names", () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(0, 1, NaN, -1, 2, Infinity));
    const point = fc.record({
      task: fc.constantFrom("movie", awkward, ...Array.from({ length: 9 }, (_, index) => `t${index}`)),
      run: fc.option(fc.constantFrom("a", awkward), { nil: undefined }),
      probability: share, frequency: share, rows: fc.constantFrom(0, 1, 0.25, 1e9, NaN),
    });
    fc.assert(fc.property(fc.array(point, { maxLength: 40 }), (any) => void checkChart(reliabilityChart(any))), { numRuns: 50 });
  });

  it("refuses unknown options and wrong points", () => {
    expect(() => reliabilityChart(points("a"), { titel: "x" } as never)).toThrow('did you mean "title"?');
    expect(() => reliabilityChart([{ task: "a", probability: 0.5, frequency: 0.5 } as never])).toThrow(
      "reliabilityChart: points[0].rows must be a number, found nothing");
  });
});
