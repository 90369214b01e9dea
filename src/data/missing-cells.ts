/** @file Cells that mean that a value is missing, such as `?` and `N/A`: a table in which they are missing. */
import { cellText, distinctTexts, markedTexts, resolveMarkers } from "./cell-values.js";
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
  if (!isList(values)) for (const column of Object.keys(values ?? {})) table.column(column);
  return withoutMarkers(table, values, resolveMarkers);
}

/**
 * The same for values that {@link resolveMissing} gave: whether a cell is missing depends on no other cell of the table, so that rows get
 * the same answers in any company.
 *
 * @example
 * withResolvedMissing(table, ["?", "-1"]);
 */
export function withResolvedMissing(table: Table, values: MissingValues | undefined): Table {
  return withoutMarkers(table, values, (_, own) => own);
}

/**
 * Values that mean in every table what they mean in this one, where `1` stands for `01` if no cell of the column is written `1`.
 *
 * @param columns those that matter
 * @throws PotluckError for columns that the table does not have
 * @example
 * resolveMissing(tableFromColumns("rows", { a: ["01"], b: ["1"] }), ["1"], ["a", "b"]); // { a: ["1", "01"], b: ["1"] }
 */
export function resolveMissing(table: Table, values: MissingValues, columns: readonly string[]): MissingValues {
  const all = columns.map((column): [string, string[]] => {
    const own = valuesOf(values, column);
    return [column, own.length === 0 ? own : resolveMarkers(distinctTexts(table.column(column), true), own)];
  });
  const isAsWritten = all.every(([column, resolved]) => resolved.length === valuesOf(values, column).length);
  return isAsWritten ? values : Object.fromEntries(all.filter(([, resolved]) => resolved.length > 0));
}

function withoutMarkers(
  table: Table, values: MissingValues | undefined, markersOf: (texts: ReadonlySet<string>, own: readonly string[]) => readonly string[],
): Table {
  if (values === undefined || (isList(values) && values.length === 0)) return table;
  return withColumns(table, (name) => {
    const own = valuesOf(values, name), cells = table.column(name);
    if (own.length === 0) return cells;
    const texts = distinctTexts(cells, true), marked = markedTexts(texts, markersOf(texts, own));
    if (marked.size === 0) return cells;
    return cells.map((cell) => {
      const text = cellText(cell, true);
      return text !== undefined && marked.has(text) ? null : cell;
    });
  });
}

/** A column's values, without the blanks around them. */
function valuesOf(values: MissingValues, column: string): string[] {
  const own = isList(values) ? values : Object.hasOwn(values, column) ? values[column] : [];
  return [...new Set(own.map((value) => value.trim()))];
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

function isList(values: MissingValues | undefined): values is readonly string[] {
  return Array.isArray(values);
}
