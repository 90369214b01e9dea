/**
 * @file Rows of a table that say the same: equal in some columns, as written or after case and blanks are made alike. Exact: keys are
 * compared whole, not by a hash alone.
 */
import { SparseVector } from "./sparse-vector.js";
import { type CellValue, isArrayCell, isMissing, type Table } from "./table.js";

/** How two cells are compared: as they are written, or with case and blanks made alike. */
export type Comparison = "exact" | "normalised";

/**
 * Text with case and blanks made alike: lower-cased, in Unicode's form NFC, runs of white space as one blank, none at its ends.
 *
 * @example
 * normaliseText("  Not  GOOD\n"); // "not good"
 */
export function normaliseText(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/gu, " ").trim();
}

/**
 * For each row, the number of the first row that is equal to it in the given columns: its own number where there is none before it.
 *
 * @param comparison `normalised` compares texts by {@link normaliseText}
 * @throws PotluckError when there is no such column
 * @example
 * firstEqualRows(table, ["review"], "normalised"); // Uint32Array [0, 1, 0]: row 2 repeats row 0
 */
export function firstEqualRows(table: Table, columns: readonly string[], comparison: Comparison): Uint32Array {
  const keys = columns.map((name) => table.column(name).map(keyOf(comparison)));
  const first = new Map<string, number>();
  return Uint32Array.from({ length: table.rows }, (_, row) => {
    const key = keys.length === 1 ? keys[0][row] : JSON.stringify(keys.map((column) => column[row]));
    const known = first.get(key);
    if (known === undefined) first.set(key, row);
    return known ?? row;
  });
}

/** A cell as text that equals another cell's exactly where the cells are equal. */
function keyOf(comparison: Comparison): (cell: CellValue) => string {
  return (cell) => {
    if (isMissing(cell)) return "missing";
    if (cell instanceof SparseVector) return `[${String(cell)}]`;
    if (isArrayCell(cell)) return `[${Array.from(cell as ArrayLike<unknown>).join(",")}]`;
    const text = String(cell);
    return `=${comparison === "exact" ? text : normaliseText(text)}`;
  };
}
