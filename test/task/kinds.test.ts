/** @file The table of kinds: predictions in words, balanced weights, that each kind's options reach its loss, and what is refused. */
import { describe, expect, it } from "vitest";
import { LabelMap } from "../../src/data/targets/labels.js";
import { tableFromColumns } from "../../src/data/table.js";
import type { TargetMap } from "../../src/data/targets/target-map.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { PotluckError } from "../../src/engine/errors.js";
import { readOptions, type Shape } from "../../src/options/index.js";
import { bceWithLogits, crossEntropy, cumulativeLogitLoss, huberLoss, l1Loss, mseLoss } from "../../src/loss/index.js";
import {
  createTask, fitTargets, metricField, predictions, targetMapFromJSON, taskKinds, type TaskKindName, type TaskOptions,
} from "../../src/task/index.js";
import { tensor } from "../../src/tensor/tensor.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";

const array = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });
const classes = <Kind extends string>(kind: Kind, ...names: string[]) => new LabelMap(kind, names, names.map((name, at) => [name, at]));
const maps = {
  binary: classes("binary", "no", "yes"),
  multiclass: classes("multiclass", "a", "b", "c"),
  ordinal: classes("ordinal", "low", "mid", "high"),
  multilabel: new MultilabelMap(["x", "y"], null),
  regression: new ValueMap(100, 10),
} satisfies Record<TaskKindName, TargetMap>;
const ln = Math.log;

describe("predictions", () => {
  it("are plain rows, in the user's names and units, and go through JSON", () => {
    const rounded = (_: string, value: unknown) => (typeof value === "number" ? Math.round(value * 1e5) / 1e5 : value);
    const plain = (map: TargetMap, logits: ReturnType<typeof array>): unknown =>
      JSON.parse(JSON.stringify(predictions(map, logits)), rounded);
    expect(plain(maps.binary, array([2, 1], ln(3), -ln(4))))
      .toEqual([{ label: "yes", probability: 0.75 }, { label: "no", probability: 0.2 }]);
    expect(plain(maps.multiclass, array([1, 3], 0, ln(2), 0))).toEqual([{ label: "b", probabilities: { a: 0.25, b: 0.5, c: 0.25 } }]);
    expect(plain(maps.multilabel, array([2, 2], ln(3), ln(4), -ln(3), -ln(4)))).toEqual([
      { labels: ["x", "y"], probabilities: { x: 0.75, y: 0.8 } }, { labels: [], probabilities: { x: 0.25, y: 0.2 } },
    ]);
    expect(plain(maps.regression, array([2, 1], 0, -1.5))).toEqual([{ value: 100 }, { value: 85 }]);
    expect(plain(maps.ordinal, array([1, 2], -ln(3), ln(4)))).toEqual([
      { label: "mid", rank: 1, probabilities: { low: 0.25, mid: 0.55, high: 0.2 }, expectedRank: 0.95 },
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
  const width = options.kind === "multilabel" ? 2 : 1;
  const shape = (data: number[]) => (width === 1 ? [data.length] : [data.length / width, width]);
  const task = createTask(maps[options.kind], options, training && array(shape(training), ...training));
  return task.loss(tensor(logits), array(shape(targets), ...targets), weights && array([weights.length], ...weights)).item();
}

describe("losses", () => {
  const two = [[0.5], [-1]], many = [[1, 0, 2], [0.5, 0.25, -1]], labels = [[1, 0], [2, -1]];
  it("take balanced weights from the training rows, by scikit-learn's rule", () => {
    // 4 rows, 3 classes: 4 / (3 * 2), 4 / (3 * 1), 4 / (3 * 1); the missing one counts for nothing
    expect(lossOf({ kind: "multiclass", classWeights: "balanced" }, many, [0, 2], [0, 0, 1, 2, NaN]))
      .toBe(crossEntropy(tensor(many), [0, 2], { classWeights: [2 / 3, 4 / 3, 4 / 3] }).item());
    expect(lossOf({ kind: "binary", posWeight: "balanced" }, two, [1, 0], [1, 0, 0, 0, NaN]))
      .toBe(bceWithLogits(tensor(two), [1, 0], { posWeight: 3 }).item());
    expect(lossOf({ kind: "multilabel", posWeight: "balanced" }, labels, [1, 0, 0, 1], [1, 1, 0, 1, 0, NaN, NaN, 0]))
      .toBe(bceWithLogits(tensor(labels), [[1, 0], [0, 1]], { posWeight: [2, 1 / 2] }).item());
  });

  it("take weights by name, smoothing, forms and sample weights", () => {
    expect(lossOf({ kind: "multiclass", classWeights: { c: 5 }, labelSmoothing: 0.1 }, many, [0, 2], undefined, [1, 3]))
      .toBe(crossEntropy(tensor(many), [0, 2], { classWeights: [1, 1, 5], labelSmoothing: 0.1, sampleWeights: [1, 3] }).item());
    expect(lossOf({ kind: "multilabel", posWeight: { y: 4 } }, labels, [1, 0, NaN, 1]))
      .toBe(bceWithLogits(tensor(labels), [[1, 0], [NaN, 1]], { posWeight: [1, 4] }).item());
    expect(lossOf({ kind: "binary", labelSmoothing: 0.2 }, two, [1, 0])).toBe(bceWithLogits(tensor(two), [0.9, 0.1]).item());
    const targets = [2, -3], sampleWeights = [1, 4];
    expect(lossOf({ kind: "regression" }, two, targets, undefined, sampleWeights))
      .toBe(mseLoss(tensor(two), targets, { sampleWeights }).item());
    expect(lossOf({ kind: "regression", loss: "l1" }, two, targets)).toBe(l1Loss(tensor(two), targets).item());
    expect(lossOf({ kind: "regression", loss: { name: "huber", delta: 0.5 } }, two, targets))
      .toBe(huberLoss(tensor(two), targets, { delta: 0.5 }).item());
    expect(lossOf({ kind: "ordinal" }, [[-1, 1], [0, 2]], [0, 2], undefined, [1, 0])).toBeCloseTo(ln(1 + Math.E), 6);
    const ordered = [[-1, 1], [0, 2], [1, 3]], ranks = [0, NaN, 2];
    expect(lossOf({ kind: "ordinal", classWeights: "balanced" }, ordered, ranks, [0, 0, 1, 2], [1, 5, 3]))
      .toBe(cumulativeLogitLoss(tensor(ordered), ranks, { sampleWeights: [2 / 3, 5, 4] }).item());
  });

  it("weigh a class that no row has by 1, so that a rare class ends no training", () => {
    expect(lossOf({ kind: "multiclass", classWeights: "balanced" }, many, [0, 2], [0, 2, 2]))
      .toBe(crossEntropy(tensor(many), [0, 2], { classWeights: [1, 1, 0.5] }).item());
    expect(lossOf({ kind: "binary", posWeight: "balanced" }, two, [0, 1], [1, 1])).toBe(bceWithLogits(tensor(two), [0, 1]).item());
  });

  it.each<[string, () => unknown, string]>([
    ["no rows to count", () => lossOf({ kind: "binary", posWeight: "balanced" }, two, [0, 1]),
      "balanced weights are computed from the training rows"],
    ["a stranger", () => lossOf({ kind: "multilabel", posWeight: { z: 1 } }, labels, [0, 1, 0, 1]),
      'posWeight.z is not a label; the labels are x, y'],
    ["another kind's map", () => createTask(maps.ordinal, { kind: "multiclass" }),
      "a multiclass task needs a target map of kind multiclass, found one of kind ordinal"],
  ])("refuse %s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});

describe("the table", () => {
  it("has outputs, scores and a default metric for each kind", () => {
    const logits = { binary: [1], multiclass: [1, 0, 2], multilabel: [1, -1], regression: [0.5], ordinal: [-1, 1] };
    const options: TaskOptions[] = [
      { kind: "binary" },
      { kind: "multiclass" },
      { kind: "multilabel" },
      { kind: "regression" },
      { kind: "ordinal" },
    ];
    expect(options.map(({ kind }) => kind)).toEqual(taskKinds.names);
    for (const one of options) {
      const { outputs, score, head } = createTask(maps[one.kind], one);
      expect(outputs).toBe(logits[one.kind].length);
      const targets = one.kind === "multilabel" ? array([1, 2], 1, 0) : array([1], 1);
      expect(score(array([1, outputs], ...logits[one.kind]), targets)).toHaveProperty(taskKinds.get(one.kind).defaultMetric);
      expect(head !== undefined).toBe(one.kind === "ordinal");
    }
  });
});

it("ordinal classes that are words need their order", () => {
  const table = tableFromColumns("films", { stars: ["low", "high", "mid"], points: ["2", "10", "9"] });
  expect(() => fitTargets({ table, target: "stars" }, { kind: "ordinal" })).toThrow(/^films: column "stars" has the class "high".*labels/u);
  expect(fitTargets({ table, target: "points" }, { kind: "ordinal" }).names).toEqual(["2", "9", "10"]);
  expect(fitTargets({ table, target: "stars" }, { kind: "ordinal", labels: ["low", "mid", "high"] }).names).toEqual(["low", "mid", "high"]);
});

const table = tableFromColumns("t", { c: ["1", "2", "1"], n: [1, 2, 4], l: ["1|2", "2", ""], f: [0, 1, 1], g: [1, 0, 0] });
const targets = {
  binary: "c", multiclass: "c", multilabel: ["f", "g"], regression: "n", ordinal: "c",
} satisfies Record<TaskKindName, string | string[]>;

describe.each(taskKinds.members)("kind $name", (kind) => {
  const { name } = kind, options: TaskOptions = { kind: name };
  const map: TargetMap = fitTargets({ table, target: targets[name] }, options);

  it("fits its map, which names the kind and goes through JSON", () => {
    expect(map.kind).toBe(name);
    const again = targetMapFromJSON(JSON.parse(JSON.stringify(map)));
    expect(again.encode(table, targets[name])).toEqual(map.encode(table, targets[name]));
  });

  it("has metrics, with its default among them, and computes the headline with its options", () => {
    expect(kind.metrics.names).toContain(kind.defaultMetric);
    expect(metricField(kind).fallback()).toEqual({ name: kind.defaultMetric });
    const y = map.encode(table, targets[name]), outputs = kind.outputs(map as never);
    const logits = { shape: [3, outputs], data: new Float32Array(3 * outputs) };
    const scores = createTask(map, options, y).score(logits, y);
    expect(Object.keys(scores)).toEqual(kind.metrics.names);
    expect(createTask(map, { ...options, metric: { name: kind.metrics.names[0] } }, y).score(logits, y)).toEqual(scores);
    expect(predictions(map, logits)).toHaveLength(3);
  });

  it("takes its resolved options again, as a recipe keeps them", () => {
    const y = map.encode(table, targets[name]), logits = tensor([new Array<number>(kind.outputs(map as never)).fill(0).map((_, at) => at)]);
    const resolved = { kind: name, metric: { name: kind.defaultMetric }, ...readOptions(name, kind.options as Shape, {}) } as TaskOptions;
    expect(fitTargets({ table, target: targets[name] }, name === "multilabel" ? options : resolved).toJSON()).toEqual(map.toJSON());
    const first = { shape: [1, ...y.shape.slice(1)], data: y.data.slice(0, y.shape[1] ?? 1) };
    expect(createTask(map, resolved, y).loss(logits, first).item()).toBe(createTask(map, options, y).loss(logits, first).item());
  });

  it("refuses wrong and unknown options, by both functions", () => {
    for (const { options: wrong, says } of mistakesIn(kind.options)) {
      expectRefusal(() => createTask(map, { kind: name, ...wrong }), says);
      expectRefusal(() => fitTargets({ table, target: targets[name] }, { kind: name, ...wrong }), says);
    }
    expectRefusal(() => createTask(map, { kind: name, metric: "acuracy" }), ["metric must be one of", '"acuracy"']);
  });

  it("refuses a target of the other form", () => {
    const [other, says] = typeof targets[name] === "string" ? [["c", "n"], "fitTargets: target"] : ["f", "the cell 0 is no list"];
    expectRefusal(() => fitTargets({ table, target: other }, options), [says]);
  });

  it("refuses logits of another shape", () => {
    const outputs = kind.outputs(map as never);
    const wide = array([1, outputs + 1], ...new Array<number>(outputs + 1).fill(0));
    expectRefusal(() => predictions(map, wide), [`[rows, ${outputs}]`, `[1, ${outputs + 1}]`]);
    expectRefusal(() => predictions(map, tensor([[1]]) as never), ["shape"]);
    expectRefusal(() => predictions(map, undefined as never), ["found nothing"]);
  });
});

describe("options", () => {
  const fit = (options: object, target: string | string[] = "c") => () => fitTargets({ table, target }, options as TaskOptions);

  it("take labels in any form as text", () => {
    for (const labels of [[1, 2], ["1", "2"], [1n, 2n], { 1: 1, 2: 2 }, new Map<string | number, string | number>([[1, "1"], ["2", 2]])]) {
      expect(fitTargets({ table, target: "c" }, { kind: "multiclass", labels }).names).toEqual(["1", "2"]);
    }
    for (const positive of [1, "1", 1n]) expect(fitTargets({ table, target: "c" }, { kind: "binary", positive }).names).toEqual(["2", "1"]);
    const truths = tableFromColumns("t", { c: [true, false] });
    expect(fitTargets({ table: truths, target: "c" }, { kind: "binary", labels: [true, false] }).names).toEqual(["true", "false"]);
    expect(fitTargets({ table, target: "l" }, { kind: "multilabel", separator: "|", labels: [2, 1] }).names).toEqual(["2", "1"]);
  });

  it.each<[string, () => unknown, string[]]>([
    ["an unknown kind", fit({ kind: "binry" }), ['no kind of task "binry"', 'did you mean "binary"']],
    ["no kind", fit({}), ["no kind of task nothing", "multiclass"]],
    ["no options", fit(undefined as never), ["must be a map", "found nothing"]],
    ["an option of other kinds", fit({ kind: "binary", classWeights: "balanced" }), ["classWeights", "multiclass or ordinal", "binary"]],
    ["an option of another loss", fit({ kind: "regression", loss: { name: "l1", delta: 2 } }, "n"), ["loss.delta", "huber", "l1"]],
    ["an unknown loss", fit({ kind: "regression", loss: "rmse" }, "n"),
      ["loss must be one of mse, l1, huber or smooth_l1", 'found "rmse"']],
    ["one class", fit({ kind: "multiclass", labels: { 1: "a", 2: "a" } }), ["labels must name two classes or more, found 1"]],
    ["a label twice", fit({ kind: "ordinal", labels: [1, 2, "1"] }), ['labels.2 names "1" a second time']],
    ["a weight of no class", fit({ kind: "multiclass", labels: ["low", "high"], classWeights: { hig: 2 } }),
      ["classWeights.hig is not a class", '"high"', "low, high"]],
    ["a weight of no label", fit({ kind: "multilabel", posWeight: { h: 2 } }, ["f", "g"]), ["posWeight.h is not a label", "f, g"]],
    ["a weight below 0", fit({ kind: "multilabel", posWeight: { f: -1 } }, ["f", "g"]), ["posWeight.f must be a number above 0, found -1"]],
    ["a positive class that is none", fit({ kind: "binary", labels: ["neg", "pos"], positive: "poss" }),
      ['positive must be one of the labels neg or pos, found "poss"']],
    ["more than two classes without a positive one", fit({ kind: "binary", labels: [1, 2, 3] }), ["positive is missing", "3 classes"]],
    ["a column of texts without a separator", fit({ kind: "multilabel" }, "l"),
      ['t: data row 1: column "l": the cell', "is text: set separator"]],
    ["a list with a separator", fit({ kind: "multilabel", separator: "|" }, ["f", "g"]), ["separator is for a target of one column"]],
    ["a column twice", fit({ kind: "multilabel" }, ["f", "g", "f"]), ['target.2 names "f" a second time']],
    ["a list of labels for columns", fit({ kind: "multilabel", labels: ["a"] }, ["f"]), ["labels must map columns to names"]],
    ["a column that is no target", fit({ kind: "multilabel", labels: { h: "a" } }, ["f", "g"]),
      ["labels.h is none of the columns of target"]],
    ["one name for two columns", fit({ kind: "multilabel", labels: { f: "g" } }, ["f", "g"]),
      ['labels gives the label "g" to two columns']],
    ["a threshold of no label", fit({ kind: "multilabel", thresholds: { h: 0.2 } }, ["f", "g"]), ["thresholds.h is not a label"]],
    ["no labels", fit({ kind: "multilabel", separator: "|", labels: [] }, "l"), ["labels must name one label or more"]],
    ["a map of labels that the cells do not have", fit({ kind: "multilabel", separator: "|", labels: { a: "b" } }, "l"),
      ['the unknown label "1"; the known labels are "a"']],
    ["an unknown place of targets", () => fitTargets({ table, taget: "c" } as never, { kind: "binary" }),
      ['unknown option "taget" (did you mean "target"?)']],
    ["no map", () => createTask(undefined as never, { kind: "binary" }), ["expected a target map", "found nothing"]],
    ["training targets that are no array", () => createTask(maps.binary, { kind: "binary", posWeight: "balanced" }, [1, 0] as never),
      ["give their targets"]],
  ])("refuse %s", (_, call, says) => expectRefusal(call, says));
});
