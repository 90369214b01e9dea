/** @file What a rule of warning is, and the words that rules share. A new rule is one file here and one line in index.ts. */
import { type CellValue, isArrayCell, showCell } from "../../data/table.js";
import type { Example, Warning } from "../types.js";
import type { DatasetView, InspectView } from "../view.js";

export { counted } from "../../engine/counted.js";

/** A rule: it looks at one thing, and says what it found. It is silent where data is as data usually is. */
export interface WarningRule {
  name: string;
  /** When it speaks, as the documents say it. */
  describe: string;
  check(view: InspectView): Finding[];
}

/** A warning of a rule, which adds its name. */
export type Finding = Omit<Warning, "name" | "details" | "examples"> & Partial<Pick<Warning, "details" | "examples">>;

/** `8.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 99.95 && share < 1 ? "99.9" : value < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;
}

/** Names in quotes, the first few of them. */
export function quoted(names: readonly string[], most = 3): string {
  const first = names.slice(0, most).map((name) => JSON.stringify(name)).join(", ");
  return names.length > most ? `${first} and ${names.length - most} more` : first;
}

/** A row as an example: its text, or its first columns. */
export function exampleOf({ table, text, columns }: DatasetView, row: number, shown?: readonly string[]): Example {
  const names = shown ?? (text === null ? columns.slice(0, 4).map(({ column }) => column) : [text]);
  const said = names.map((name) => `${names.length === 1 ? "" : `${name}=`}${shownCell(table.column(name)[row])}`);
  return { where: table.where(row), text: oneLine(said.join(", ")) };
}

function shownCell(cell: CellValue): string {
  return cell === null || isArrayCell(cell) ? showCell(cell) : JSON.stringify(String(cell).slice(0, 300));
}

function oneLine(text: string): string {
  const plain = [...text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim()];
  return plain.length <= 100 ? plain.join("") : `${plain.slice(0, 97).join("").trimEnd()}...`;
}
