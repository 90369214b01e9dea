/** @file The values of a target as its table writes them: how often each occurs, and which class it became. */
import type { TaskView } from "./view.js";
import { sideNames } from "./view.js";

/** A value of a target. */
export interface LabelValue {
  /** As written. */
  text: string;
  /** The number of its class. */
  label: number;
  /** Rows of all sides that have it. */
  count: number;
  /** The first of them. */
  row: number;
}

/** The values of a target of one column with classes, in the order of the table; none for other targets. */
export function labelValues({ names, width, target, dataset: { table }, sides }: TaskView): LabelValue[] {
  if (names === null || width > 1 || target.length > 1) return [];
  const cells = table.column(target[0]), values = new Map<string, LabelValue>();
  for (const side of sideNames) {
    sides[side].rows.forEach((row, at) => {
      const text = String(cells[row]), known = values.get(text);
      if (known) {
        known.count++;
        known.row = Math.min(known.row, row);
      }
      else values.set(text, { text, label: sides[side].values[at], count: 1, row });
    });
  }
  return [...values.values()].sort((a, b) => a.row - b.row);
}

/** The values and names that the recipe's `labels` lists. */
export function listedLabels({ settings }: TaskView): ReadonlySet<string> {
  return new Set(textsIn((settings as { labels?: unknown }).labels));
}

function textsIn(labels: unknown): string[] {
  if (labels === null || labels === undefined) return [];
  if (Array.isArray(labels)) return labels.flatMap(textsIn);
  if (labels instanceof Map) return [...labels as Map<unknown, unknown>].flatMap(textsIn);
  if (typeof labels === "object") return Object.entries(labels).flatMap(([key, value]) => [key, ...textsIn(value)]);
  return typeof labels === "string" || typeof labels === "number" || typeof labels === "boolean" ? [String(labels)] : [];
}
