/** @file Thresholds of labels: by F1 on validation rows, checked against every possible one; drawn towards the common one; as set. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { metricInput } from "../../src/metric/index.js";
import { createTask, fitTargets, predictions, tuneTargets } from "../../src/task/index.js";
import { chooseThresholds, fixedThresholds } from "../../src/task/label-thresholds.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { tableFromColumns } from "../../src/data/table.js";

const f1At = (probabilities: ArrayLike<number>, targets: ArrayLike<number>, threshold: number): number => {
  let hits = 0, predicted = 0, actual = 0;
  for (let row = 0; row < targets.length; row++) {
    if (Number.isNaN(targets[row])) continue;
    const isPredicted = probabilities[row] > threshold;
    predicted += Number(isPredicted);
    actual += targets[row];
    hits += isPredicted ? targets[row] : 0;
  }
  return predicted + actual === 0 ? 0 : (2 * hits) / (predicted + actual);
};

describe("auto", () => {
  it("has the highest F1 of all thresholds, and is 0.5 where that has it", () => {
    const row = fc.tuple(fc.constantFrom(0, 1 / 8, 1 / 4, 0.3, 1 / 2, 0.7, 1), fc.constantFrom(0, 1, 1, NaN));
    fc.assert(fc.property(fc.array(row, { minLength: 12, maxLength: 40 }), (rows) => {
      const probabilities = Float32Array.from(rows, ([probability]) => probability), targets = rows.map(([, target]) => target);
      const positives = targets.filter((target) => target === 1).length;
      const [threshold] = chooseThresholds(probabilities, targets, 1);
      if (positives < 5) {
        expect(threshold).toBe(0.5);
        return;
      }
      const best = Math.max(...[1e-9, 0.1, 0.2, 0.27, 0.4, 0.5, 0.6, 0.8].map((one) => f1At(probabilities, targets, one)));
      expect(f1At(probabilities, targets, threshold)).toBe(best);
      if (f1At(probabilities, targets, 0.5) === best) expect(threshold).toBe(0.5);
    }));
  });

  it("is drawn towards the threshold of all labels together where few rows have the label", () => {
    // label 0: 5 rows of 1 at 0.8, parted from 0.2 by any; label 1: one row of 1 at 0.1, the others at 0.02
    const targets = [1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0], probabilities = targets.map((target, at) => (
      at % 2 === 0 ? (target === 1 ? 0.8 : 0.02) : (target === 1 ? 0.1 : 0.02)));
    const common = (Math.fround(0.1) + Math.fround(0.02)) / 2; // parts all six from the others
    const own = chooseThresholds(probabilities, targets, 2);
    expect(own[0]).toBeCloseTo((5 * 0.5 + 5 * common) / 10, 12);
    expect(own[1]).toBeCloseTo(common, 12);
    expect(chooseThresholds(probabilities, targets, 2)).toEqual(own);
    expect(chooseThresholds(probabilities.slice(0, 8), targets.slice(0, 8), 2)).toEqual([0.5, 0.5]); // too few positives in all
    const absent = targets.map((target, at) => (at % 2 === 1 ? 0 : target));
    expect(chooseThresholds(probabilities, absent, 2)).toEqual([0.5, 0.5]); // a label that no row has takes the common one
  });

  it("reaches scores and predictions through the map, and goes through JSON", () => {
    const map = new MultilabelMap(["a", "b"], null);
    const logits = { shape: [6, 2], data: Float32Array.of(2, -2, 1, -2, 3, -2, -1, -4, 2, -4, 1, -4) };
    const targets = { shape: [6, 2], data: Float32Array.of(1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0) };
    const tuned = tuneTargets(map, { kind: "multilabel" }, logits, targets) as MultilabelMap;
    expect(tuned.thresholds![1]).toBeLessThan(0.2);
    const task = createTask(map, { kind: "multilabel" });
    expect(task.headline(logits, targets)).toEqual({ f1_micro: (2 * 5) / 13 });
    expect(task.tune!(logits, targets).headline(logits, targets)).toEqual({ f1_micro: 1 });
    expect(createTask(tuned, { kind: "multilabel" }).headline(logits, targets)).toEqual({ f1_micro: 1 });
    const saved = MultilabelMap.fromJSON(JSON.parse(JSON.stringify(tuned)) as ReturnType<typeof tuned.toJSON>);
    expect(saved.thresholds).toEqual(tuned.thresholds);
    expect(predictions(saved, logits).map(({ labels }) => labels.join())).toEqual(["a,b", "a,b", "a,b", "", "a", "a"]);
    expect(tuneTargets(map, { kind: "multilabel", thresholds: 0.5 }, logits, targets)).toBe(map);
    expect(map.toJSON()).not.toHaveProperty("thresholds");
  });
});

describe("thresholds that are set", () => {
  it("are one for all, or by label as written and then by value; 0.5 for the others", () => {
    expect(fixedThresholds(0.3, ["a", "b"])).toEqual([0.3, 0.3]);
    expect(fixedThresholds({ "1.0": 0.2 }, ["1", "b"])).toEqual([0.2, 0.5]);
    expect(fixedThresholds("auto", ["a"])).toBeNull();
    expect(() => fixedThresholds({ spot: 0.2 }, ["sport"])).toThrow('thresholds.spot is not a label (did you mean "sport"?)');
    const table = tableFromColumns("t", { x: [1, 0], y: [0, 1] });
    const map = fitTargets({ table, target: ["x", "y"] }, { kind: "multilabel", thresholds: { y: 0.25 } });
    expect(map.thresholds).toEqual([0.5, 0.25]);
    expect(() => fitTargets({ table, target: ["x", "y"] }, { kind: "multilabel", thresholds: { z: 0.25 } })).toThrow(PotluckError);
    expect(() => fitTargets({ table, target: ["x", "y"] }, { kind: "multilabel", thresholds: 1 })).toThrow("thresholds must be auto");
  });

  it("compare the probability: above is predicted, equal is not", () => {
    const { predictions: predicted } = metricInput("multilabel", 2, [0, 0, 0, 0], [0, 0, 1e-4, 1], [0.5, 0.5]);
    expect(Array.from(predicted)).toEqual([0, 0, 1, 1]);
    expect(Array.from(metricInput("multilabel", 1, [0, 0], [0, 1], [0.5 + 1e-9]).predictions)).toEqual([0, 1]);
    expect(() => new MultilabelMap(["a"], null, "multilabel", { thresholds: [0.5, 0.5] })).toThrow("a number above 0 and below 1 for each");
  });
});
