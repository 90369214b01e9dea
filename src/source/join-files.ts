/**
 * @file The rows of several files as one table that still knows which row came from which file.
 */
import { PotluckError } from "../engine/errors.js";
import { tableFromColumns, type CellValue, type Table } from "../data/table.js";
import type { FileRows, FoundFile } from "./types.js";

/** What joining needs to know beyond the rows. */
export interface JoinOptions {
  /** Whether a column may be absent from some files (as keys may be from JSON records); its values there are null. */
  ragged?: boolean;
  /** The last change to a column, once all its values are together. */
  finish?: (column: CellValue[]) => CellValue[];
  /** How to say where a row of a file is. */
  where?: (file: FoundFile, row: number) => string;
}

/**
 * Joins the rows of a source's files, in their order.
 *
 * @param parts one for each file; a file without columns (an empty one) is ignored
 * @throws PotluckError when the files have different columns, and `ragged` is not set
 */
export function joinFiles(
  name: string,
  files: readonly FoundFile[],
  parts: readonly FileRows[],
  { ragged = false, finish = (column) => column, where = (file, row) => `${file.shown}: data row ${row + 1}` }: JoinOptions = {},
): Table {
  const first = parts.findIndex((part) => part.names.length > 0);
  const columns = new Map<string, CellValue[]>();
  const starts: number[] = [];
  let rows = 0;
  parts.forEach((part, index) => {
    starts.push(rows);
    if (part.names.length > 0 && !ragged) requireSameColumns(files[first], parts[first].names, files[index], part.names);
    part.names.forEach((column, position) => {
      if (!columns.has(column) && rows === 0) {
        columns.set(column, part.columns[position]); // of the first file, without a copy
        return;
      }
      if (!columns.has(column)) columns.set(column, []);
      const values = columns.get(column)!;
      while (values.length < rows) values.push(null);
      for (const value of part.columns[position]) values.push(value);
    });
    rows += part.rows;
  });
  for (const [column, values] of columns) {
    while (values.length < rows) values.push(null);
    columns.set(column, finish(values));
  }
  return tableFromColumns(name, columns, (row) => {
    const file = starts.findLastIndex((start, index) => start <= row && parts[index].rows > 0);
    return where(files[file], row - starts[file]);
  });
}

/** @throws PotluckError when a file of a glob has other columns than the first */
export function requireSameColumns(firstFile: FoundFile, first: readonly string[], file: FoundFile, own: readonly string[]): void {
  const missing = first.filter((name) => !own.includes(name));
  const extra = own.filter((name) => !first.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
  const differences = [missing.length > 0 ? `lacks ${list(missing)}` : "", extra.length > 0 ? `has ${list(extra)}` : ""].filter(Boolean);
  const rule = "the files of one glob must have the same columns";
  throw new PotluckError(`${file.shown}: this file ${differences.join(" and ")}, unlike ${firstFile.shown}; ${rule}`);
}
