/**
 * @file Tables that come split, one for each side, as one table that knows the side of each row. Where a row is, its own table still says.
 */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, isMap, listNames, showValue } from "../options/index.js";
import { SIDES } from "./splits/sides.js";
import { type CellValue, checkTable, missingColumn, type Side, type Table } from "./table.js";

/** A table for each side. */
export interface SideTables {
  train: Table;
  validation?: Table;
  test?: Table;
}

/**
 * Joins the tables of the sides: rows that train, then those that validate, then those that test. The columns are those of `train`; others
 * must have the ones that are read.
 *
 * @throws PotluckError when there is no `train`, or a side is unknown or no table; from `column`, when a side lacks the column: it names
 *   the side and its table
 * @example
 * const table = joinSides({ train: tableFromColumns("2024.csv", old), test: tableFromColumns("2025.csv", recent) });
 * table.sides; // ["train", ..., "test", ...]
 */
export function joinSides(tables: SideTables): Table {
  if (!isMap(tables)) throw new PotluckError(`joinSides takes a map with train, validation and test, found ${showValue(tables)}`);
  const unknown = Object.keys(tables).find((key) => !(SIDES as readonly string[]).includes(key));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, SIDES);
    throw new PotluckError(`joinSides: there is no side "${unknown}"${hint}; the sides are ${listNames(SIDES, "and")}`);
  }
  const present = SIDES.filter((side) => tables[side] !== undefined || side === "train");
  const parts = present.map((side) => ({ side, table: tables[side]! }));
  for (const { side, table } of parts) checkTable(`joinSides: ${side}`, table);
  const name = listNames([...new Set(parts.map(({ table }) => table.name))], "and");
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { table }) => sum + table.rows, 0));
  const { columnNames } = tables.train, columns = new Map<string, readonly CellValue[]>();
  const join = (column: string): readonly CellValue[] => {
    if (!columnNames.includes(column)) missingColumn(tables.train.name, column, columnNames);
    return parts.flatMap(({ side, table }) => {
      if (table.columnNames.includes(column)) return table.column(column);
      const has = `its columns are ${table.columnNames.slice(0, 30).map((one) => `"${one}"`).join(", ")}`;
      const hint = didYouMean(column, table.columnNames), other = `which the training rows have (${tables.train.name})`;
      throw new PotluckError(`${table.name}: there is no column "${column}"${hint} for the ${side} rows, ${other}; ${has}`);
    });
  };
  return {
    name, columnNames,
    rows: parts.reduce((sum, { table }) => sum + table.rows, 0),
    sides: parts.flatMap(({ side, table }) => new Array<Side>(table.rows).fill(side)),
    where(row) {
      const part = starts.findLastIndex((start) => start <= row);
      return parts[part].table.where(row - starts[part]);
    },
    column(wanted) {
      const values = columns.get(wanted) ?? join(wanted);
      columns.set(wanted, values);
      return values;
    },
  };
}
