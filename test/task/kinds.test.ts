/** The table of kinds: predictions in plain words, balanced weights, and that each kind's options reach its loss. */
import { describe, expect, it } from "vitest";
import { LabelMap } from "../../src/data/targets/labels.js";
import { tableFromColumns } from "../../src/data/table.js";
import type { TargetMap } from "../../src/data/targets/index.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { PotluckError } from "../../src/engine/errors.js";
import { bceWithLogits, crossEntropy, cumulativeLogitLoss, huberLoss, l1Loss, mseLoss } from "../../src/loss/index.js";
import { defaultMetrics } from "../../src/metric/index.js";
import { createTask, fitTargets, predictions, taskKinds, type TaskOptions } from "../../src/task/index.js";
import { tensor } from "../../src/tensor/tensor.js";

const array = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });
const classes = (kind: "binary" | "multiclass" | "ordinal", ...names: string[]) => new LabelMap(kind, names, names.map((name, at) => [name, at]));
const maps: Record<keyof typeof taskKinds, TargetMap> = {
  binary: classes("binary", "no", "yes"), multiclass: classes("multiclass", "a", "b", "c"), ordinal: classes("ordinal", "low", "mid", "high"),
  multilabel: new MultilabelMap(["x", "y"], null), regression: new ValueMap(100, 10),
};
const ln = Math.log;

describe("predictions", () => {
  it("are plain rows, in the user's names and units, and go through JSON", () => {
    const plain = (map: TargetMap, logits: ReturnType<typeof array>): unknown => JSON.parse(JSON.stringify(predictions(map, logits)), (_, value: unknown) => (
      typeof value === "number" ? Math.round(value * 1e5) / 1e5 : value));
    expect(plain(maps.binary, array([2, 1], ln(3), -ln(4)))).toEqual([{ label: "yes", probability: 0.75 }, { label: "no", probability: 0.2 }]);
    expect(plain(maps.multiclass, array([1, 3], 0, ln(2), 0))).toEqual([{ label: "b", probabilities: { a: 0.25, b: 0.5, c: 0.25 } }]);
    expect(plain(maps.multilabel, array([2, 2], ln(3), ln(4), -ln(3), -ln(4)))).toEqual([
      { labels: ["x", "y"], probabilities: { x: 0.75, y: 0.8 } }, { labels: [], probabilities: { x: 0.25, y: 0.2 } },
    ]);
    expect(plain(maps.regression, array([2, 1], 0, -1.5))).toEqual([{ value: 100 }, { value: 85 }]);
    expect(plain(maps.ordinal, array([1, 2], -ln(3), ln(4)))).toEqual([
      { label: "mid", probabilities: { low: 0.25, mid: 0.55, high: 0.2 }, expectedRank: 0.95 },
    ]);
    expect(predictions(maps.multilabel, array([0, 2]))).toEqual([]);
  });

  it("narrow by the map in TypeScript, and refuse logits that are no numbers", () => {
    const value: number = predictions(new ValueMap(0, 1), array([1, 1], 2))[0].value;
    expect(value).toBe(2);
    expect(() => predictions(maps.ordinal, array([1, 2], NaN, 0))).toThrow(PotluckError);
  });
});

/** The loss of a task on some logits and targets. */
function lossOf(options: TaskOptions, logits: number[][], targets: number[], training?: number[], weights?: number[]): number {
  const width = options.kind === "multilabel" ? 2 : 1, shape = (data: number[]) => (width === 1 ? [data.length] : [data.length / width, width]);
  const task = createTask(maps[options.kind], options, training && array(shape(training), ...training));
  return task.loss(tensor(logits), array(shape(targets), ...targets), weights && array([weights.length], ...weights)).item();
}

describe("losses", () => {
  const two = [[0.5], [-1]], many = [[1, 0, 2], [0.5, 0.25, -1]], labels = [[1, 0], [2, -1]];
  it("take balanced weights from the training rows, by scikit-learn's rule", () => {
    // 4 rows, 3 classes: 4 / (3 * 2), 4 / (3 * 1), 4 / (3 * 1); the missing one counts for nothing
    expect(lossOf({ kind: "multiclass", classWeights: "balanced" }, many, [0, 2], [0, 0, 1, 2, NaN]))
      .toBe(crossEntropy(tensor(many), [0, 2], { classWeights: [2 / 3, 4 / 3, 4 / 3] }).item());
    expect(lossOf({ kind: "binary", posWeight: "balanced" }, two, [1, 0], [1, 0, 0, 0, NaN])).toBe(bceWithLogits(tensor(two), [1, 0], { posWeight: 3 }).item());
    expect(lossOf({ kind: "multilabel", posWeight: "balanced" }, labels, [1, 0, 0, 1], [1, 1, 0, 1, 0, NaN, NaN, 0]))
      .toBe(bceWithLogits(tensor(labels), [[1, 0], [0, 1]], { posWeight: [2, 1 / 2] }).item());
  });

  it("take weights by name, smoothing, forms and example weights", () => {
    expect(lossOf({ kind: "multiclass", classWeights: { c: 5 }, labelSmoothing: 0.1 }, many, [0, 2], undefined, [1, 3]))
      .toBe(crossEntropy(tensor(many), [0, 2], { classWeights: [1, 1, 5], labelSmoothing: 0.1, sampleWeights: [1, 3] }).item());
    expect(lossOf({ kind: "multilabel", posWeight: { y: 4 } }, labels, [1, 0, NaN, 1]))
      .toBe(bceWithLogits(tensor(labels), [[1, 0], [NaN, 1]], { posWeight: [1, 4] }).item());
    expect(lossOf({ kind: "binary", labelSmoothing: 0.2 }, two, [1, 0])).toBe(bceWithLogits(tensor(two), [0.9, 0.1]).item());
    const targets = [2, -3], sampleWeights = [1, 4];
    expect(lossOf({ kind: "regression" }, two, targets, undefined, sampleWeights)).toBe(mseLoss(tensor(two), targets, { sampleWeights }).item());
    expect(lossOf({ kind: "regression", loss: "l1" }, two, targets)).toBe(l1Loss(tensor(two), targets).item());
    expect(lossOf({ kind: "regression", loss: "huber", delta: 0.5 }, two, targets)).toBe(huberLoss(tensor(two), targets, { delta: 0.5 }).item());
    expect(lossOf({ kind: "ordinal" }, [[-1, 1], [0, 2]], [0, 2], undefined, [1, 0])).toBeCloseTo(ln(1 + Math.E), 6);
    const ordered = [[-1, 1], [0, 2], [1, 3]], ranks = [0, NaN, 2];
    expect(lossOf({ kind: "ordinal", classWeights: "balanced" }, ordered, ranks, [0, 0, 1, 2], [1, 5, 3]))
      .toBe(cumulativeLogitLoss(tensor(ordered), ranks, { sampleWeights: [2 / 3, 5, 4] }).item());
  });

  it.each<[string, () => unknown, string]>([
    ["a class without rows", () => lossOf({ kind: "multiclass", classWeights: "balanced" }, many, [0, 2], [0, 2]), 'no training row has the class "b"'],
    ["a label without negatives", () => lossOf({ kind: "binary", posWeight: "balanced" }, two, [0, 1], [1, 1]), 'have 2 positive and 0 negative targets of "yes"'],
    ["no rows to count", () => lossOf({ kind: "binary", posWeight: "balanced" }, two, [0, 1]), "balanced weights are counted on the training rows"],
    ["a stranger", () => lossOf({ kind: "multilabel", posWeight: { z: 1 } }, labels, [0, 1, 0, 1]), 'posWeight names "z", which is no class'],
    ["another kind's map", () => createTask(maps.ordinal, { kind: "multiclass" }), "a multiclass task cannot take a target map of kind ordinal"],
  ])("refuse %s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});

describe("the table", () => {
  it("has outputs, scores and a default metric for each kind", () => {
    const logits = { binary: [1], multiclass: [1, 0, 2], multilabel: [1, -1], regression: [0.5], ordinal: [-1, 1] };
    const options: TaskOptions[] = [{ kind: "binary" }, { kind: "multiclass" }, { kind: "multilabel" }, { kind: "regression" }, { kind: "ordinal" }];
    expect(options.map(({ kind }) => kind)).toEqual(Object.keys(taskKinds));
    for (const one of options) {
      const { outputs, score, head } = createTask(maps[one.kind], one);
      expect(outputs).toBe(logits[one.kind].length);
      const targets = one.kind === "multilabel" ? array([1, 2], 1, 0) : array([1], 1);
      expect(score(array([1, outputs], ...logits[one.kind]), targets)).toHaveProperty(defaultMetrics[one.kind]);
      expect(head !== undefined).toBe(one.kind === "ordinal");
    }
  });
});

it("ordinal classes that are words need their order", () => {
  const table = tableFromColumns("films", { stars: ["low", "high", "mid"], points: ["2", "10", "9"] });
  expect(() => fitTargets({ table, target: "stars" }, { kind: "ordinal" })).toThrow(
    'films: column "stars" has the class "high", and only numbers tell their order: list the classes under labels, from lowest to highest');
  expect((fitTargets({ table, target: "points" }, { kind: "ordinal" }) as LabelMap).names).toEqual(["2", "9", "10"]);
  expect((fitTargets({ table, target: "stars" }, { kind: "ordinal", labels: ["low", "mid", "high"] }) as LabelMap).names).toEqual(["low", "mid", "high"]);
});
