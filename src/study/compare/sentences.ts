/** @file Verdicts in words, for readers who did not run the study. */
import type { Interval } from "../../account/bootstrap.js";
import type { VerdictName } from "./types.js";

/** What a sentence is about. */
export interface Subject {
  /** The arm and the baseline, by name. */
  arm: string;
  baseline: string;
  /** The task, or what a number is over: `the mean of 3 tasks`. */
  what: string;
  metric: string;
  higherIsBetter: boolean;
  margin: number;
  mean: number;
  interval: Interval | null;
  /** Which rows the interval is about. */
  rows: string;
}

/** The verdict as a sentence: what was found, by how much, and how sure it is. */
export function verdictSentence(name: VerdictName, subject: Subject): string {
  const { what, metric, mean, interval, margin, rows, arm, baseline } = subject, isSame = mean === 0;
  const range = interval ? `95 % interval for ${rows}: ${showInterval(interval, metric)}` : `there is no interval for ${rows}`;
  const isUsual = arm === "together" && baseline === "alone", subjectOf = isUsual ? "Training together" : `"${arm}"`;
  const by = `${metric} is ${isSame ? "the same" : `${amount(mean, metric)} ${mean > 0 ? "higher" : "lower"}`}`;
  const than = isUsual ? "" : ` ${isSame ? "as" : "than"} with "${baseline}"`;
  switch (name) {
    case "helps": return `${subjectOf} helps ${what}: ${by}${than} (${range}).`;
    case "hurts": return `${subjectOf} hurts ${what}: ${by}${than} (${range}).`;
    case "no difference":
      return `${subjectOf} makes no difference worth ${marginText(margin, metric)} to ${what}: ${by}${than} (${range}).`;
    case "not settled": return `Not settled for ${what}: ${by} with ${isUsual ? "all tasks together" : `"${arm}"`}${than} (${range}).`;
  }
}

/** Metrics that are shares of 1, whose differences are said in points of a hundredth. */
const inPoints = new RegExp(`^(?:${[
  "accuracy", "balanced_accuracy", "top_k_accuracy", "precision", "recall", "specificity", "f\\d", "f_?beta", "jaccard", "roc_auc",
  "average_precision", "hamming_loss", "r2",
].join("|")})`, "u");

/** A difference without its sign: `2.0 points`, or in the metric's own units. */
export function amount(value: number, metric: string): string {
  const size = Math.abs(value);
  if (metric === "delta_m") return `${oneDigit(size)} %`;
  return inPoints.test(metric) ? `${oneDigit(size * 100)} points` : showNumber(size);
}

/** A margin: `1 point`, `2.5 points`. */
export function marginText(value: number, metric: string): string {
  return amount(value, metric).replace(/\.0 /u, " ").replace(/^1 points$/u, "1 point");
}

/** `-0.9 to +5.0 points`. */
export function showInterval({ low, high }: Interval, metric: string): string {
  if (metric === "delta_m") return `${signed(low, 1)} to ${signed(high, 1)} %`;
  if (inPoints.test(metric)) return `${signed(low * 100, 1)} to ${signed(high * 100, 1)} points`;
  return `${low >= 0 ? "+" : "-"}${showNumber(Math.abs(low))} to ${high >= 0 ? "+" : "-"}${showNumber(Math.abs(high))}`;
}

/** With one digit behind the point; a difference that this would show as 0 with the first digit that is not. */
function oneDigit(size: number): string {
  if (size === 0 || size >= 0.05) return size.toFixed(1);
  return size < 0.001 ? "less than 0.001" : Number(size.toPrecision(1)).toString();
}

function signed(value: number, digits: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(digits)}`;
}

function showNumber(value: number): string {
  return value === 0 ? "0" : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}
