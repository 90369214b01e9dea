/** @file What the kinds with one class a row share: fitting their labels, and probabilities by class name. */
import { type ClassKind, fitLabels, type Label, type LabelMap, type LabelSpec } from "../data/targets/labels.js";
import { PotluckError } from "../engine/errors.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { TargetColumns } from "./kind.js";

/** Fits a label map. @throws PotluckError as `fitLabels` does, and for several target columns */
export function fitClasses(
  { table, target, train }: TargetColumns, { kind, labels, positive }: { kind: ClassKind; labels?: LabelSpec | null; positive?: Label | null },
): LabelMap {
  if (typeof target !== "string") throw new PotluckError(`${table.name}: a ${kind} target is one column, found a list of ${target.length}`);
  return fitLabels({ table, column: target, train, kind, labels, positive });
}

/** The targets of rows that have none: what logits are scored against where only the predictions are wanted. */
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
