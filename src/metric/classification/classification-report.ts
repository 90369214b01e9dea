/**
 * @file Precision, recall, F1 and support of every class or label and their averages, as data and as a table. As scikit-learn's
 * `classification_report`.
 */
import { PotluckError } from "../../engine/errors.js";
import { list, type Options, readOptions, text, whole } from "../../options/index.js";
import { averageRate, type ClassAverage, countClasses, type Rate, ratesOf } from "../shared/class-counts.js";
import { averageLabels, countLabels, type LabelAverage, labelRates } from "../shared/label-counts.js";
import { zeroDivision } from "../shared/rate.js";
import { roundHalfEven } from "../shared/round-half-even.js";
import { sumOf, weightOptions } from "../shared/sample-weight.js";
import { f1Rate, precisionRate, recallRate } from "./rates.js";

const options = {
  names: list(text({ empty: true, phrase: "a name", describe: "A name." }), {
    optional: true, phrase: "a list with the name of every class", aliases: ["targetNames", "labels", "classes"],
    describe: "The name of every class, absent ones included, in the order of their indices. Left out: the indices of those that occur.",
  }),
  digits: whole({ from: 0, to: 20, default: 2, describe: "Decimals in the table." }),
  zeroDivision,
  ...weightOptions,
};

/** Options of {@link classificationReport} and {@link labelReport}. */
export type ReportOptions = Options<typeof options>;

/** The scores of one class, or an average of several. */
export interface ReportRow {
  precision: number;
  recall: number;
  f1: number;
  /** The rows that are of the class, or the sum of their weights. */
  support: number;
}

/** A classification report. */
export interface ClassificationReport {
  /** Each class, with its name. */
  classes: (ReportRow & { name: string })[];
  /** The share of rows predicted right: what the micro averages are where each row has one class. Left out for labels. */
  accuracy?: number;
  /** Of all labels pooled. Only for labels. */
  micro?: ReportRow;
  /** The mean over the classes. */
  macro: ReportRow;
  /** The mean over the classes, weighted by their support. */
  weighted: ReportRow;
  /** The mean over the rows. Only for labels. */
  samples?: ReportRow;
  /** All of it as scikit-learn's table; sums of weights have as many decimals as scores, where scikit-learn writes all of their digits. */
  text: string;
}

/**
 * The scores of every class.
 *
 * @param targets `[n]` class indices; rows without a target (NaN) are left out
 * @param predictions `[n]` class indices
 * @param given `names`: of all classes, absent ones included; `digits`: decimals in the table, 2 unless it is set; `zeroDivision`: what a
 *   rate without a denominator counts as, 0 (default), 1 or NaN; `sampleWeight`: `[n]`
 * @throws PotluckError when lengths differ, a value is no class index or has no name, or an option is unknown or wrong
 * @example
 * const report = classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], { names: ["bad", "fair", "good"] });
 * report.classes[2]; // { name: "good", precision: 1, recall: 0.6667, f1: 0.8, support: 3 }
 * console.log(report.text);
 */
export function classificationReport(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, given?: ReportOptions,
): ClassificationReport {
  const what = "classificationReport", { names, digits, zeroDivision: zero, sampleWeight } = readOptions(what, options, given);
  const counts = countClasses(targets, predictions, what, { sampleWeight, classes: names?.length });
  const [precision, recall, f1] = [precisionRate, recallRate, f1Rate].map((rate) => ratesOf(counts, rate, zero));
  const classes = [...counts.occurs.keys()].filter((index) => counts.occurs[index] === 1).map((index) => {
    const scores = { precision: precision[index], recall: recall[index], f1: f1[index], support: counts.actual[index] };
    return { name: names?.[index] ?? String(index), ...scores };
  });
  const average = (of: ClassAverage): ReportRow => (
    { ...mapped((rate) => averageRate(counts, rate, what, of, 1, zero)), support: counts.rows });
  const accuracy = sumOf(counts.hits) / counts.rows, macro = average("macro"), weighted = average("weighted");
  const report = { classes, accuracy, macro, weighted };
  return { ...report, text: tableOf(report, counts.rows, digits, sampleWeight !== undefined) };
}

/**
 * The scores of every label of a multilabel task; otherwise as {@link classificationReport}.
 *
 * @param targets row-major `[n * labels]` of 0 and 1; NaN is a missing target, left out element by element
 * @param predictions `[n * labels]` of 0 and 1
 * @throws PotluckError when sizes do not match, a value is neither 0 nor 1, there are not as many names as labels, or an option is unknown
 *   or wrong
 * @example
 * labelReport([1, 0, 1, 1], [1, 0, 0, 1], 2, { names: ["sad", "glad"] }).micro; // { precision: 1, recall: 0.6667, f1: 0.8, support: 3 }
 */
export function labelReport(
  targets: ArrayLike<number>, predictions: ArrayLike<number>, labels: number, given?: ReportOptions,
): ClassificationReport {
  const what = "labelReport", { names, digits, zeroDivision: zero, sampleWeight } = readOptions(what, options, given);
  if (names !== undefined && names.length !== labels) throw new PotluckError(`${what}: found ${names.length} names for ${labels} labels`);
  const rows = { targets, predictions, labels }, how = { sampleWeight, zeroDivision: zero };
  const [precision, recall, f1] = [precisionRate, recallRate, f1Rate].map((rate) => labelRates(rows, rate, what, how));
  const classes = countLabels(targets, predictions, labels, "label", what, sampleWeight).map(({ actual: support }, index) => (
    { name: names?.[index] ?? String(index), precision: precision[index], recall: recall[index], f1: f1[index], support }));
  const support = sumOf(classes.map((one) => one.support));
  const average = (of: LabelAverage): ReportRow => ({ ...mapped((rate) => averageLabels(rows, of, rate, what, how)), support });
  const report = {
    classes, micro: average("micro"), macro: average("macro"), weighted: average("weighted"), samples: average("samples"),
  };
  return { ...report, text: tableOf(report, support, digits, sampleWeight !== undefined) };
}

function mapped(score: (rate: Rate) => number): Omit<ReportRow, "support"> {
  return { precision: score(precisionRate), recall: score(recallRate), f1: score(f1Rate) };
}

function tableOf(report: Omit<ClassificationReport, "text">, support: number, digits: number, weighted: boolean): string {
  const width = Math.max("weighted avg".length, digits, ...report.classes.map(({ name }) => [...name].length));
  const cells = (name: string, parts: readonly string[]): string => {
    return `${" ".repeat(width - [...name].length)}${name} ${parts.map((part) => ` ${part.padStart(9)}`).join("")}\n`;
  };
  const shown = (count: number): string => (weighted ? roundHalfEven(count, digits) : String(count));
  const row = (name: string, one: ReportRow | undefined): string => (one === undefined ? "" : cells(
    name, [...[one.precision, one.recall, one.f1].map((score) => roundHalfEven(score, digits)), shown(one.support)]));
  const { classes, accuracy, micro, macro, samples } = report;
  return [
    cells("", ["precision", "recall", "f1-score", "support"]), "\n", ...classes.map((one) => row(one.name, one)), "\n",
    accuracy === undefined ? row("micro avg", micro) : cells("accuracy", ["", "", roundHalfEven(accuracy, digits), shown(support)]),
    row("macro avg", macro), row("weighted avg", report.weighted), row("samples avg", samples),
  ].join("");
}
