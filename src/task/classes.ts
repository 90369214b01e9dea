/** @file What kinds with classes share: checks of their labels and target, and probabilities by class name. */
import { labelEntries, labelParts, type TextLabels } from "../data/targets/label-fields.js";
import type { LabelMap } from "../data/targets/labels.js";
import type { Report } from "../options/index.js";
import type { NdArray } from "../tensor/nd-array.js";
import { checkNames } from "./class-weights.js";
import { fitTemperature } from "./temperature.js";

/** The class names that `labels` lists, each once; null where it lists none. */
export function classNames(labels: TextLabels | null): string[] | null {
  const entries = labelEntries(labels);
  return entries && [...new Set(entries.map(([, name]) => name))];
}

/** Class names must be two or more, a list must not repeat one, and weights must name some of them. */
export function checkClasses({ labels, classWeights }: { labels: TextLabels | null; classWeights?: unknown }, report: Report): void {
  const names = classNames(labels), { values, normalise } = labelParts(labels);
  if (names === null) return;
  const path = normalise === null ? ["labels"] : ["labels", "values"];
  if (Array.isArray(values) && normalise === null) checkRepeats(path, values as readonly string[], report); // else the labels' field did
  if (names.length < 2) report(path, `must name two classes or more, found ${names.length}`);
  checkNames("classWeights", "class", classWeights, names, report, normalise);
}

/** Reports what a list names again. */
export function checkRepeats(option: string | readonly string[], names: readonly string[], report: Report): void {
  const first = new Set<string>();
  names.forEach((name, index) => {
    if (first.has(name)) report([...[option].flat(), index], `names "${name}" a second time`);
    first.add(name);
  });
}

/** A check that the target is one column. */
export function oneTarget(kind: string): (options: unknown, target: string | readonly string[], report: Report) => void {
  return (_, target, report) => {
    if (typeof target === "string") return;
    report("target", `must be the name of one column for a ${kind} task, found a list of ${target.length}: only multilabel takes a list`);
  };
}

/** The temperature that is set, as part of a decision; nothing where it is `auto`. */
export function fixedTemperature({ temperature }: { temperature: "auto" | number }): { temperature?: number } {
  return temperature === "auto" ? {} : { temperature };
}

/** A map with the temperature that is fitted to validation rows; the same map where the option sets one. */
export function calibrate<Kind extends string>(
  kind: "binary" | "multiclass" | "ordinal", map: LabelMap<Kind>, { temperature }: { temperature: "auto" | number }, logits: NdArray,
  targets: NdArray,
): LabelMap<Kind> {
  if (temperature !== "auto") return map;
  return map.withDecision({ temperature: fitTemperature(kind, map.names.length, targets.data, logits.data) });
}

/** Targets of rows that have none: where only the predictions of logits are needed. */
export function noTargets(rows: number): Float64Array {
  return new Float64Array(rows).fill(NaN);
}

/** Rows of logits. */
export function rowsOf({ shape }: NdArray): number {
  return shape[0] ?? 0;
}

/** One row's probabilities by name. */
export function byName(names: readonly string[], probabilities: Float32Array, row: number): Record<string, number> {
  return Object.fromEntries(names.map((name, index) => [name, probabilities[row * names.length + index]]));
}
