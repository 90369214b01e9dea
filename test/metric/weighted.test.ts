/**
 * @file scikit-learn's numbers, within 1e-9, with sample weights, of single classes and labels, with every zeroDivision, of curves,
 * reports, F-beta, top-k accuracy, the Brier score and MAPE; and what users get for input that makes no sense.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import * as m from "../../src/exports/metrics.js";

type Numbers = number | "nan" | (number | "nan")[];
interface Averages { zero: number | "nan"; average: "macro" | null; labels?: number[]; [name: string]: unknown }
interface Hard {
  y_true: number[]; y_pred: number[]; weights: number[] | null; classes: number | null; averages: Averages[];
  confusion?: Record<string, number[][]>; reports: { digits: number; names: string[] | null; text: string }[]; [name: string]: unknown;
}
interface Labels {
  y_true: number[][]; y_pred: number[][]; scores: number[][]; weights: number[] | null;
  averages: (Averages & { average: "samples" | null })[];
  accuracy: number; hamming_loss: number; roc_auc: Numbers; average_precision: Numbers; text: string;
}
interface Scored {
  y_true: number[]; scores: number[] | number[][]; weights: number[] | null; log_loss: number; brier: Record<string, number>;
  top_k: Record<string, number>; [name: string]: unknown;
}
interface Curve {
  y_true: number[]; scores: number[]; weights: number[] | null; positive: number | null; auc?: number;
  [name: string]: unknown;
}
const golden = JSON.parse(readFileSync(new URL("../golden/metrics_weighted.json", import.meta.url), "utf8")) as {
  hard: Hard[]; multilabel: Labels[]; scored: Scored[]; curves: Curve[];
  values: ({ y_true: number[]; y_pred: number[]; weights: number[] | null } & Record<string, number>)[];
};

/** Within 1e-9, or equal where infinite; "nan" in the file stands for NaN. */
function same(found: number | ArrayLike<number>, expected: unknown, what?: string): void {
  const [own, other] = [found, expected].map((one) => (typeof one === "object" ? Array.from(one as number[]) : [one as number]));
  expect(own.length, what).toBe(other.length);
  own.forEach((value, index) => {
    if ((other[index] as unknown) === "nan") expect(value, what).toBeNaN();
    else expect(Math.abs(value - other[index]), what).toBeLessThan(1e-9 * Math.max(1, Math.abs(other[index])));
  });
}

const given = (weights: number[] | null) => (weights === null ? {} : { sampleWeight: weights });
const zeroOf = (zero: number | "nan") => (zero === "nan" ? NaN : zero);
const numbered = <T>(list: readonly T[]) => list.map((one, index) => [index, one] as const);

/** scikit-learn's table, with sums of weights cut to the decimals of the scores. */
const table = (text: string, digits: number) => (
  text.replace(/ +\d+\.\d+$/gmu, (end) => ` ${Number(end).toFixed(digits).padStart(9)}`));

describe("classes", () => {
  it.each(numbered(golden.hard))("case %i: averages and single classes", (_, one) => {
    const { y_true: targets, y_pred: predictions, weights, classes, averages } = one;
    for (const { zero, average, labels, ...expected } of averages) {
      const options = { ...given(weights), average, zeroDivision: zeroOf(zero), ...(classes !== null && { classes }) };
      // scikit-learn's single scores are of the labels that occur
      const used = (scores: number | number[]) => (typeof scores === "number" ? scores : labels!.map((label) => scores[label]));
      const what = JSON.stringify({ zero, average });
      same(used(m.precision(targets, predictions, options)), expected.precision, what);
      same(used(m.recall(targets, predictions, options)), expected.recall, what);
      same(used(m.f1(targets, predictions, options)), expected["f1.0"], what);
      if (expected.jaccard !== undefined) same(used(m.jaccard(targets, predictions, options)), expected.jaccard, what);
      // scikit-learn's F-beta with beta 0 is its precision, whose 0 / 0 ours is too
      for (const beta of [0, 0.5, 1, 2]) {
        same(used(m.fBeta(targets, predictions, { ...options, beta })), expected[`f${beta.toFixed(1)}`], `${what} ${beta}`);
      }
    }
  });

  it.each(numbered(golden.hard))("case %i: the report, letter for letter", (_, one) => {
    for (const { digits, names, text } of one.reports) {
      const report = m.classificationReport(one.y_true, one.y_pred, { ...given(one.weights), digits, ...(names && { names }) });
      expect(report.text).toBe(one.weights === null ? text : table(text, digits));
      expect(report.classes.reduce((sum, { support }) => sum + support, 0)).toBeCloseTo(report.macro.support, 9);
    }
  });

  it.each(numbered(golden.hard.filter(({ confusion }) => confusion)))("case %i: the other metrics", (_, one) => {
    const { y_true: targets, y_pred: predictions, weights, confusion } = one, options = given(weights);
    same(m.accuracy(targets, predictions, options), one.accuracy);
    same(m.balancedAccuracy(targets, predictions, options), one.balanced_accuracy);
    same(m.cohenKappa(targets, predictions, options), one.cohen_kappa);
    same(m.weightedKappa(targets, predictions, "linear", options), one.linear_kappa);
    same(m.weightedKappa(targets, predictions, "quadratic", options), one.quadratic_kappa);
    same(m.matthews(targets, predictions, options), one.matthews);
    for (const [name, matrix] of Object.entries(confusion!)) {
      const normalize = name === "None" ? null : name as "true";
      same(m.confusionMatrix(targets, predictions, matrix.length, { ...options, normalize }).flat(), matrix.flat(), name);
    }
  });
});

describe("labels", () => {
  it.each(numbered(golden.multilabel))("case %i", (_, one) => {
    const [targets, predictions, scores] = [one.y_true.flat(), one.y_pred.flat(), one.scores.flat()], labels = one.y_true[0].length;
    const options = given(one.weights);
    for (const { zero, average, ...expected } of one.averages) {
      const how = { ...options, zeroDivision: zeroOf(zero) }, what = JSON.stringify({ zero, average });
      same(m.labelPrecision(targets, predictions, labels, average, how), expected.precision, what);
      same(m.labelRecall(targets, predictions, labels, average, how), expected.recall, what);
      same(m.labelF1(targets, predictions, labels, average, how), expected["f1.0"], what);
      same(m.labelFBeta(targets, predictions, labels, average, { ...how, beta: 2 }), expected["f2.0"], what);
      if (expected.jaccard !== undefined) same(m.labelJaccard(targets, predictions, labels, average, how), expected.jaccard, what);
    }
    same(m.subsetAccuracy(targets, predictions, labels, options), one.accuracy);
    same(m.hammingLoss(targets, predictions, labels, options), one.hamming_loss);
    same(m.labelScores(targets, scores, labels, m.rocAuc, options), one.roc_auc);
    same(m.labelScores(targets, scores, labels, m.averagePrecision, options), one.average_precision);
    const mean = (one.average_precision as number[]).reduce((sum, score) => sum + score, 0) / labels;
    same(m.meanOverLabels(targets, scores, labels, m.averagePrecision, options), mean);
    expect(m.labelReport(targets, predictions, labels, { ...options, zeroDivision: 1 }).text)
      .toBe(one.weights === null ? one.text : table(one.text, 2));
  });
});

describe("scores", () => {
  it.each(numbered(golden.scored))("case %i", (_, one) => {
    const targets = one.y_true, scores = one.scores.flat(), options = given(one.weights);
    same(m.logLoss(targets, scores, options), one.log_loss);
    for (const [half, expected] of Object.entries(one.brier)) {
      same(m.brier(targets, scores, { ...options, scaleByHalf: half === "auto" ? half : half === "True" }), expected, half);
    }
    for (const [k, expected] of Object.entries(one.top_k)) same(m.topKAccuracy(targets, scores, { ...options, k: Number(k) }), expected, k);
    for (const average of ["macro", "weighted", "micro", null] as const) {
      const auc = one[`roc_auc_${average ?? "None"}`];
      if (auc === undefined) continue;
      same(m.rocAuc(targets, scores, { ...options, average }), auc, `${average}`);
      same(m.averagePrecision(targets, scores, { ...options, average }), one[`average_precision_${average ?? "None"}`], `${average}`);
    }
  });

  it("k is 2 unless it is set, and all scores of one question are one score", () => {
    const { y_true: targets, scores, top_k: expected } = golden.scored[4];
    same(m.topKAccuracy(targets, scores.flat()), expected["2"]);
    expect(m.rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { average: null })).toEqual([0.75]);
    expect(m.rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { average: "weighted" })).toBe(0.75);
  });
});

describe("curves", () => {
  it.each(numbered(golden.curves))("case %i", (_, one) => {
    for (const drop of [true, false]) {
      const options = { ...given(one.weights), dropIntermediate: drop, positive: one.positive }, name = drop ? "True" : "False";
      const roc = m.rocCurve(one.y_true, one.scores, options), expected = one[`roc_${name}`] as Record<string, number[]>;
      same(roc.fpr, expected.fpr);
      same(roc.tpr, expected.tpr);
      expect(Array.from(roc.thresholds)).toEqual([Infinity, ...expected.thresholds]);
      if (one.auc !== undefined) same(m.auc(roc.fpr, roc.tpr), one.auc);
      const curve = m.precisionRecallCurve(one.y_true, one.scores, options), of = one[`pr_${name}`] as Record<string, number[]>;
      same(curve.precision, of.precision);
      same(curve.recall, of.recall);
      expect(Array.from(curve.thresholds)).toEqual(of.thresholds);
    }
  });

  it("drop what scikit-learn drops unless they are told otherwise, and leave out rows without a target", () => {
    const { y_true: targets, scores } = golden.curves[1];
    const more = [[...targets, NaN], [...scores, 0.5]] as const;
    expect(m.rocCurve(...more)).toEqual(m.rocCurve(targets, scores, { dropIntermediate: true }));
    expect(m.precisionRecallCurve(...more)).toEqual(m.precisionRecallCurve(targets, scores, { dropIntermediate: false }));
  });

  it("of no rows are their ends alone", () => {
    expect(m.rocCurve([NaN], [1])).toEqual({ fpr: Float64Array.of(NaN), tpr: Float64Array.of(NaN), thresholds: Float64Array.of(Infinity) });
    const nothing = { precision: Float64Array.of(1), recall: Float64Array.of(0), thresholds: new Float64Array() };
    expect(m.precisionRecallCurve([], [])).toEqual(nothing);
  });

  it("have an area whichever way x goes", () => {
    expect(m.auc([0, 1, 1, 3], [1, 1, 2, 0])).toBe(3);
    expect(m.auc([3, 1, 1, 0], [0, 2, 1, 1])).toBe(3);
  });
});

describe("values", () => {
  it.each(numbered(golden.values))("case %i", (_, one) => {
    for (const name of ["mse", "rmse", "mae", "mape", "medianAbsoluteError", "r2", "explainedVariance"] as const) {
      same(m[name](one.y_true, one.y_pred, given(one.weights)), one[name], name);
    }
  });
});

describe("weights", () => {
  const targets = [0, 1, 1, NaN, 1, 0], predictions = [0, 1, 0, 1, 1, 1], scores = [0.2, 0.7, 0.4, 0.9, 0.6, 0.7];
  const rows = { targets, predictions, scores };
  type Weighed = [string, (given: typeof rows, sampleWeight?: number[]) => unknown];
  const weighed: Weighed[] = [
    ...(["accuracy", "balancedAccuracy", "cohenKappa", "matthews", "f1", "precision", "recall", "jaccard", "fBeta", "mse", "rmse", "mae",
      "mape", "medianAbsoluteError", "r2", "explainedVariance"] as const).map((name): Weighed => (
      [name, ({ targets: t, predictions: p }, sampleWeight) => m[name](t, p, sampleWeight && { sampleWeight })])),
    ...(["logLoss", "brier", "rocAuc", "averagePrecision"] as const).map((name): Weighed => (
      [name, ({ targets: t, scores: s }, sampleWeight) => m[name](t, s, { sampleWeight })])),
    ["topKAccuracy", ({ targets: t, scores: s }, sampleWeight) => m.topKAccuracy(t, s, { k: 1, sampleWeight })],
    ...(["labelF1", "labelPrecision", "labelRecall", "labelJaccard", "labelFBeta"] as const).map((name): Weighed => (
      [name, ({ targets: t, predictions: p }, sampleWeight) => m[name](t, p, 1, "macro", { sampleWeight })])),
    ["weightedKappa", ({ targets: t, predictions: p }, sampleWeight) => m.weightedKappa(t, p, "linear", { sampleWeight })],
    ["subsetAccuracy", ({ targets: t, predictions: p }, sampleWeight) => m.subsetAccuracy(t, p, 1, { sampleWeight })],
    ["hammingLoss", ({ targets: t, predictions: p }, sampleWeight) => m.hammingLoss(t, p, 1, { sampleWeight })],
    ["confusionMatrix", ({ targets: t, predictions: p }, sampleWeight) => (
      m.confusionMatrix(t, p, 2, { sampleWeight, normalize: "all" })[1][1])],
    ["meanOverLabels", ({ targets: t, scores: s }, sampleWeight) => m.meanOverLabels(t, s, 1, m.rocAuc, { sampleWeight })],
    ["classificationReport", ({ targets: t, predictions: p }, sampleWeight) => m.classificationReport(t, p, { sampleWeight }).macro.f1],
    ["labelReport", ({ targets: t, predictions: p }, sampleWeight) => m.labelReport(t, p, 1, { sampleWeight }).macro.f1],
    ["rocCurve", ({ targets: t, scores: s }, sampleWeight) => m.rocCurve(t, s, { sampleWeight }).tpr[2]],
    ["precisionRecallCurve", ({ targets: t, scores: s }, sampleWeight) => m.precisionRecallCurve(t, s, { sampleWeight }).precision[1]],
  ];

  it.each(weighed)("%s: a weight of 2 is a row twice, all of 3 change nothing, and that of a row without a target is not read", (_, of) => {
    const twice = { targets: [...targets, 1, 0], predictions: [...predictions, 0, 1], scores: [...scores, 0.4, 0.7] };
    same(of(rows, [1, 1, 2, NaN, 1, 2]) as number, of(twice));
    same(of(rows, [3, 3, 3, -1, 3, 3]) as number, of(rows));
    expect(of(rows, [1, 1, 2, 1, 1, 2])).not.toBe(of(rows));
  });

  it.each(weighed)("%s refuses weights that are too few, negative or no numbers, or no list", (_, of) => {
    const refused = (weights: unknown, message: RegExp) => {
      expect(() => of(rows, weights as number[])).toThrow(PotluckError);
      expect(() => of(rows, weights as number[])).toThrow(message);
    };
    refused([1, 2], /found 2 sample weights for 6 rows; give one for each row/);
    refused([1, -2, 1, 1, 1, 1], /sample weight of row 1 must be a number from 0 up, found -2/);
    refused([1, 1, 1, 1, NaN, 1], /sample weight of row 4 .*found NaN/);
    refused([1, 1, 1, 1, 1, Infinity], /sample weight of row 5 .*found Infinity/);
    refused("many", /sampleWeight must be a list with one number per row, found "many"/);
  });

  it.each(weighed.filter(([name]) => !/confusion|Curve|averagePrecision/u.test(name)))("%s of rows of weight 0 is NaN", (_, of) => {
    expect(of(rows, [0, 0, 0, 1, 0, 0])).toBeNaN();
  });
});

describe("bad input", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["top-k: a class beyond the scores", () => m.topKAccuracy([0, 3], [1, 2, 3, 4, 5, 6]), /target must be a class index.*to 2; found 3/],
    ["top-k: a score that is NaN", () => m.topKAccuracy([0, 1], [1, NaN, 3, 4]), /top_k_accuracy: the score of row 0 is NaN/],
    ["top-k: scores that fill no row", () => m.topKAccuracy([0, 1], [1, 2, 3]), /2 targets and 3 scores/],
    ["top-k of none", () => m.topKAccuracy([0], [1, 2], { k: 0 }), /k must be a whole number from 1 up, found 0/],
    ["Brier: logits", () => m.brier([0, 1], [2.5, 0.1]), /brier: a probability of row 0 must be from 0 to 1, found 2\.5.*no logits/],
    ["Brier: NaN", () => m.brier([0, 1], [0.5, NaN]), /probability of row 1 .*found NaN/],
    ["Brier: an unknown class", () => m.brier([0, 2], [0.5, 0.1]), /to 1; found 2/],
    ["Brier: an unknown option", () => m.brier([0], [0.5], { scaleByHalves: true } as object), /did you mean "scaleByHalf"/],
    ["F-beta: a negative beta", () => m.fBeta([0], [0], { beta: -1 }), /f_beta: beta must be a number from 0 up, found -1/],
    ["zeroDivision", () => m.f1([0], [0], { zeroDivision: 0.5 }), /zeroDivision must be 0, 1 or NaN, found 0\.5/],
    ["a class beyond the number of classes", () => m.f1([0, 3], [0, 1], { classes: 3, average: "macro" }), /from 0 to 2; found 3/],
    ["classes that binary is not for", () => m.f1([0, 1], [0, 1], { classes: 3 }), /average "binary" is for two classes, found 3/],
    ["an average of scores", () => m.rocAuc([0, 1], [0, 1], { average: "samples" as "macro" }), /average must be .*"samples"/],
    ["normalize", () => m.confusionMatrix([0], [0], 1, { normalize: "row" as "true" }), /normalize must be .* all.*"row"/],
    ["a report with too few names", () => m.classificationReport([0, 2], [0, 1], { names: ["a", "b"] }), /from 0 to 1; found 2/],
    ["a report of labels with too few names", () => m.labelReport([0, 1], [0, 1], 2, { names: ["a"] }), /found 1 names for 2 labels/],
    ["a report's digits", () => m.classificationReport([0], [0], { digits: 2.5 }), /digits must be .* 0 to 20, found 2\.5/],
    ["labels of none", () => m.labelF1([], [], 0, null), /labels must be a whole number from 1 up, found 0/],
    ["a curve of several columns", () => m.rocCurve([0, 1], [0.1, 0.9, 0.4, 0.6]), /rocCurve: .*give one score a row/],
    ["a curve of three classes", () => m.rocCurve([0, 2], [0.1, 0.9]), /from 0 to 1; found 2/],
    ["a curve of NaN", () => m.precisionRecallCurve([0, 1], [0.1, NaN]), /score of row 1 is NaN/],
    ["an area of one point", () => m.auc([1], [1]), /two points or more, found 1 and 1/],
    ["an area of points in no order", () => m.auc([0, 2, 1], [1, 1, 1]), /goes up and down/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(PotluckError);
    expect(run).toThrow(message);
  });
});

it("the members that take options are computed with them, by name", () => {
  const input = m.metricInput("multiclass", 3, [0, 1, 2, 2], [2, 1, 0, 2, 1, 0, 2, 1, 0, 0, 1, 2]);
  const chosen = [{ name: "f_beta_macro", beta: 1 }, { name: "top_k_accuracy", k: 1 }, "f1_macro", "accuracy", "brier"];
  const found = m.scoreAll(input, chosen);
  expect(found.f_beta_macro).toBe(found.f1_macro);
  expect(found.top_k_accuracy).toBe(found.accuracy);
  expect(m.scoreAll(input, ["top_k_accuracy"]).top_k_accuracy).toBe(0.75);
  expect(found.brier).toBeCloseTo(m.brier(input.targets, (input as { probabilities: Float32Array }).probabilities), 12);
  expect(() => m.scoreAll(input, [{ name: "top_k_accuracy", beta: 1 }])).toThrow(/unknown option "beta"/);
  expect(m.metrics.get("brier").higherIsBetter).toBe(false);
  expect(m.metricsFor("binary").names).not.toContain("top_k_accuracy");
});
