/** @file A fingerprint of a table: whether two tables have the same cells. A model file keeps those of the data that it was trained on. */
import { Sha256 } from "../engine/sha256.js";
import { SparseVector } from "./sparse-vector.js";
import type { CellValue, Table } from "./table.js";

/** What identifies a table's cells. */
export interface Fingerprint {
  rows: number;
  /** SHA-256 of the cells, as hexadecimal digits. */
  sha256: string;
}

/** Characters that are hashed at a time. */
const PIECE = 1 << 16;

/**
 * The fingerprint of some columns of a table. It depends on the columns' names and order, on the cells and their types, and on nothing
 * else: not on where the table came from.
 *
 * @throws PotluckError when the table does not have a column
 * @example
 * fingerprint(table, ["review", "label"]).sha256; // "9f86d081884c7d65..."
 */
export function fingerprint(table: Table, columns: readonly string[]): Fingerprint {
  const hash = new Sha256();
  let held = "";
  const flush = (): void => {
    hash.update(held);
    held = "";
  };
  for (const name of columns) {
    held += sized("column", name);
    for (const cell of table.column(name)) {
      if (cell instanceof Uint8Array) {
        held += sized("bytes", String(cell.length));
        flush();
        hash.update(cell);
      } else held += cellText(cell);
      if (held.length >= PIECE) flush();
    }
  }
  flush();
  return { rows: table.rows, sha256: hash.hex() };
}

/** With its length in front, so that no two lists of cells give the same text. */
function sized(type: string, text: string): string {
  return `${type} ${text.length} ${text}\n`;
}

function cellText(cell: Exclude<CellValue, Uint8Array>): string {
  if (cell instanceof SparseVector) return sized("sparse", JSON.stringify([cell.length, [...cell.indices], [...cell.values]]));
  if (typeof cell !== "object" || cell === null) return sized(cell === null ? "null" : typeof cell, String(cell));
  return sized("list", Array.from(cell, (item) => `${item === null ? "null" : typeof item} ${String(item).length} ${item}`).join(" "));
}
