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
  const { what, metric, mean, interval, margin, rows } = subject, arm = armPhrase(subject);
  const range = interval ? `95 % interval for ${rows}: ${showInterval(interval, metric)}` : `there is no interval for ${rows}`;
  const by = `${metric} is ${amount(mean, metric)} ${mean >= 0 ? "higher" : "lower"}`;
  switch (name) {
    case "helps": return `${arm} helps ${what}: ${by} (${range}).`;
    case "hurts": return `${arm} hurts ${what}: ${by} (${range}).`;
    case "no difference": return `${arm} makes no difference worth ${marginText(margin, metric)} to ${what}: ${by} (${range}).`;
    case "not settled": return `Not settled for ${what}: ${by} with ${armNoun(subject)} (${range}).`;
  }
}

/** `Training together`, or `Arm "cagrad"`. */
function armPhrase({ arm, baseline }: Subject): string {
  if (arm === "together" && baseline === "alone") return "Training together";
  return `"${arm}" against "${baseline}"`;
}

function armNoun({ arm, baseline }: Subject): string {
  return arm === "together" && baseline === "alone" ? "all tasks together" : `"${arm}" than with "${baseline}"`;
}

/** Metrics that are shares of 1, whose differences are said in points of a hundredth. */
const inPoints = new RegExp(`^(?:${[
  "accuracy", "balanced_accuracy", "top_k_accuracy", "precision", "recall", "specificity", "f\\d", "f_?beta", "jaccard", "roc_auc",
  "average_precision", "hamming_loss", "r2",
].join("|")})`, "u");

/** A difference without its sign: `2.0 points`, or in the metric's own units. */
export function amount(value: number, metric: string): string {
  const size = Math.abs(value);
  if (!inPoints.test(metric) && metric !== "delta_m") return showNumber(size);
  if (metric === "delta_m") return `${size.toFixed(1)} %`;
  const shown = (size * 100).toFixed(1);
  return `${shown} points`;
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

function signed(value: number, digits: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(digits)}`;
}

function showNumber(value: number): string {
  return value === 0 ? "0" : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}
