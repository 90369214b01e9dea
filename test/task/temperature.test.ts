/**
 * @file Temperatures: those of torch's LBFGS and scikit-learn, and of a fine grid; no higher log loss where they were fitted; the same most
 * probable classes; when there is none; and through maps, JSON and tuning.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LabelMap } from "../../src/data/targets/labels.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { RandomStream } from "../../src/engine/random.js";
import { logLoss } from "../../src/metric/classification/log-loss.js";
import { type MetricInput, metricInput } from "../../src/metric/index.js";
import { tableFromColumns } from "../../src/data/table.js";
import type { TargetMap } from "../../src/data/targets/target-map.js";
import {
  createTask, fitTargets, fitTemperature, predictions, targetMapFromJSON, type TaskOptions, temperedLogits, tuneTargets,
} from "../../src/task/index.js";

type Kind = Exclude<MetricInput["kind"], "regression">;
interface Fitted { kind: Kind; logits: number[]; targets: number[]; lbfgs: number; brent: number; sklearn?: number }
const { temperatures: golden } = JSON.parse(readFileSync(new URL("../golden/calibration.json", import.meta.url), "utf8")) as {
  temperatures: Fitted[];
};
const kinds = ["binary", "multiclass", "ordinal", "multilabel"] as const;
const classesOf = { binary: 2, multiclass: 3, ordinal: 4, multilabel: 3 };

/** The mean log loss, of labels over all elements. */
function lossAt(kind: Kind, targets: ArrayLike<number>, logits: ArrayLike<number>, temperature: number): number {
  const { probabilities } = metricInput(kind as "binary", classesOf[kind], targets, temperedLogits(logits, temperature));
  return logLoss(targets, probabilities);
}

/** Logits that are `scale` times those that the targets were drawn by. */
function drawn(kind: Kind, rows: number, scale: number, seed: number): { targets: Float32Array; logits: Float32Array } {
  const stream = new RandomStream(seed, "temperature"), width = { binary: 1, multiclass: 3, ordinal: 3, multilabel: 3 }[kind];
  const uniform = (): number => stream.float();
  const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, one) => sum + one, -6);
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const logits = new Float32Array(rows * width), targets = new Float32Array(kind === "multilabel" ? rows * width : rows);
  for (let row = 0; row < rows; row++) {
    const true_ = Array.from({ length: width }, () => 1.5 * normal());
    if (kind === "ordinal") true_.splice(0, 3, ...[-1.5, 0, 1.5].map((edge) => edge - true_[0]));
    true_.forEach((logit, at) => (logits[row * width + at] = logit * scale));
    if (kind === "multilabel") true_.forEach((logit, at) => (targets[row * width + at] = uniform() < sigmoid(logit) ? 1 : 0));
    else {
      const powers = true_.map(Math.exp), sum = powers.reduce((total, one) => total + one, 0), share = uniform();
      const ends = kind === "binary" ? [1 - sigmoid(true_[0])] : kind === "ordinal" ? true_.map(sigmoid)
        : [powers[0] / sum, (powers[0] + powers[1]) / sum];
      targets[row] = ends.filter((end) => share > end).length;
    }
  }
  return { targets, logits };
}

describe("fitTemperature", () => {
  it.each(golden)("of $kind is torch's and scikit-learn's: $brent", ({ kind, logits, targets, lbfgs, brent, sklearn = brent }) => {
    const found = fitTemperature(kind, classesOf[kind], targets, Float32Array.from(logits));
    for (const wanted of [lbfgs, brent, sklearn]) expect(found / wanted).toBeCloseTo(1, 5);
  });

  it.each(kinds)("of %s has the least log loss of a fine grid, which is no higher than without, and keeps the best classes", (kind) => {
    for (const [seed, scale] of [[1, 4], [2, 0.4], [3, 1]]) {
      const { targets, logits } = drawn(kind, 300, scale, seed), found = fitTemperature(kind, classesOf[kind], targets, logits);
      const least = lossAt(kind, targets, logits, found), without = lossAt(kind, targets, logits, 1);
      expect(least).toBeLessThanOrEqual(without);
      if (found === 1) expect(scale).toBe(1);
      const grid = Array.from({ length: 240 }, (_, at) => Math.exp((at / 40) - 3));
      const best = grid.reduce((a, b) => (lossAt(kind, targets, logits, b) < lossAt(kind, targets, logits, a) ? b : a));
      if (found === 1) expect((without - lossAt(kind, targets, logits, best)) * 300).toBeLessThan(kind === "multilabel" ? 1 / 3 + 1e-9 : 1);
      else {
        expect(Math.abs(Math.log(found / best))).toBeLessThan(0.026);
        expect(least).toBeLessThanOrEqual(lossAt(kind, targets, logits, best) + 1e-7);
      }
      if (kind === "ordinal") continue; // there a temperature moves probability between the ends and the middle
      const classes = (temperature: number): ArrayLike<number> => (
        metricInput(kind as "binary", classesOf[kind], targets, temperedLogits(logits, temperature)).predictions);
      expect(classes(found)).toEqual(classes(1));
    }
  });

  it("leaves out missing targets, and rows in any order give the same", () => {
    const { targets, logits } = drawn("binary", 200, 3, 4), found = fitTemperature("binary", 2, targets, logits);
    expect(fitTemperature("binary", 2, [...targets, NaN, NaN], [...logits, 50, -50])).toBe(found);
    expect(fitTemperature("binary", 2, [...targets].reverse(), [...logits].reverse())).toBeCloseTo(found, 8);
  });

  it("is 1 of few rows, of one class, without a mistake, and where the gain may be chance", () => {
    const { targets, logits } = drawn("binary", 200, 5, 5);
    expect(fitTemperature("binary", 2, targets, logits)).toBeGreaterThan(3);
    expect(fitTemperature("binary", 2, targets.slice(0, 49), logits.slice(0, 49))).toBe(1);
    expect(fitTemperature("binary", 2, new Float32Array(200), logits)).toBe(1);
    expect(fitTemperature("multiclass", 3, new Float32Array(60).fill(2), new Float32Array(180).fill(1))).toBe(1);
    expect(fitTemperature("binary", 2, targets, Array.from(targets, (target) => (target === 1 ? 0.3 : -0.3)))).toBe(1);
    expect(fitTemperature("ordinal", 3, Float32Array.from({ length: 90 }, (_, row) => row % 3),
      Float32Array.from({ length: 180 }, (_, at) => [[1, 2], [-1, 1], [-2, -1]][Math.floor(at / 2) % 3][at % 2]))).toBe(1);
    const fair = drawn("binary", 60, 1.1, 6);
    expect(fitTemperature("binary", 2, fair.targets, fair.logits)).toBe(1);
    expect(fitTemperature("binary", 2, [], [])).toBe(1);
  });

  it("is 20 at most, of logits that say the contrary", () => {
    const { targets, logits } = drawn("binary", 200, 1, 7);
    expect(fitTemperature("binary", 2, targets, logits.map((logit) => -logit))).toBe(20);
  });

  it("never raises the log loss of its rows, whatever they are", () => {
    const logit = fc.oneof(fc.double({ min: -40, max: 40, noNaN: true }), fc.constantFrom(0, 1e-30, 1e4, -1e4));
    const many = fc.array(logit, { minLength: 180, maxLength: 180 });
    fc.assert(fc.property(fc.constantFrom(...kinds), many, fc.integer(), (kind, some, seed) => {
      const width = kind === "binary" ? 1 : 3, stream = new RandomStream(seed, "targets"), isLabels = kind === "multilabel";
      const ascending = some.flatMap((_, at) => (at % 3 === 0 ? some.slice(at, at + 3).sort((a, b) => a - b) : []));
      const logits = Float32Array.from(kind === "ordinal" ? ascending : some), classes = classesOf[kind];
      const targets = Array.from({ length: isLabels ? 180 : 180 / width }, () => stream.integer(isLabels ? 2 : classes));
      const found = fitTemperature(kind, classes, targets, logits);
      expect(found).toBeGreaterThan(0.04);
      expect(found).toBeLessThanOrEqual(20);
      expect(lossAt(kind, targets, logits, found)).toBeLessThanOrEqual(lossAt(kind, targets, logits, 1));
    }), { numRuns: 60 });
  });
});

describe("a temperature", () => {
  const names = (kind: Kind): string[] => ["a", "b", "c", "d"].slice(0, classesOf[kind]);
  const mapOf = (kind: Kind, thresholds?: readonly number[] | null) => (kind === "multilabel"
    ? new MultilabelMap(names(kind), null, kind, { thresholds })
    : new LabelMap(kind, names(kind), names(kind).map((name, at): [string, number] => [name, at])));
  const rowsOf = (kind: Kind, rows: number, seed: number) => {
    const { targets, logits } = drawn(kind, rows, 4, seed);
    const matrix = (data: Float32Array) => ({ shape: [rows, data.length / rows], data });
    return { logits: matrix(logits), targets: kind === "multilabel" ? matrix(targets) : { shape: [rows], data: targets } };
  };

  it.each(kinds)("of %s is fitted by tuneTargets; scores, predictions and the saved map have it", (kind) => {
    const { targets, logits } = rowsOf(kind, 300, 8), map = mapOf(kind), tuned = tuneTargets(map, { kind }, logits, targets);
    const found = fitTemperature(kind, classesOf[kind], targets.data, logits.data);
    expect(map.temperature).toBe(1);
    expect(map.toJSON()).not.toHaveProperty("temperature");
    expect(found).toBeGreaterThan(2);
    expect(tuned.temperature).toBe(found);
    const saved = targetMapFromJSON(JSON.parse(JSON.stringify(tuned))), { thresholds } = saved as MultilabelMap;
    expect(saved.temperature).toBe(found);
    const divided = { shape: logits.shape, data: temperedLogits(logits.data, found) as never };
    expect(predictions(saved, logits)).toEqual(predictions(mapOf(kind, thresholds), divided));
    const task = createTask(map, { kind }), before = task.score(logits, targets);
    const after = task.tune!(logits, targets).score(logits, targets);
    expect(after).toEqual(createTask(saved, { kind }).score(logits, targets));
    expect(after.ece).toBeLessThan(before.ece);
    if (kind !== "multilabel") expect(after.log_loss).toBeLessThan(before.log_loss);
  });

  it.each(kinds)("of %s may be set, and is not fitted then", (kind) => {
    const cells = names(kind).map((name, at) => (kind === "ordinal" ? at : name)), isLabels = kind === "multilabel";
    const table = tableFromColumns("t", isLabels ? { a: [0, 1], b: [1, 0], c: [0, 1] } : { x: cells });
    const options = { kind, temperature: 2, ...(isLabels && { thresholds: 0.5 }) } as TaskOptions;
    const map: TargetMap = fitTargets({ table, target: isLabels ? ["a", "b", "c"] : "x" }, options);
    expect(map.temperature).toBe(2);
    const { logits, targets } = rowsOf(kind, 100, 9);
    expect(tuneTargets(map, options, logits, targets)).toBe(map);
    expect(() => createTask(map, { kind, temperature: 0 })).toThrow("temperature must be auto or a number above 0, found 0");
    expect(() => createTask(map, { kind, calibrate: "auto" } as never)).toThrow('did you mean "temperature"?');
  });

  it("that is saved and no number above 0 is refused; a map of before has 1", () => {
    const state = { kind: "binary", names: ["a", "b"], values: { a: 0, b: 1 } };
    const labels = { kind: "multilabel", names: ["a"], separator: null };
    expect(targetMapFromJSON(state)).toMatchObject({ temperature: 1, threshold: 0.5 });
    expect(targetMapFromJSON(labels)).toMatchObject({ temperature: 1 });
    for (const temperature of [0, -1, "2", null, NaN, Infinity]) {
      expect(() => targetMapFromJSON({ ...state, temperature })).toThrow("the temperature of a label map must be a number above 0");
      expect(() => targetMapFromJSON({ ...labels, temperature })).toThrow("the temperature of a multilabel map must be a number above 0");
    }
  });
});
