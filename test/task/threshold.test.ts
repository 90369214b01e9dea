/** @file Thresholds of binary tasks, and of labels by a named metric: against every possible one, in maps and JSON, and what is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { LabelMap } from "../../src/data/targets/labels.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { metricInput, metrics, scoreAll } from "../../src/metric/index.js";
import { parseRecipe, recipeToYaml } from "../../src/recipe/index.js";
import { thresholdMetrics } from "../../src/task/best-threshold.js";
import { createTask, fitTargets, predictions, targetMapFromJSON, tuneTargets } from "../../src/task/index.js";
import { chooseThresholds } from "../../src/task/label-thresholds.js";
import { chooseThreshold } from "../../src/task/threshold.js";

const map = new LabelMap("binary", ["no", "yes"], [["no", 0], ["yes", 1]]);
const rows = (...data: number[]) => ({ shape: [data.length, 1], data: Float32Array.from(data) });
const targetsOf = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });

describe("a threshold by a metric", () => {
  const choices = [...thresholdMetrics.names.map((name) => ({ name, ...(name.startsWith("f_beta") && { beta: 0.5 }) }))];

  it("may be chosen by every metric of what is predicted, and by no other", () => {
    const some = ["f1", "f_beta", "accuracy", "balanced_accuracy", "matthews", "cohen_kappa"];
    expect(thresholdMetrics.names).toEqual(expect.arrayContaining(some));
    for (const name of ["log_loss", "roc_auc", "ece", "brier", "hamming_loss", "mse"]) {
      expect(metrics.has(name) && !thresholdMetrics.has(name), name).toBe(true);
    }
  });

  it("is the best of all, and of equals the nearest to 0.5", () => {
    const row = fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 1), fc.constantFrom(0, 1, 1, NaN));
    fc.assert(fc.property(fc.constantFrom(...choices), fc.array(row, { minLength: 12, maxLength: 30 }), (choice, some) => {
      const probabilities = Float32Array.from(some, ([probability]) => probability), targets = some.map(([, target]) => target);
      const chosen = chooseThreshold(probabilities, targets, choice);
      const counts = [0, 1].map((one) => targets.filter((target) => target === one).length);
      if (Math.min(...counts) < 5) {
        expect(chosen).toBe(0.5);
        return;
      }
      const valueAt = (threshold: number): number => {
        const predicted = Array.from(probabilities, (probability) => (probability > threshold ? 1 : 0));
        const value = scoreAll({ kind: "binary", classes: 2, targets, predictions: predicted, probabilities }, [choice])[choice.name];
        return Number.isNaN(value) ? -Infinity : value;
      };
      const all = [0.5, 1e-9, 0.05, 0.15, 0.2, 0.27, 0.4, 0.6, 0.8, 0.95], best = Math.max(...all.map(valueAt));
      expect(valueAt(chosen)).toBeCloseTo(best, 12);
      const nearest = Math.min(...all.filter((one) => valueAt(one) > best - 1e-12).map((one) => Math.abs(one - 0.5)));
      expect(Math.abs(chosen - 0.5)).toBeLessThan(nearest + 0.15); // midway between two probabilities
      if (nearest === 0) expect(chosen).toBe(0.5);
    }), { numRuns: 200 });
  });

  it("of labels is chosen by it in the same way as by F1", () => {
    const probabilities = Float32Array.of(0.9, 0.6, 0.4, 0.35, 0.3, 0.2, 0.15, 0.1, 0.05, 0.02), targets = [1, 1, 0, 1, 1, 0, 1, 0, 0, 0];
    expect(chooseThresholds(probabilities, targets, 1, { name: "f1" })).toEqual(chooseThresholds(probabilities, targets, 1));
    const [precise] = chooseThresholds(probabilities, targets, 1, { name: "f_beta", beta: 0.1 });
    const [complete] = chooseThresholds(probabilities, targets, 1, { name: "f_beta", beta: 10 });
    expect(precise).toBe(0.5);
    expect(complete).toBeCloseTo((Math.fround(0.15) + Math.fround(0.1)) / 2, 12);
    const labels = new MultilabelMap(["a"], null), logits = rows(...Array.from(probabilities, (one) => Math.log(one / (1 - one))));
    const options = { kind: "multilabel", thresholds: { name: "f_beta", beta: 10 } } as const;
    const tuned = tuneTargets(labels, options, logits, { ...logits, data: Float32Array.from(targets) });
    expect((tuned as MultilabelMap).thresholds![0]).toBeCloseTo(complete, 6);
  });
});

describe("a binary task's threshold", () => {
  const logits = rows(-1, -1.5, -1.2, -0.5, -0.4, -3, -2.5, -4, -2.2, -2.8), targets = targetsOf(1, 1, 1, 1, 1, 0, 0, 0, 0, 0);

  it("is 0.5 unless it is set; the map, predictions, scores and JSON have it", () => {
    expect(map.threshold).toBe(0.5);
    expect(map.toJSON()).not.toHaveProperty("threshold");
    expect(tuneTargets(map, { kind: "binary" }, logits, targets)).toBe(map);
    const table = tableFromColumns("t", { x: ["no", "yes"] });
    const low = fitTargets({ table, target: "x" }, { kind: "binary", threshold: 0.15 });
    expect(low.threshold).toBe(0.15);
    const saved = targetMapFromJSON(JSON.parse(JSON.stringify(low)));
    expect(saved).toMatchObject({ threshold: 0.15 });
    expect(predictions(map, logits).map(({ label }) => label)).toEqual(new Array(10).fill("no"));
    const expected = Array.from(targets.data, (target) => ({ label: map.names[target] }));
    expect(predictions(saved, logits)).toMatchObject(expected);
    expect(createTask(low, { kind: "binary", threshold: 0.15 }).headline(logits, targets)).toEqual({ f1: 1 });
    expect(createTask(map, { kind: "binary" }).headline(logits, targets)).toEqual({ f1: 0 });
  });

  it("is chosen by tuneTargets, and not before", () => {
    const options = { kind: "binary", threshold: "f1" } as const, task = createTask(map, options);
    expect(fitTargets({ table: tableFromColumns("t", { x: ["no", "yes"] }), target: "x" }, options).threshold).toBe(0.5);
    expect(task.headline(logits, targets)).toEqual({ f1: 0 });
    expect(task.tune!(logits, targets).headline(logits, targets)).toEqual({ f1: 1 });
    const tuned = tuneTargets(map, options, logits, targets) as LabelMap, sigmoid = (x: number) => Math.fround(1 / (1 + Math.exp(-x)));
    expect(tuned.threshold).toBeCloseTo((sigmoid(-1.5) + sigmoid(-2.2)) / 2, 6);
  });

  it("compares the probability: above is predicted, equal is not", () => {
    expect(Array.from(metricInput("binary", 2, [0, 0], [0, 1], 0.5 + 1e-9).predictions)).toEqual([0, 1]);
    expect(Array.from(metricInput("binary", 2, [0, 0], [0, 1e-4], 0.5).predictions)).toEqual([0, 1]);
    expect(metricInput("binary", 2, [0], [1], 0.3)).toMatchObject({ threshold: 0.3, predictions: Uint32Array.of(1) });
  });

  it("is refused where it is none", () => {
    const wrong = (threshold: unknown) => () => createTask(map, { kind: "binary", threshold } as never);
    expect(wrong(1)).toThrow("threshold must be a number above 0 and below 1, or the name of a metric that chooses it (f1, ");
    expect(wrong("f1_makro")).toThrow('found "f1_makro" (did you mean "f1_macro"?)');
    expect(wrong("roc_auc")).toThrow('found "roc_auc"');
    expect(wrong({ name: "f_beta", beta: -1 })).toThrow("threshold.beta must be a number from 0 up, found -1");
    expect(wrong({ name: "f1", beta: 1 })).toThrow("threshold.beta is an option of");
    expect(wrong(null)).toThrow("threshold must be");
    const state = { kind: "binary", names: ["a", "b"], values: { a: 0, b: 1 } };
    for (const threshold of [0, 1, "0.3", NaN]) {
      expect(() => targetMapFromJSON({ ...state, threshold })).toThrow("the threshold of a label map must be a number above 0 and below 1");
    }
    const three = { kind: "multiclass", names: ["a", "b", "c"], values: { a: 0 }, threshold: 0.3 };
    expect(() => targetMapFromJSON(three)).toThrow("the threshold of a label map is for two classes, found 0.3 for 3: leave it out");
    expect(() => createTask(new MultilabelMap(["a"], null), { kind: "multilabel", threshold: 0.3 } as never)).toThrow(
      'threshold is an option of kind of task binary, and this is kind of task multilabel (did you mean "thresholds"?)');
  });

  it("goes through a recipe's YAML, as a number, as a name, and with options", () => {
    for (const [threshold, written] of [["0.3", 0.3], ["f1", { name: "f1" }], ["{ name: f_beta, beta: 3 }", { name: "f_beta", beta: 3 }]]) {
      const task = `{ data: t, target: y, kind: binary, threshold: ${threshold as string} }`;
      const text = `data: { t: { source: t.csv, text: x } }\ntasks: { a: ${task} }`;
      const recipe = parseRecipe(text, { file: "r.yaml" }), yaml = recipeToYaml(recipe);
      expect(recipe.tasks.a).toMatchObject({ threshold: written });
      expect(yaml).toContain(`threshold: ${threshold as string}`);
      expect(parseRecipe(yaml, { file: "r.yaml" })).toEqual(recipe);
    }
  });
});
