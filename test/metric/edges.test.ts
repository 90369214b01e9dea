/** @file Metrics at their edges: constant targets, numbers of any scale, and why a metric is not defined. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainedVariance, r2 } from "../../src/metric/regression/r2.js";
import { pearson, spearman } from "../../src/metric/regression/correlation.js";
import { mse, rmse } from "../../src/metric/regression/errors.js";
import { type MetricInput, metricInput, metrics, metricsFor, scoreAll, undefinedMetrics } from "../../src/metric/index.js";
import { PotluckError } from "../../src/engine/errors.js";

interface Numbers { y_true: number[]; y_pred: number[] }
const golden = JSON.parse(readFileSync("test/golden/metrics_edges.json", "utf8")) as {
  constant: (Numbers & { r2: number; explained_variance: number })[]; correlations: (Numbers & { pearson: number; spearman: number })[];
};

describe("constant targets", () => {
  it.each(golden.constant)("$y_true, $y_pred score as in scikit-learn", ({ y_true: targets, y_pred: predictions, ...wanted }) => {
    expect(r2(targets, predictions)).toBe(wanted.r2);
    expect(explainedVariance(targets, predictions)).toBe(wanted.explained_variance);
  });

  it("are those of one value, whatever rounds in their mean", () => {
    for (const value of [0.1, 1 / 3, 1e17 + 1, -7.7e-9]) {
      const targets = [value, value, value, NaN];
      expect([r2(targets, targets.map((one) => one || 0)), r2(targets, [value, value, value + 1e3, 0])]).toEqual([1, 0]);
      expect(explainedVariance(targets, [value, value * 2, value, 0])).toBe(0);
      expect(r2(targets.slice(0, 3).concat(5), [value, value, 2, 1], { sampleWeight: [1, 1, 1, 0] })).toBe(0); // the 5 weighs nothing
    }
  });
});

describe("scales", () => {
  it.each(golden.correlations)("$y_true and $y_pred correlate as in scipy", ({ y_true: targets, y_pred: predictions, ...wanted }) => {
    expect(pearson(targets, predictions)).toBeCloseTo(wanted.pearson, 12);
    expect(spearman(targets, predictions)).toBeCloseTo(wanted.spearman, 12);
  });

  it("change no share and no correlation", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), { minLength: 2, maxLength: 20 });
    fc.assert(fc.property(rows, fc.constantFrom(2 ** 600, 2 ** -600, 2 ** 1000, 2 ** -1000), (pairs, scale) => {
      const [targets, predictions] = [0, 1].map((side) => pairs.map((pair) => pair[side as 0 | 1]));
      const [large, others] = [targets, predictions].map((values) => values.map((value) => value * scale));
      for (const metric of [r2, explainedVariance, pearson]) expect(metric(large, others)).toBe(metric(targets, predictions));
      expect(pearson(large, predictions)).toBe(pearson(targets, predictions));
      expect(rmse(large, others)).toBe(rmse(targets, predictions) * scale);
    }));
  });

  it("are no less exact apart: errors of another scale than the targets", () => {
    expect(r2([1e-200, 2e-200], [1, 1])).toBe(-Infinity); // 1 - 4e400
    expect(r2([1e100, 2e100], [1e100 + 1e90, 2e100])).toBe(1);
    expect(r2([1e200, 2e200, 3e200], [1e200, 2e200, 3.5e200])).toBeCloseTo(1 - 0.25 / 2, 12);
    expect(rmse([3e-200, 1e-200], [1e-200, 3e-200])).toBeCloseTo(2e-200, 210);
    expect([mse([1e200], [2e200]), rmse([1e200], [2e200])]).toEqual([Infinity, 1e200]);
  });
});

describe("a metric that is not defined says why", () => {
  const reasons = (input: MetricInput) => undefinedMetrics(input, scoreAll(input), "the test rows");
  const regression = (targets: number[], predictions: number[]): MetricInput => ({ kind: "regression", targets, predictions });

  it.each<[string, MetricInput, Record<string, string>]>([
    ["one class", metricInput("binary", 2, [1, 1], [2, 1]), {
      cohen_kappa: "targets and predictions of the test rows are all of one class", roc_auc: "the test rows have one class only" }],
    ["a class without rows", metricInput("multiclass", 3, [0, 1], [2, 0, 0, 0, 2, 0]), {
      roc_auc: "the test rows have 2 of the 3 classes, and it needs rows of each" }],
    ["a label in all rows", metricInput("multilabel", 2, [1, 0, 1, 1], [1, -1, 1, 1]), {
      roc_auc: "1 of 2 labels is in all or in none of the test rows" }],
    ["one row", regression([1], [2]), {
      r2: "it needs two of the test rows with a target", pearson: "it needs two of the test rows with a target",
      spearman: "it needs two of the test rows with a target" }],
    ["constant targets", regression([2, 2], [1, 2]), {
      pearson: "the targets of the test rows are all the same", spearman: "the targets of the test rows are all the same" }],
    ["constant predictions", regression([1, 2], [2, 2]), {
      pearson: "the predictions of the test rows are all the same", spearman: "the predictions of the test rows are all the same" }],
    ["all well", regression([1, 2], [1, 3]), {}],
  ])("%s", (_, input, wanted) => expect(reasons(input)).toEqual(wanted));

  it("of rows without any target, and of metrics that do not tell", () => {
    const without = reasons(regression([NaN, NaN], [1, 2]));
    expect(Object.keys(without)).toEqual(metricsFor("regression").names);
    expect(new Set(Object.values(without))).toEqual(new Set(["none of the test rows has a target"]));
    expect(undefinedMetrics(regression([1], [1]), { mine: NaN, mse: 0 })).toEqual({ mine: "the rows do not define it" });
  });

  it("in all metrics that can be: no metric is NaN without a reason of its own", () => {
    const logit = fc.constantFrom(-2, 0, 1), target = fc.constantFrom(0, 1, NaN), value = fc.constantFrom(0, 1, -3);
    const rows = (one: fc.Arbitrary<number>) => fc.array(one, { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(rows(target), rows(logit), rows(value), (targets, logits, values) => {
      const inputs: MetricInput[] = [
        metricInput("binary", 2, targets, logits), metricInput("multilabel", 2, targets, logits),
        metricInput("ordinal", 2, targets, logits), metricInput("multiclass", 2, targets, logits.flatMap((one) => [0, one])),
        regression(targets, values),
      ];
      expect(inputs.flatMap((input) => Object.values(reasons(input)))).not.toContain("the test rows do not define it");
    }));
    expect(metrics.names.length).toBeGreaterThan(40);
    expect(() => r2([1], [1, 2])).toThrow(PotluckError);
  });
});
