/**
 * @file What the splits of a dataset are stratified by. One target with classes: its values. Several, or targets of labels: all of them,
 * and where only some rows have a target, whether a row has it.
 */
import { numberOf } from "../data/scalars.js";
import { type LabelSets, LabelSetBuilder } from "../data/splits/label-sets.js";
import { type CellValue, isArrayCell, isMissing, type Table } from "../data/table.js";
import type { LabelList, UsedDataset } from "./datasets.js";

/** One value or a set of labels for each row; undefined where nothing tells rows apart. */
export function strataOf(
  { stratify, labelLists, targets }: Pick<UsedDataset, "stratify" | "labelLists" | "targets">, table: Table,
): ArrayLike<CellValue> | LabelSets | undefined {
  const partly = targets.filter((target) => {
    const column = table.column(target), known = column.filter((value) => !isMissing(value)).length;
    return known > 0 && known < column.length;
  });
  const [only, ...more] = stratify, isSingle = labelLists.length === 0 && more.length === 0 && only?.everySide !== true;
  if (isSingle && only && partly.every((target) => target === only.column)) return table.column(only.column);
  if (isSingle && !only) {
    const patterns = patternsOf(table, targets);
    if (patterns !== null) return patterns;
  }
  const builder = new LabelSetBuilder(table.rows);
  for (const { column, everySide } of stratify) builder.addClasses(table.column(column), everySide);
  for (const list of labelLists) builder.addSets(labelsOf(table, list));
  for (const target of partly) {
    const column = table.column(target);
    builder.addNeeded((row) => !isMissing(column[row]));
  }
  return builder.build();
}

/**
 * Which targets each row has, as one label. Undefined for a single target: it tells no rows apart that a split could keep apart. Null where
 * a row has several of them, but not all: then there may be as many patterns as rows.
 */
function patternsOf(table: Table, targets: readonly string[]): string[] | undefined | null {
  if (targets.length < 2) return undefined;
  const columns = targets.map((target) => table.column(target)), patterns: string[] = [];
  for (let row = 0; row < table.rows; row++) {
    const pattern = columns.map((column) => (isMissing(column[row]) ? "0" : "1")).join("");
    const known = pattern.replaceAll("0", "").length;
    if (known > 1 && known < columns.length) return null;
    patterns.push(pattern);
  }
  return patterns;
}

/** Each row's labels. */
function labelsOf(table: Table, { target, separator }: LabelList): string[][] {
  if (typeof target === "string") return table.column(target).map((cell) => cellLabels(cell, separator));
  const columns = target.map((column) => ({ column, values: table.column(column) }));
  return Array.from({ length: table.rows }, (_, row) => (
    columns.filter(({ values }) => numberOf(values[row]) === 1).map(({ column }) => column)));
}

function cellLabels(cell: CellValue, separator: string | null): string[] {
  if (isMissing(cell)) return [];
  if (isArrayCell(cell)) return Array.from(cell as ArrayLike<unknown>, String);
  const text = String(cell);
  return separator === null ? [text] : text.split(separator).map((part) => part.trim()).filter((part) => part !== "");
}
