/** @file Reliability curves equal scikit-learn's, calibration errors torchmetrics'; and where edges, ties and missing targets fall. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ece, reliabilityCurve } from "../../src/metric/classification/calibration.js";
import { metricInput, metricsFor, scoreAll } from "../../src/metric/index.js";

interface Golden {
  y: number[]; y3: number[]; probabilities: Record<string, number[]>; probabilities3: Record<string, number[]>;
  curves: { scale: number; bins: number; strategy: "uniform" | "quantile"; frequency: number[]; probability: number[] }[];
  errors: { kind: "binary" | "multiclass"; scale: number; bins: number; norm: "l1" | "l2" | "max"; value: number }[];
}
const golden = JSON.parse(readFileSync(new URL("../golden/calibration.json", import.meta.url), "utf8")) as Golden;

describe("reliabilityCurve", () => {
  it.each(golden.curves)("is scikit-learn's: $bins $strategy bins, logits times $scale", ({ scale, bins, strategy, ...wanted }) => {
    const found = reliabilityCurve(golden.y, Float32Array.from(golden.probabilities[scale]), { bins, strategy });
    expect(found.length).toBe(wanted.frequency.length);
    found.forEach(({ probability, frequency }, bin) => {
      expect(frequency).toBeCloseTo(wanted.frequency[bin], 9);
      expect(probability).toBeCloseTo(wanted.probability[bin], 9);
    });
  });

  it("has rows at an edge in the lower bin, and 0 in the first; leaves out missing targets and empty bins", () => {
    expect(reliabilityCurve([0, 1, 1, NaN, 1], [0, 0.5, 0.5, 0.7, 1], { bins: 4 })).toEqual([
      { from: 0, to: 0.25, rows: 1, probability: 0, frequency: 0 },
      { from: 0.25, to: 0.5, rows: 2, probability: 0.5, frequency: 1 },
      { from: 0.75, to: 1, rows: 1, probability: 1, frequency: 1 },
    ]);
    expect(reliabilityCurve([], [])).toEqual([]);
    expect(reliabilityCurve([NaN], [0.5], { strategy: "quantile" })).toEqual([]);
  });

  it("counts a row of weight 2 as two rows", () => {
    const once = reliabilityCurve([0, 1, 1, 1], [0.2, 0.3, 0.3, 0.9]);
    expect(reliabilityCurve([0, 1, 1], [0.2, 0.3, 0.9], { sampleWeight: [1, 2, 1] })).toEqual(once);
  });

  it("refuses what is no probability, no class, no option", () => {
    expect(() => reliabilityCurve([0, 1], [0.2, 1.5])).toThrow("reliabilityCurve: a probability of row 1 must be from 0 to 1, found 1.5");
    expect(() => ece([0, 2], [0.2, 0.5])).toThrow("ece: a target must be a class index, a whole number from 0 to 1; found 2");
    expect(() => ece([0, 1], [0.2, 0.5], { bin: 3 } as never)).toThrow('did you mean "bins"?');
  });
});

describe("ece", () => {
  it.each(golden.errors)("is torchmetrics': $kind, $bins bins, $norm, logits times $scale", ({ kind, scale, bins, norm, value }) => {
    const [targets, all] = kind === "binary" ? [golden.y, golden.probabilities] : [golden.y3, golden.probabilities3];
    expect(ece(targets, Float32Array.from(all[scale]), { bins, norm })).toBeCloseTo(value, 6);
  });

  it("is 0 for certain and right answers, and 1 for certain and wrong ones", () => {
    expect([ece([0, 1], [0, 1]), ece([0, 1], [1, 0]), ece([NaN], [1])]).toEqual([0, 1, NaN]);
  });

  it("is of the most probable class, and of all labels' elements", () => {
    const probabilities = [0.7, 0.2, 0.1, 0.1, 0.3, 0.6];
    expect(ece([0, 1], probabilities, { bins: 1 })).toBeCloseTo(0.65 - 0.5, 12);
    const input = metricInput("multilabel", 2, [1, 0, NaN, 1], [0, 0, 5, 0]);
    expect(scoreAll(input, [{ name: "ece", bins: 1 }]).ece).toBeCloseTo(2 / 3 - 0.5, 12);
    for (const kind of ["binary", "multiclass", "ordinal", "multilabel"] as const) expect(metricsFor(kind).names).toContain("ece");
    expect(metricsFor("regression").names).not.toContain("ece");
  });

  it("is from 0 to 1, l1 at most l2 at most max, whatever the rows", () => {
    const row = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1));
    const strategy = fc.constantFrom("uniform" as const, "quantile" as const);
    const options = fc.record({ bins: fc.integer({ min: 1, max: 20 }), strategy });
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), options, (rows, given) => {
      const [l1, l2, max] = (["l1", "l2", "max"] as const).map((norm) => (
        ece(rows.map(([, target]) => target), rows.map(([probability]) => probability), { ...given, norm })));
      expect(l1).toBeGreaterThanOrEqual(0);
      expect(l1).toBeLessThanOrEqual(l2 + 1e-12);
      expect(l2).toBeLessThanOrEqual(max + 1e-12);
      expect(max).toBeLessThanOrEqual(1);
    }));
  });
});
