/**
 * @file Patterns in lists of column names: `pixel*` matches all columns whose names begin with `pixel`, and `!pixel9` or `!pixel_*` are
 * exceptions to the patterns of the same list. A pattern never matches a column that another setting names (a target, the text, a column of
 * another kind), so `"*"` means all other columns, and no target becomes a feature.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, readOptions } from "../../options/index.js";
import { showCell } from "../table.js";
import { columnFields, columnKinds, type ColumnKindName, type FeatureColumns } from "./index.js";

/**
 * Replaces patterns by the names that they match, in the order of the table. A name that is a column's own is that column, even with a `*`
 * or a `!` in front.
 *
 * @param columns feature columns by kind: lists of names, `image` one name
 * @param columnNames the table's columns
 * @param table the table's name, for errors
 * @param taken columns that no pattern matches: targets, the text, the column of a split
 * @param exceptions whether an exception must match a column; `any`: a table to predict may lack it
 * @throws PotluckError for a pattern or an exception that matches nothing, a list of exceptions alone, an exception that a name in the list
 *   contradicts, and an unknown kind of column
 * @example
 * expandColumns({ numeric: ["pixel*"] }, ["pixel1", "pixel2", "digit"], "digits.csv").numeric; // ["pixel1", "pixel2"]
 * expandColumns({ numeric: ["*", "!pixel1"] }, ["pixel1", "pixel2"], "digits.csv").numeric; // ["pixel2"]
 */
export function expandColumns(
  columns: FeatureColumns, columnNames: readonly string[], table: string, taken: readonly string[] = [],
  exceptions: "known" | "any" = "known",
): Record<ColumnKindName, string[]> {
  const lists = readLists(columns, columnNames, table);
  const excluded = new Set([...taken, ...lists.flatMap(({ names }) => names)]);
  const known = new Set(columnNames);
  const expanded = lists.map(({ kind, written, except }) => {
    if (exceptions === "known") checkExceptions(except, columnNames, table, kind);
    const isExcepted = (column: string): boolean => except.some(({ pattern }) => pattern.test(column));
    const found = written.flatMap((name) => {
      if (!isPattern(name, known)) return isExcepted(name) ? contradicts(name, except, table, kind) : [name];
      const pattern = patternOf(name, known), matched = columnNames.filter((column) => pattern.test(column) && !excluded.has(column));
      const kept = matched.filter((column) => !isExcepted(column));
      return kept.length > 0 ? kept : matchesNothing(name, pattern, columnNames, table, matched.length > 0);
    });
    return [kind, [...new Set(found)]] as const;
  });
  return Object.fromEntries(expanded) as Record<ColumnKindName, string[]>;
}

/**
 * The columns of a table that exceptions match, so that whoever drops columns can keep these.
 *
 * @example
 * exceptedColumns({ categorical: ["*", "!weight"] }, ["job", "weight"], "people.csv"); // ["weight"]
 */
export function exceptedColumns(columns: FeatureColumns, columnNames: readonly string[], table: string): string[] {
  const except = readLists(columns, columnNames, table).flatMap((list) => list.except);
  return columnNames.filter((column) => except.some(({ pattern }) => pattern.test(column)));
}

/** An exception as it is written, and what it matches. */
interface Exception {
  written: string;
  pattern: RegExp;
}

/** What a kind's list says. */
interface ColumnList {
  kind: string;
  /** Names and patterns, without exceptions. */
  written: readonly string[];
  /** Those that are no patterns. */
  names: readonly string[];
  except: readonly Exception[];
}

function isPattern(name: string, known: ReadonlySet<string>): boolean {
  return name.includes("*") && !known.has(name);
}

/** @throws PotluckError for an unknown kind of column, and a list of exceptions alone */
function readLists(columns: FeatureColumns, columnNames: readonly string[], table: string): ColumnList[] {
  const given: Record<string, string[] | string | null> = readOptions(table, columnFields(), columns), known = new Set(columnNames);
  return columnKinds.members.map(({ name: kind, many }) => {
    const all = given[kind] === null ? [] : [given[kind]].flat();
    if (!many) return { kind, written: all, names: all, except: [] };
    const isException = (name: string): boolean => name.startsWith("!") && !known.has(name);
    const written = all.filter((name) => !isException(name));
    const except = all.filter(isException).map((name) => ({ written: name, pattern: patternOf(name.slice(1), known) }));
    if (written.length === 0 && except.length > 0) {
      const list = ["*", ...except.map((one) => one.written)].map((name) => showCell(name)).join(", ");
      throw new PotluckError(`${table}: ${kind} has only exceptions: write [${list}] for all other columns`);
    }
    return { kind, written, names: written.filter((name) => !isPattern(name, known)), except };
  });
}

function checkExceptions(except: readonly Exception[], columnNames: readonly string[], table: string, kind: string): void {
  const idle = except.find(({ pattern }) => !columnNames.some((column) => pattern.test(column)));
  if (idle === undefined) return;
  const { written } = idle, hint = didYouMean(written.slice(1), columnNames);
  const problem = `the exception ${showCell(written)} of ${kind} matches no column${hint}`;
  throw new PotluckError(`${table}: ${problem}; the columns are ${shown(columnNames)}`);
}

function contradicts(name: string, except: readonly Exception[], table: string, kind: string): never {
  const { written } = except.find(({ pattern }) => pattern.test(name))!;
  const problem = `names the column ${showCell(name)}, and the exception ${showCell(written)}`;
  throw new PotluckError(`${table}: ${kind} ${problem}: remove one of the two`);
}

function matchesNothing(name: string, pattern: RegExp, columnNames: readonly string[], table: string, isExcepted: boolean): never {
  const isTaken = columnNames.some((column) => pattern.test(column));
  const others = isExcepted ? " that is no exception" : isTaken ? " that no other setting names" : "";
  throw new PotluckError(`${table}: no column${others} matches "${name}"; the columns are ${shown(columnNames)}`);
}

function shown(columnNames: readonly string[]): string {
  return columnNames.slice(0, 30).map((column) => showCell(column)).join(", ") + (columnNames.length > 30 ? ", ..." : "");
}

/** A column's own name matches itself alone. */
function patternOf(name: string, known: ReadonlySet<string>): RegExp {
  if (known.has(name)) return new RegExp(`^${escaped(name)}$`, "su");
  return new RegExp(`^${name.split("*").map(escaped).join(".*")}$`, "su");
}

function escaped(name: string): string {
  return name.replace(/[\\^$.+*?()[\]{}|/]/gu, "\\$&");
}
