/** @file Labels that the files of one split write differently: `<=50K` where rows train, `<=50K.` where they test. */
import { normaliseText } from "../data/duplicates.js";
import { isArrayCell, isMissing, type Table } from "../data/table.js";
import { sortLabels } from "../data/targets/label-order.js";

/**
 * A map from each label to the one that it means, where all labels that do not train equal one that does but for case, blanks, and a full
 * stop at the end; undefined where the files agree, or differ in more.
 */
export function labelsBySide(table: Table, column: string): Record<string, string> | undefined {
  if (table.sides === undefined) return undefined;
  const training = new Set<string>(), others = new Set<string>();
  table.column(column).forEach((cell, row) => {
    if (!isMissing(cell) && !isArrayCell(cell)) (table.sides![row] === "train" ? training : others).add(String(cell));
  });
  const unknown = [...others].filter((label) => !training.has(label));
  if (unknown.length === 0 || training.size > 200) return undefined;
  const byForm = new Map([...training].map((label) => [plain(label), label.trim()]));
  if (byForm.size < training.size || !unknown.every((label) => byForm.has(plain(label)))) return undefined;
  return Object.fromEntries(sortLabels([...training, ...unknown]).map((label) => [label, byForm.get(plain(label))!]));
}

const plain = (label: string): string => normaliseText(label).replace(/[.\s]+$/u, "");
