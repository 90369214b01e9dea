/** @file Cells that mean that a value is missing, such as `?` and `N/A`: a table in which they are missing. */
import { cellText, distinctTexts, matchMarkers } from "./cell-values.js";
import type { CellValue, Table } from "./table.js";

/** Values that count as missing, in all columns; or by column. */
export type MissingValues = readonly string[] | Readonly<Record<string, readonly string[]>>;

/**
 * A table in which some values are missing. Cells are compared without the blanks around them (`" ?"` is `?`), as written and by value:
 * -1 is also `-1.0`. Lists and images are left alone. Columns are read when they are asked for.
 *
 * @throws PotluckError when it names a column that the table does not have
 * @example
 * withMissing(table, { age: ["-1"], job: ["?", "unknown"] }).column("age"); // [31, null, 45]
 */
export function withMissing(table: Table, values: MissingValues | undefined): Table {
  if (values === undefined || (isList(values) && values.length === 0)) return table;
  if (!isList(values)) for (const column of Object.keys(values)) table.column(column);
  return withColumns(table, (name) => {
    const own = isList(values) ? values : Object.hasOwn(values, name) ? values[name] : [];
    const cells = table.column(name);
    if (own.length === 0) return cells;
    const { found } = matchMarkers(distinctTexts(cells, true), own.map((value) => value.trim()));
    if (found.size === 0) return cells;
    return cells.map((cell) => {
      const text = cellText(cell, true);
      return text !== undefined && found.has(text) ? null : cell;
    });
  });
}

/** A table with other columns of the same rows. `column` is called once for each column that is asked for. */
export function withColumns(table: Table, column: (name: string) => readonly CellValue[]): Table {
  const kept = new Map<string, readonly CellValue[]>();
  return {
    name: table.name, rows: table.rows, columnNames: table.columnNames,
    where: (row) => table.where(row),
    ...(table.sides && { sides: table.sides }),
    column(name) {
      const cells = kept.get(name) ?? column(name);
      kept.set(name, cells);
      return cells;
    },
  };
}

function isList(values: MissingValues): values is readonly string[] {
  return Array.isArray(values);
}
