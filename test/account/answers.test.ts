/** @file A row's answer in words, its own loss beside the metric that is its mean, and constant predictions beside scikit-learn's. */
import { describe, expect, it } from "vitest";
import { answersOf, knownRows, selectInput } from "../../src/account/answers.js";
import { constantAnswers } from "../../src/account/constant.js";
import { LabelMap } from "../../src/data/targets/labels.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { metricInput, scoreAll } from "../../src/metric/index.js";

const array = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });
const words = (answers: ReturnType<typeof answersOf>) => Array.from({ length: answers.rows }, (_, row) => (
  [answers.target(row), answers.prediction(row), answers.isWrong(row)]));
const mean = (answers: ReturnType<typeof answersOf>) => {
  const rows = [...knownRows(answers)];
  return rows.reduce((sum, row) => sum + answers.loss(row), 0) / rows.length;
};

describe("answers", () => {
  const classes = (kind: string, ...names: string[]) => new LabelMap(kind, names, names.map((name, index) => [name, index]));

  it("of two classes", () => {
    const answers = answersOf(classes("binary", "no", "yes"), array([4, 1], 2, -1, 3, 40), array([4], 1, 1, NaN, 0));
    expect(words(answers)).toEqual([["yes", "yes", false], ["yes", "no", true], ["", "yes", false], ["no", "yes", true]]);
    expect(answers.probability(1)).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(mean(answers)).toBeCloseTo(scoreAll(answers.input).log_loss, 9);
    expect(answers.loss(2)).toBeNaN();
  });

  it.each([["multiclass", 3], ["ordinal", 2]] as const)("of several classes: %s", (kind, outputs) => {
    const logits = array([3, outputs], ...(outputs === 3 ? [2, 0, 1, 0, 1, 0, -1, 0, 3] : [1, 2, -3, 1, -4, -2]));
    const answers = answersOf(classes(kind, "low", "mid", "high"), logits, array([3], 0, 2, 2));
    expect(words(answers)).toEqual([["low", "low", false], ["high", "mid", true], ["high", "high", false]]);
    expect(mean(answers)).toBeCloseTo(scoreAll(answers.input).log_loss, 9);
  });

  it("of labels", () => {
    const map = new MultilabelMap(["a", "b", "c"], "|");
    const answers = answersOf(map, array([3, 3], 1, -1, 2, -1, -1, -1, 0, 0, 0), array([3, 3], 1, 0, NaN, 0, 1, 0, NaN, NaN, NaN));
    expect(words(answers)).toEqual([["a|c?", "a|c", false], ["b", "", true], ["", "", false]]);
    expect([...knownRows(answers)]).toEqual([0, 1]);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    expect(answers.loss(1)).toBeCloseTo(-(2 * Math.log(sigmoid(1)) + Math.log(sigmoid(-1))) / 3, 6);
    expect(answers.loss(0)).toBeCloseTo(-Math.log(sigmoid(1)), 6);
    expect(answers.probability(1)).toBeCloseTo(sigmoid(1) ** 3, 6);
    expect(answers.surest!(1)).toEqual({ probability: expect.closeTo(sigmoid(1), 6) as number, label: { name: "b", isGiven: false } });
  });

  it("of numbers are in their unit, and show no rounding of float32", () => {
    const map = new ValueMap(7, 5), targets = array([4], ...[0.5, 0, 12.25, NaN].map((value) => (value - 7) / 5));
    const answers = answersOf(map, array([4, 1], 0, 1, 1.05, 0), targets, 5);
    expect(words(answers)).toEqual([["0.5", "7", true], ["0", "12", true], ["12.25", "12.25", false], ["", "7", false]]);
    expect(answers.loss(1)).toBeCloseTo((12 / 5) ** 2, 5);
    expect(answers.probability(0)).toBeNull();
    const large = answersOf(new ValueMap(123_456_789, 1e6), array([1, 1], 0), array([1], 0), 1e6);
    expect(large.target(0)).toBe("123457000");
  });

  it("are selected row by row", () => {
    const input = metricInput("multiclass", 2, [0, 1, 1], new Float32Array([1, 2, 3, 4, 5, 6]));
    const { probabilities } = input, picked = selectInput(input, [2, 0, 2]) as typeof input;
    expect(picked.targets).toEqual(Float64Array.of(1, 0, 1));
    expect([...picked.probabilities]).toEqual([4, 5, 0, 1, 4, 5].map((place) => probabilities[place]));
  });
});

describe("constant predictions", () => {
  it("are the most frequent class, with the classes' shares: DummyClassifier(strategy=\"prior\")", () => {
    const training = metricInput("multiclass", 3, [2, 0, 2, NaN, 1, 2, 0], new Float32Array(21));
    const constant = constantAnswers(training, metricInput("multiclass", 3, [0, 2], new Float32Array(6)));
    const scores = scoreAll(constant);
    expect(scores.accuracy).toBe(0.5);
    expect(scores.f1_macro).toBeCloseTo((2 / 3) / 2, 12); // f1 of class 0 is 0, of class 2 2/3; class 1 occurs nowhere
    expect(scores.log_loss).toBeCloseTo(-(Math.log(2 / 6) + Math.log(3 / 6)) / 2, 6);
  });

  it("of two classes have the share of the positive one; the first class wins a tie", () => {
    const training = metricInput("binary", 2, [1, 0, 0, 1], new Float32Array(4));
    const scores = scoreAll(constantAnswers(training, metricInput("binary", 2, [1, 1, 0], new Float32Array(3))));
    expect(scores).toMatchObject({ accuracy: 1 / 3, f1: 0, roc_auc: 0.5 });
    expect(scores.log_loss).toBeCloseTo(Math.log(2), 6);
  });

  it("of labels are each label's most frequent answer", () => {
    const training = metricInput("multilabel", 2, [1, 0, 1, 1, 1, NaN, 0, 0], new Float32Array(8));
    const scores = scoreAll(constantAnswers(training, metricInput("multilabel", 2, [1, 1, 0, 0], new Float32Array(4))));
    expect(scores.f1_micro).toBeCloseTo(0.5, 12); // predicts label 0 always, label 1 never
  });

  it("of numbers are the mean: DummyRegressor", () => {
    const training = { kind: "regression" as const, targets: [1, 2, 6, NaN], predictions: [0, 0, 0, 0] };
    const scores = scoreAll(constantAnswers(training, { kind: "regression", targets: [1, 5], predictions: [9, 9] }));
    expect(scores).toMatchObject({ mae: 2, mse: 4, r2: 0 });
  });
});
