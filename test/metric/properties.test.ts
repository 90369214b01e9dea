/**
 * @file What holds for every metric of the table, whatever the numbers: a row's place does not matter, a missing target is
 * as good as no row, perfect predictions are best; and what users get for input that makes no sense.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { accuracy } from "../../src/metric/classification/accuracy.js";
import { confusionMatrix } from "../../src/metric/classification/confusion-matrix.js";
import { hammingLoss } from "../../src/metric/classification/hamming-loss.js";
import { weightedKappa } from "../../src/metric/classification/kappa.js";
import { logLoss } from "../../src/metric/classification/log-loss.js";
import { f1, labelF1, precision } from "../../src/metric/classification/rates.js";
import { metric, metricInput, type MetricInput, type MetricKind, metricsFor, scoreAll, scorer } from "../../src/metric/index.js";
import { rocAuc } from "../../src/metric/ranking/roc-auc.js";
import { mse } from "../../src/metric/regression/errors.js";
import { meanOverLabels } from "../../src/metric/shared/label-counts.js";
import { family, number } from "../../src/options/index.js";

const kinds: MetricKind[] = ["binary", "multiclass", "multilabel", "regression", "ordinal"];

/** A multilabel target is two labels, as the bits of a number. */
interface Row { target: number; outputs: number[] }

/** How many different targets a row may have. */
const values: Record<MetricKind, number> = { binary: 2, multiclass: 3, multilabel: 4, regression: 3, ordinal: 3 };

/** Rows of one kind; logits are multiples of 1/4, so that ties happen. */
function rowsOf(kind: MetricKind): fc.Arbitrary<Row[]> {
  const output = fc.integer({ min: -12, max: 12 }).map((quarter) => quarter / 4);
  const target = kind === "regression" ? output : fc.integer({ min: 0, max: values[kind] - 1 });
  const outputs = fc.array(output, { minLength: 3, maxLength: 3 });
  return fc.array(fc.record({ target, outputs }), { minLength: 1, maxLength: 40 });
}

function score(kind: MetricKind, rows: readonly Row[]): MetricInput {
  const targets = rows.map((row) => row.target);
  if (kind === "regression") return { kind, targets, predictions: rows.map((row) => row.outputs[0]) };
  if (kind === "binary") return metricInput(kind, 2, targets, rows.map((row) => row.outputs[0]));
  if (kind === "multilabel") {
    const bits = targets.flatMap((target) => (Number.isNaN(target) ? [NaN, NaN] : [target & 1, target >> 1]));
    return metricInput(kind, 2, bits, rows.flatMap((row) => row.outputs.slice(0, 2)));
  }
  if (kind === "ordinal") return metricInput(kind, 3, targets, rows.flatMap((row) => row.outputs.slice(0, 2).sort((a, b) => a - b)));
  return metricInput(kind, 3, targets, rows.flatMap((row) => row.outputs));
}

/** Sums differ by the order of their terms; nothing else may. */
function expectSame(found: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    if (Number.isNaN(value)) expect(found[name], name).toBeNaN();
    else expect(Math.abs(found[name] - value), name).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
  }
}

describe.each(kinds)("all metrics of a %s task", (kind) => {
  it("do not depend on the order of rows", () => {
    fc.assert(fc.property(rowsOf(kind), (rows) => expectSame(scoreAll(score(kind, [...rows].reverse())), scoreAll(score(kind, rows)))));
  });

  it("leave out rows whose target is missing", () => {
    fc.assert(fc.property(rowsOf(kind), rowsOf(kind), (rows, more) => {
      const mixed = rows.flatMap((row, index) => [...(index < more.length ? [{ ...more[index], target: NaN }] : []), row]);
      expectSame(scoreAll(score(kind, mixed)), scoreAll(score(kind, rows)));
    }));
  });

  it("do not count a row double when all are doubled", () => {
    fc.assert(fc.property(rowsOf(kind).filter((rows) => rows.length > 1), (rows) => {
      expectSame(scoreAll(score(kind, [...rows, ...rows])), scoreAll(score(kind, rows)));
    }));
  });

  it("are NaN, not an error, when no row has a target", () => {
    const numbers = scoreAll(score(kind, [{ target: NaN, outputs: [1, 2, 3] }]));
    expect(Object.keys(numbers)).toEqual(metricsFor(kind).names);
    for (const [name, value] of Object.entries(numbers)) expect(value, name).toBeNaN();
    for (const value of Object.values(scoreAll(score(kind, [])))) expect(value).toBeNaN();
  });

  it("are at their best for perfect predictions, as higherIsBetter says", () => {
    const perfect = Array.from({ length: 12 }, (_, row) => {
      // a row without labels has no rates: 0, as scikit-learn has it
      const target = kind === "multilabel" ? 1 + (row % 3) : row % values[kind];
      if (kind === "regression") return { target, outputs: [target, 0] };
      if (kind === "multilabel") return { target, outputs: [target & 1, target >> 1].map((bit) => (bit === 1 ? 9 : -9)) };
      if (kind === "ordinal") return { target, outputs: [0, 1].map((k) => (target <= k ? 9 : -9)) };
      return { target, outputs: kind === "binary" ? [target === 1 ? 9 : -9, 0] : [0, 1, 2].map((c) => (c === target ? 9 : -9)) };
    });
    const spoil = (target: number) => (kind === "multilabel" ? 4 - target : (target + 1) % values[kind]);
    const spoilt = perfect.map((row, index) => (index < 7 ? { ...row, target: spoil(row.target) } : row));
    const best = scoreAll(score(kind, perfect)), worse = scoreAll(score(kind, spoilt));
    for (const { name, higherIsBetter } of metricsFor(kind).members) {
      if (higherIsBetter) expect(best[name], name).toBeCloseTo(1, 9);
      else expect(best[name], name).toBeLessThan(1e-3);
      expect(higherIsBetter ? best[name] > worse[name] : best[name] < worse[name], name).toBe(true);
    }
  });

  it("are computed by name, refuse unknown options, and say what they are", () => {
    const input = score(kind, [{ target: 1, outputs: [1, 2, 3] }, { target: 0, outputs: [0, 1, 2] }]), all = scoreAll(input);
    for (const { name, describe: words, kinds: own } of metricsFor(kind).members) {
      expect(scoreAll(input, [name])).toEqual({ [name]: all[name] });
      expect(scoreAll(input, [{ name }])).toEqual({ [name]: all[name] });
      expect(() => scoreAll(input, [{ name, bta: 2 }])).toThrow(/unknown option "bta"/);
      expect(words.length).toBeGreaterThan(5);
      expect(own).toContain(kind);
    }
  });
});

describe("identities between metrics", () => {
  it("micro averages are the accuracy; ROC AUC counts pairs; the confusion matrix's diagonal is what was right", () => {
    fc.assert(fc.property(rowsOf("multiclass"), rowsOf("binary"), (many, two) => {
      const numbers = scoreAll(score("multiclass", many));
      expectSame(numbers, { f1_micro: numbers.accuracy, precision_micro: numbers.accuracy, recall_micro: numbers.accuracy });

      const scored = score("multiclass", many);
      const matrix = confusionMatrix(scored.targets, scored.predictions, 3);
      expect(matrix[0][0] + matrix[1][1] + matrix[2][2]).toBe(Math.round(numbers.accuracy * many.length));

      let won = 0, pairs = 0;
      for (const a of two) for (const b of two) {
        if (a.target !== 1 || b.target !== 0) continue;
        pairs++;
        won += (Math.sign(a.outputs[0] - b.outputs[0]) + 1) / 2;
      }
      const auc = rocAuc(two.map((row) => row.target), two.map((row) => row.outputs[0]));
      if (pairs === 0) expect(auc).toBeNaN();
      else expect(auc).toBeCloseTo(won / pairs, 12);
    }));
  });

  it("two columns of scores say the same as one", () => {
    const targets = [0, 1, 1, 0, 1], positive = [0.3, 0.4, 0.9, 0.5, 0.5];
    const both = positive.flatMap((p) => [1 - p, p]);
    expect(rocAuc(targets, both)).toBeCloseTo(rocAuc(targets, positive), 12);
    expect(logLoss(targets, both)).toBeCloseTo(logLoss(targets, positive), 12);
  });
});

describe("targets that are missing in part", () => {
  it("leave out single labels of a row, not the row", () => {
    const scored = metricInput("multilabel", 2, [1, NaN, 0, 1, NaN, NaN, 1, 0], [1, 1, 1, 1, 1, 1, -1, -1]);
    // known: 1 as 1, 0 as 1, 1 as 1, 1 as 0, 0 as 0
    const { accuracy: subset, hamming_loss: wrong, f1_micro, precision_macro, recall_samples } = scoreAll(scored);
    expect(subset).toBeCloseTo(1 / 3, 12);
    expect(wrong).toBeCloseTo(2 / 5, 12);
    expect(f1_micro).toBeCloseTo(4 / 6, 12);
    expect(precision_macro).toBeCloseTo((1 / 2 + 1) / 2, 12);
    expect(recall_samples).toBeCloseTo((1 + 1 + 0) / 3, 12);
  });
});

describe("logits", () => {
  it("become probabilities and classes", () => {
    const two = metricInput("binary", 2, [1, 0, 1], [800, -800, 0]);
    expect([...two.probabilities]).toEqual([1, 0, 0.5]);
    expect(Array.from(two.predictions)).toEqual([1, 0, 0]);
    const many = metricInput("multiclass", 3, [0, 1], [1000, 1000, -1000, 0, Math.log(2), 0]);
    expect([...many.probabilities]).toEqual([0.5, 0.5, 0, 0.25, 0.5, 0.25]);
    expect(Array.from(many.predictions)).toEqual([0, 1]);
    const ordered = metricInput("ordinal", 3, [0, 1, 2], [-Math.log(3), Math.log(3), 50, 52, -800, -800]);
    expect(Array.from(ordered.probabilities, (p) => Math.round(p * 1e6) / 1e6)).toEqual([0.25, 0.5, 0.25, 1, 0, 0, 0, 0, 1]);
    expect(ordered.probabilities[4] / Math.exp(-50)).toBeCloseTo(1 - Math.exp(-2), 6); // what a difference of sigmoids has lost
    expect(Array.from(ordered.predictions)).toEqual([1, 0, 2]);
    const labels = metricInput("multilabel", 2, [0, 1, NaN, 1], [800, -800, 0, 1]);
    expect(Array.from(labels.predictions)).toEqual([1, 0, 0, 1]);
  });

  it("that are not finite are refused, with the row", () => {
    expect(() => metricInput("multiclass", 2, [0, 1], [0, 0, NaN, 1])).toThrow(/row 1 is NaN.*diverged/);
    expect(() => metricInput("binary", 2, [0], [Infinity])).toThrow(PotluckError);
    expect(() => metricInput("multiclass", 3, [0, 1], [0, 1])).toThrow("2 targets need 6 logits, found 2");
  });
});

describe("bad input", () => {
  it("names that mean nothing, or not enough", () => {
    const get = (kind: MetricKind, name: string) => () => metricsFor(kind).get(name);
    expect(get("multiclass", "acuracy")).toThrow(/no multiclass metric "acuracy" \(did you mean "accuracy"\?\).*f1_macro/);
    expect(get("binary", "toString")).toThrow(PotluckError);
    expect(get("multiclass", "f1")).toThrow(/no multiclass metric "f1".*f1_macro, f1_micro, f1_weighted/);
    expect(get("multilabel", "f1")).toThrow(/f1_macro, f1_micro, f1_weighted, f1_samples/);
    expect(get("binary", "mse")).toThrow(/no binary metric "mse".*f1, /);
    expect(() => metricsFor("survival" as MetricKind)).toThrow(/no metrics of kind "survival".*ordinal/);
    const values = { kind: "regression", targets: [1], predictions: [1] } as const;
    expect(() => scoreAll(values, ["f1"])).toThrow(PotluckError);
    expect(() => scoreAll(values, "mse" as never)).toThrow(/list of names.*found "mse"/);
    expect(() => metricInput("survival" as "binary", 2, [1], [1])).toThrow(/kind must be .*found "survival"/);
  });

  it.each<[string, () => number, RegExp]>([
    ["lengths", () => accuracy([1, 0], [1]), /2 targets and 1 predictions/],
    ["a class that is none", () => accuracy([1.5], [1]), /target must be a class index.*found 1\.5/],
    ["a label's value for its index", () => accuracy([-1], [1]), /found -1/],
    ["three classes for binary F1", () => f1([0, 1, 2], [0, 1, 2]), /two classes, found 3; use macro, micro or weighted/],
    ["an unknown option", () => f1([0, 1], [0, 1], { averge: "macro" } as object), /f1: unknown option "averge" \(did you mean "average"/],
    ["an unknown average", () => precision([0, 1], [0, 1], { average: "samples" as "macro" }),
      /average must be one of binary, .*found "samples"/],
    ["an unknown average of labels", () => labelF1([0, 1], [0, 1], 2, "binary" as "macro"),
      /average must be one of macro, .*found "binary"/],
    ["a positive class that is none", () => f1([0, 1], [0, 1], { positive: 2 }), /positive must be .*found 2/],
    ["unknown weights", () => weightedKappa([0, 1], [0, 1], "cubic" as "linear"),
      /weights must be one of linear or quadratic, found "cubic"/],
    ["a prediction that is NaN", () => mse([1, 2], [1, NaN]), /prediction of row 1 is NaN/],
    ["logits for probabilities", () => logLoss([1, 0], [2.5, -1]), /row 0 must be from 0 to 1, found 2\.5.*probabilities/],
    ["a score that is NaN", () => rocAuc([1, 0], [NaN, 1]), /score of row 0 is NaN/],
    ["scores that fill no row", () => rocAuc([1, 0], [1, 2, 3]), /2 targets and 3 scores/],
    ["a class beyond the scores", () => rocAuc([2, 0], [0.2, 0.1]), /from 0 to 1; found 2/],
    ["labels that fill no row", () => labelF1([1, 0, 1], [1, 0, 1], 2, "micro"), /3 targets and 3 predictions; each row needs 2/],
    ["a label that is neither 0 nor 1", () => hammingLoss([1, 2], [1, 0], 2), /must be 0 or 1, found 2 and 0 in row 0/],
    ["scores that are none of the labels'", () => meanOverLabels([1, 0], [1], 2, rocAuc), /2 targets and 1 scores; each row needs 2/],
    ["classes of a confusion matrix", () => confusionMatrix([0, 3], [0, 1], 2).length, /from 0 to 1; found 3/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(PotluckError);
    expect(run).toThrow(message);
  });
});

it("a metric with options is computed with them, and its wrong options are refused", () => {
  const within = metric({
    name: "within", describe: "the share of errors up to a bound", kinds: ["regression"], higherIsBetter: true,
    options: { bound: number({ from: 0, default: 1, describe: "The bound." }) },
    compute: ({ targets, predictions }, { bound }) => (
      Array.from(targets, (target, row) => Number(Math.abs(target - predictions[row]) <= bound)).reduce((a, b) => a + b) / targets.length),
  });
  const own = family("metric", [within]), input = { kind: "regression", targets: [1, 2, 3, 4], predictions: [1, 4, 3.5, 9] } as const;
  expect(scorer(own)(input)).toEqual({ within: 0.5 });
  expect(scorer(own, [{ name: "within", bound: 2 }])(input)).toEqual({ within: 0.75 });
  expect(() => scorer(own, [{ name: "within", bound: -1 }])).toThrow(/within: bound must be a number from 0 up, found -1/);
  expect(() => scorer(own, [{ name: "within", bond: 1 }])).toThrow(/unknown option "bond" \(did you mean "bound"/);
});
