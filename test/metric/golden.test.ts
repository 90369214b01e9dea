/**
 * @file Every metric gives scikit-learn's number within 1e-9, on ordinary scores and on the cases where libraries differ:
 * ties, classes that occur nowhere, ratios without a denominator, clipped probabilities.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accuracy } from "../../src/metric/classification/accuracy.js";
import { balancedAccuracy } from "../../src/metric/classification/balanced-accuracy.js";
import { confusionMatrix } from "../../src/metric/classification/confusion-matrix.js";
import { cohenKappa } from "../../src/metric/classification/kappa.js";
import { logLoss } from "../../src/metric/classification/log-loss.js";
import { matthews } from "../../src/metric/classification/matthews.js";
import { f1, precision, recall } from "../../src/metric/classification/rates.js";
import { scoreAll } from "../../src/metric/index.js";
import { averagePrecision } from "../../src/metric/ranking/average-precision.js";
import { rocAuc } from "../../src/metric/ranking/roc-auc.js";
import { mae, mse, rmse } from "../../src/metric/regression/errors.js";
import { r2 } from "../../src/metric/regression/r2.js";

interface Averages { precision: number; recall: number; f1: number }
interface Hard {
  y_true: number[]; y_pred: number[]; accuracy: number; balanced_accuracy: number; cohen_kappa: number | null; mcc: number;
  macro: Averages; micro: Averages; weighted: Averages; binary?: Averages;
}
interface Soft extends Hard {
  scores: number[][]; labels: number[]; confusion: number[][]; per_class_f1: number[]; log_loss: number;
  binary_f1?: number; roc_auc?: number; average_precision?: number;
}
interface Ranked {
  y_true: number[]; scores: number[] | number[][]; dtype: "float32" | "float64";
  log_loss: number; roc_auc: number; average_precision: number;
}
interface Values { y_true: number[]; y_pred: number[]; mse: number; mae: number; r2: number; rmse: number }

const golden = <T>(name: string) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8")) as T;
const main = golden<{ classification: Soft[]; regression: Values }>("sklearn");
type Named<T> = T & Record<string, number | null>;
interface Kinds {
  multilabel: Named<{ y_true: number[][]; scores: number[][] }>[];
  ordinal: Named<{ y_true: number[]; y_pred: number[] }>[];
  values: Named<{ y_true: number[]; y_pred: number[] }>[];
}
const hard = golden<{ hard: Hard[]; ranked: Ranked[]; r2: Values[] } & Kinds>("metrics");

/** Within 1e-9; `null` in the file stands for NaN. */
function same(found: number, expected: number | null): void {
  if (expected === null) expect(found).toBeNaN();
  else expect(Math.abs(found - expected)).toBeLessThan(1e-9);
}

function softmax(row: number[]): number[] {
  const powers = row.map((logit) => Math.exp(logit));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

describe("metrics of predicted classes equal scikit-learn's", () => {
  const cases: Hard[] = [...main.classification, ...hard.hard];
  it.each(cases.map((one, index) => [index, one] as const))("case %i", (_, one) => {
    const { y_true: targets, y_pred: predictions } = one;
    same(accuracy(targets, predictions), one.accuracy);
    same(balancedAccuracy(targets, predictions), one.balanced_accuracy);
    same(cohenKappa(targets, predictions), one.cohen_kappa);
    same(matthews(targets, predictions), one.mcc);
    for (const average of ["macro", "micro", "weighted", "binary"] as const) {
      const expected = one[average];
      if (expected === undefined) continue;
      same(precision(targets, predictions, { average }), expected.precision);
      same(recall(targets, predictions, { average }), expected.recall);
      same(f1(targets, predictions, { average }), expected.f1);
    }
  });

  it.each(main.classification.map((one, index) => [index, one] as const))("confusion matrix and F1 of each class, case %i", (_, one) => {
    expect(confusionMatrix(one.y_true, one.y_pred, one.labels.length)).toEqual(one.confusion);
    const is = (values: number[], of: number) => values.map((value) => (value === of ? 1 : 0));
    one.per_class_f1.forEach((value, index) => same(f1(is(one.y_true, index), is(one.y_pred, index)), value));
    if (one.binary_f1 !== undefined) same(f1(one.y_true, one.y_pred), one.binary_f1);
  });
});

describe("metrics of scores equal scikit-learn's", () => {
  it.each(main.classification.map((one, index) => [index, one] as const))("softmax of the golden scores, case %i", (_, one) => {
    const probabilities = one.scores.map(softmax);
    same(logLoss(one.y_true, probabilities.flat()), one.log_loss);
    const positive = probabilities.map((row) => row[1]);
    if (one.roc_auc !== undefined) same(rocAuc(one.y_true, positive), one.roc_auc);
    if (one.average_precision !== undefined) same(averagePrecision(one.y_true, positive), one.average_precision);
  });

  it.each(hard.ranked.map((one, index) => [index, one.dtype, one] as const))("ties and clipping, case %i (%s)", (_index, dtype, one) => {
    const flat = one.scores.flat();
    const scores = dtype === "float32" ? Float32Array.from(flat) : flat;
    same(rocAuc(one.y_true, scores), one.roc_auc);
    same(averagePrecision(one.y_true, scores), one.average_precision);
    // scikit-learn adds float32 losses up in float32; only the clipping is ours to match there.
    expect(Math.abs(logLoss(one.y_true, scores) - one.log_loss)).toBeLessThan(dtype === "float32" ? 1e-6 * one.log_loss : 1e-9);
  });
});

describe("metrics of values equal scikit-learn's", () => {
  it("on the golden regression", () => {
    const { y_true: targets, y_pred: predictions, ...expected } = main.regression;
    same(mse(targets, predictions), expected.mse);
    same(rmse(targets, predictions), expected.rmse);
    same(mae(targets, predictions), expected.mae);
    same(r2(targets, predictions), expected.r2);
  });

  it("on constant targets, where R squared has no denominator", () => {
    for (const one of hard.r2) same(r2(one.y_true, one.y_pred), one.r2);
  });
});

/** The file's numbers by metric name, there in camelCase, which must be those of the table. */
function sameNamed(found: Record<string, number>, expected: Record<string, unknown>): void {
  const names = Object.keys(expected).filter((name) => !["y_true", "y_pred", "scores"].includes(name));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) same(found[name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)], expected[name] as number | null);
}

describe("metrics of the other kinds equal scikit-learn's and scipy's", () => {
  it.each(hard.multilabel.map((one, index) => [index, one] as const))("multilabel, case %i", (_, one) => {
    const probabilities = Float32Array.from(one.scores.flat());
    const predictions = one.scores.flat().map((score) => (score > 0.5 ? 1 : 0));
    sameNamed(scoreAll({ kind: "multilabel", labels: one.y_true[0].length, targets: one.y_true.flat(), probabilities, predictions }), one);
  });

  it.each(hard.ordinal.map((one, index) => [index, one] as const))("ordinal, case %i", (_, one) => {
    const probabilities = new Float32Array(one.y_true.length * 5);
    sameNamed(scoreAll({ kind: "ordinal", classes: 5, targets: one.y_true, probabilities, predictions: one.y_pred }), one);
  });

  it.each(hard.values.map((one, index) => [index, one] as const))("values, case %i", (_, one) => {
    sameNamed(scoreAll({ kind: "regression", targets: one.y_true, predictions: one.y_pred }), one);
  });
});
