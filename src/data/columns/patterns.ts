/**
 * @file Patterns in column names: `pixel*` matches all columns whose names begin with `pixel`. A pattern never matches a column that
 * another setting names (a target, the text, a column of another kind), so `"*"` means all other columns, and no target becomes a feature.
 */
import { PotluckError } from "../../engine/errors.js";
import { readOptions } from "../../options/index.js";
import { showCell } from "../table.js";
import { columnFields, columnKinds, type ColumnKindName, type FeatureColumns } from "./index.js";

/**
 * Replaces patterns by the names that they match, in the order of the table. A name that is a column's own is that column, even with a `*`.
 *
 * @param columns feature columns by kind: lists of names, `image` one name
 * @param columnNames the table's columns
 * @param table the table's name, for errors
 * @param taken columns that no pattern matches: targets, the text, the column of a split
 * @throws PotluckError for a pattern that matches nothing, and an unknown kind of column
 * @example
 * expandColumns({ numeric: ["pixel*"] }, ["pixel1", "pixel2", "digit"], "digits.csv").numeric; // ["pixel1", "pixel2"]
 */
export function expandColumns(
  columns: FeatureColumns, columnNames: readonly string[], table: string, taken: readonly string[] = [],
): Record<ColumnKindName, string[]> {
  const given: Record<string, string[] | string | null> = readOptions(table, columnFields(), columns);
  const known = new Set(columnNames);
  const isPattern = (name: string): boolean => name.includes("*") && !known.has(name);
  const namesOf = (kind: string): string[] => (given[kind] === null ? [] : [given[kind]].flat());
  const literal = columnKinds.members.flatMap(({ name, many }) => namesOf(name).filter((column) => !many || !isPattern(column)));
  const excluded = new Set([...taken, ...literal]);
  const expand = (names: readonly string[]): string[] => [...new Set(names.flatMap((name) => {
    if (!isPattern(name)) return [name];
    const pattern = patternOf(name);
    const found = columnNames.filter((column) => pattern.test(column) && !excluded.has(column));
    if (found.length > 0) return found;
    const shown = columnNames.slice(0, 30).map((column) => showCell(column)).join(", ");
    const others = columnNames.some((column) => pattern.test(column)) ? " that no other setting names" : "";
    const more = columnNames.length > 30 ? ", ..." : "";
    throw new PotluckError(`${table}: no column${others} matches "${name}"; the columns are ${shown}${more}`);
  }))];
  const expanded = columnKinds.members.map(({ name, many }) => [name, many ? expand(namesOf(name)) : namesOf(name)]);
  return Object.fromEntries(expanded) as Record<ColumnKindName, string[]>;
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replace(/[\\^$.+?()[\]{}|/]/gu, "\\$&").replaceAll("*", ".*")}$`, "su");
}
