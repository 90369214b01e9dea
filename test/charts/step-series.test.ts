/** @file Series of steps keep every step while there is room, then windows; layers in groups; bands over tasks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandOf, quantile } from "../../src/charts/bands.js";
import { layerGroups } from "../../src/charts/layer-groups.js";
import { combine, meanOf, SeriesSet } from "../../src/charts/step-series.js";

describe("SeriesSet", () => {
  it("keeps every step while there is room", () => {
    const set = new SeriesSet(100);
    for (let step = 1; step <= 50; step++) for (const line of ["a", "b"]) set.add(line, step, step);
    expect(set.width).toBe(1);
    expect(set.series.get("a")!.map(meanOf)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it("is bounded whatever the number of steps and lines, and keeps the mean, the lowest and the highest", () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 }),
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (lines, steps, values) => {
        const set = new SeriesSet(64);
        for (let step = 1; step <= steps; step++) {
          for (let line = 0; line < lines; line++) set.add(`${line}`, step, values[(step + line) % values.length]);
        }
        expect(set.size).toBeLessThanOrEqual(Math.max(64, 2 * lines));
        const drawn = values.map((value) => (Math.abs(value) < 1e-99 ? 0 : value));
        const added = Array.from({ length: steps }, (_, index) => drawn[(index + 1) % drawn.length]);
        const windows = set.series.get("0")!;
        expect(windows.reduce((sum, { count }) => sum + count, 0)).toBe(steps);
        expect(windows.reduce((sum, one) => sum + one.sum, 0)).toBeCloseTo(added.reduce((sum, value) => sum + value, 0), 6);
        expect(Math.min(...windows.map(({ low }) => low))).toBe(Math.min(...added));
        expect(Math.max(...windows.map(({ high }) => high))).toBe(Math.max(...added));
        expect([windows[0].from, windows.at(-1)!.to]).toEqual([1, steps]);
      },
    ), { numRuns: 50 });
  });

  it("counts what is not finite, and has gaps there", () => {
    const set = new SeriesSet();
    [1, NaN, Infinity, 0, 1e300].forEach((value, step) => set.add("a", step, value));
    expect(set.counts).toEqual({ all: 5, notFinite: 3, notPositive: 1 });
    expect(set.series.get("a")!.map(meanOf)).toEqual([1, NaN, NaN, 0, NaN]);
  });

  it("combines parts as one vector, step by step", () => {
    const set = new SeriesSet();
    for (const [step, a, b] of [[1, 3, 4], [2, 6, 8], [3, NaN, 1]] as const) {
      set.add("a", step, a);
      set.add("b", step, b);
    }
    set.add("b", 4, 2); // a step that did not reach the other part
    expect(combine([set.series.get("a")!, set.series.get("b")!]).map(meanOf)).toEqual([5, 10, NaN, 2]);
  });
});

describe("layerGroups", () => {
  const groupsOf = (layers: string[], tasks: string[], most = 8): string[] => (
    [...new Set(Array.from(layerGroups(layers, tasks, most).values(), ({ group }) => group))]);

  it("leaves a few layers alone", () => {
    expect(groupsOf(["hidden_0", "hidden_1", "hidden_2"], ["a", "b"])).toEqual(["hidden_0", "hidden_1", "hidden_2"]);
  });

  it("puts the same layer of each task together, then numbers, then levels, then all", () => {
    const tasks = ["is_bug", "minutes"];
    const level = (index: number, experts: number): string[] => [
      ...Array.from({ length: experts }, (_, expert) => `level_${index}_shared_${expert}`),
      ...tasks.flatMap((task) => [
        ...Array.from({ length: experts }, (_, expert) => `level_${index}_experts_${task}_${expert}`), `level_${index}_gate_${task}`,
      ]),
    ];
    const whole = ["level_0_shared_0", "level_0_shared_1", "level_0_experts_0", "level_0_experts_1", "level_0_gate"];
    expect(groupsOf(level(0, 2), tasks)).toEqual(whole);
    expect(layerGroups(level(0, 2), tasks, 8).get("level_0_gate_minutes")).toEqual({ group: "level_0_gate", task: "minutes" });
    expect(groupsOf(level(0, 9), tasks)).toEqual(["level_0_shared", "level_0_experts", "level_0_gate"]);
    const three = [0, 1, 2].flatMap((index) => level(index, 3));
    expect(groupsOf(three, tasks)).toEqual(["level_0", "level_1", "level_2"]);
    expect(groupsOf(three, tasks, 2)).toEqual(["trunk"]);
    expect(groupsOf(Array.from({ length: 12 }, (_, index) => `hidden_${index}`), tasks)).toEqual(["hidden"]);
  });

  it("takes the longest task whose name stands alone, and no expert's number for a task", () => {
    const layers = ["tower_a_b", "tower_a", "tower_ab", "experts_0_1", "experts_1_0"];
    const places = layerGroups(layers, ["a", "a_b", "0"], 8);
    expect(layers.map((layer) => places.get(layer)!.task)).toEqual(["a_b", "a", undefined, undefined, undefined]);
  });
});

describe("bandOf", () => {
  it("has numpy's quantiles over the lines, at each step", () => {
    const set = new SeriesSet();
    for (let step = 1; step <= 3; step++) for (let line = 0; line <= 10; line++) set.add(`${line}`, step, line * step);
    const band = bandOf([...set.series.values()], Number.isFinite);
    expect(band).toEqual([1, 2, 3].map((step) => ({ x: step, low: step, y: 5 * step, high: 9 * step })));
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
  });
});
