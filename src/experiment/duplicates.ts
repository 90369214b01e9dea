/** @file The rows that `dropDuplicates` leaves out: rows whose features repeat those of another row. */
import { expandColumns } from "../data/columns/patterns.js";
import { firstEqualRows } from "../data/duplicates.js";
import { SIDES } from "../data/splits/sides.js";
import { type CellValue, selectTableRows, type Side, type Table } from "../data/table.js";
import type { UsedDataset } from "./datasets.js";

/** Rows that were left out, as row numbers in the source. */
export interface DroppedRows {
  rows: Uint32Array;
  /** For each of them, the row with the same features that stays. */
  keptRows: Uint32Array;
  /** How many of them have other targets than the row that stays. */
  otherTargets: number;
}

/**
 * Finds the rows of a dataset whose text and feature columns, but for case and blanks, are those of another row. The first row stays; where
 * rows are on sides before they are split, one that tests before others, and one that validates before one that trains.
 *
 * @returns the rows that stay, ascending, and those that do not
 * @throws PotluckError when a column does not exist
 */
export function findDuplicates(dataset: UsedDataset, table: Table): { kept: Uint32Array; dropped: DroppedRows } {
  const { text, columns, answers, targets } = dataset, texts = text === null ? [] : [text];
  const features = [...texts, ...Object.values(expandColumns(columns, table.columnNames, table.name, [...answers, ...texts])).flat()];
  const ranks = rankOf(dataset, table);
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row).sort((a, b) => ranks(a) - ranks(b) || a - b);
  const first = firstEqualRows(selectTableRows(table, order), features, "normalised");
  const keptFor = new Uint32Array(table.rows);
  order.forEach((row, place) => (keptFor[row] = order[first[place]]));
  const all = Uint32Array.from(keptFor.keys()), rows = all.filter((row) => keptFor[row] !== row);
  const answersOf = targets.map((target) => table.column(target));
  const differs = (row: number): boolean => answersOf.some((column) => textOf(column[row]) !== textOf(column[keptFor[row]]));
  return {
    kept: all.filter((row) => keptFor[row] === row),
    dropped: { rows, keptRows: rows.map((row) => keptFor[row]), otherTargets: rows.filter(differs).length },
  };
}

/** In which order rows stay: those that test before those that validate, and these before those that train. */
function rankOf({ split }: UsedDataset, table: Table): (row: number) => number {
  const sides = table.sides ?? ("column" in split ? table.column(split.column) : null);
  return (row) => (sides === null ? 0 : SIDES.length - SIDES.indexOf(sides[row] as Side));
}

function textOf(cell: CellValue): string {
  return Array.isArray(cell) ? JSON.stringify(cell) : String(cell);
}
