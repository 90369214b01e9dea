/**
 * @file Csv files in SQL. DuckDB guesses their columns' types, which SQL needs where it computes with a column. A column that the SELECT
 * only passes on stays the file's text, as in a csv that is read without SQL: 1.10 is not 1.1, yes is not true, and a large id keeps its
 * digits. So `'x.csv'` is read with what DuckDB's own sniffer finds, and with VARCHAR as the type of such columns.
 */
import { basename } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { DuckdbFailure, quoted } from "../duckdb-failure.js";
import type { DuckdbSession } from "../types.js";
import { type SqlPath, visit } from "./sql-paths.js";

type Node = Record<string, unknown>;

/** Which columns a statement computes with. */
export interface UsedColumns {
  /** Whether they cannot be told by name (COLUMNS(*), ORDER BY 2, PIVOT, columns renamed by their order); then all count. */
  all: boolean;
  /** Their names, in lower case. */
  names: Set<string>;
}

/** The columns that a statement, as DuckDB's parser sees it, uses elsewhere than as an item of a SELECT list. */
export function usedColumns(statement: unknown): UsedColumns {
  const used: UsedColumns = { all: false, names: new Set() };
  const passedOn = new Set<unknown>(), compared = new Set<unknown>(), aliases: [string, string][] = [];
  visit(statement, (node) => {
    if (node.type === "SUBQUERY" && node.class === "SUBQUERY") compared.add((node.subquery as { node?: unknown } | undefined)?.node);
    if (node.type !== "SELECT_NODE" || compared.has(node)) return;
    for (const item of node.select_list as Node[]) {
      if (item.type !== "COLUMN_REF" && (item.type !== "STAR" || item.columns === true)) continue;
      passedOn.add(item);
      const names = item.column_names as string[] | undefined;
      if (names !== undefined && item.alias) aliases.push([lower(item.alias), lower(names.at(-1))]);
    }
  });
  visit(statement, (node) => {
    used.all ||= isUnclear(node, passedOn);
    if (node.type === "COLUMN_REF" && !passedOn.has(node)) for (const name of node.column_names as string[]) used.names.add(lower(name));
    for (const name of (node.using_columns as string[] | undefined) ?? []) used.names.add(lower(name));
  });
  for (let count = -1; count !== used.names.size;) { // an alias of an alias takes another round
    count = used.names.size;
    for (const [alias, name] of aliases) if (used.names.has(alias)) used.names.add(name);
  }
  return used;
}

/** Whether a part of a statement uses columns without their names. */
function isUnclear(node: Node, passedOn: ReadonlySet<unknown>): boolean {
  if (node.type === "PIVOT" || node.type === "POSITIONAL_REFERENCE" || node.ref_type === "NATURAL") return true;
  if (node.type === "STAR" && (!passedOn.has(node) || node.rename_list !== undefined)) return true;
  const orders = node.type === "ORDER_MODIFIER" ? ((node.orders ?? []) as { expression: Node }[]) : [];
  if (orders.some(({ expression }) => expression.class === "CONSTANT")) return true;
  return [node.column_name_alias, node.aliases].some((names) => Array.isArray(names) && names.length > 0);
}

function lower(name: unknown): string {
  return String(name).toLowerCase();
}

/**
 * What to write in place of a csv's name; undefined for other files, and for calls that say themselves how to read the file.
 *
 * @param name what errors call the statement
 * @throws PotluckError when DuckDB would leave out lines of the file: a title, comments, or broken ones
 */
export async function csvText(duckdb: DuckdbSession, path: SqlPath, used: UsedColumns, name: string): Promise<string | undefined> {
  const isCsv = path.in.table ? /\.(?:csv|tsv)(?:\.(?:gz|zst))?$/iu.test(path.path)
    : path.in.isOnlyArgument && /^read_csv(?:_auto)?$/u.test(path.in.reader);
  const found = isCsv ? await sniff(duckdb, path.path) : undefined;
  if (found === undefined) return undefined;
  const { skip, comment } = found;
  if (skip > 0 || comment !== "") {
    const what = skip > 0 ? `the first ${skip === 1 ? "line" : `${skip} lines`}` : `lines that begin with ${comment}`;
    const option = skip > 0 ? `skip = ${skip}` : `comment = ${quoted(comment)}`;
    throw new PotluckError(
      `${name}: SQL would leave out ${what} of ${path.path}, because the rest looks more like a csv; ` +
        `read it as { file: ... } to see what is wrong there, or, if this is meant, write FROM read_csv('...', ${option})`,
    );
  }
  if (used.all) return undefined;
  const kept = found.columns.filter((column) => column.type !== "VARCHAR" && !used.names.has(lower(column.name)));
  if (kept.length === 0) return undefined;
  const settings = [...found.dialect, `types = {${kept.map((column) => `${quoted(column.name)}: 'VARCHAR'`).join(", ")}}`].join(", ");
  if (!path.in.table) return `${quoted(path.path)}, ${settings}`;
  const file = basename(path.path), table = /[*?[]/u.test(file) ? file : file.split(".")[0]; // as DuckDB calls it
  return `read_csv(${quoted(path.path)}, ${settings})${path.in.hasAlias ? "" : ` AS "${table.replaceAll('"', '""')}"`}`;
}

/** What DuckDB finds in the beginning of a csv, or of the first file of a pattern; undefined where it finds no csv. */
async function sniff(duckdb: DuckdbSession, path: string) {
  try {
    const { columns: [[file]] } = await duckdb.query("SELECT min(file) FROM glob($1)", [path]);
    if (file === null) return undefined;
    const { columns } = await duckdb.query(
      "SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, list_transform(Columns, lambda c: c.name), " +
        `list_transform(Columns, lambda c: c.type) FROM sniff_csv(${quoted(String(file))})`,
    );
    const [delimiter, quote, escape, comment, skip, header, names, types] = columns.map(([value]) => value);
    const text = (value: unknown) => (value === "(empty)" ? "" : String(value));
    return {
      comment: text(comment),
      skip: Number(skip),
      dialect: [
        `delim = ${quoted(text(delimiter))}`, `quote = ${quoted(text(quote))}`, `escape = ${quoted(text(escape))}`,
        `header = ${String(header)}`,
      ],
      columns: (names as readonly string[]).map((name, index) => ({ name, type: (types as readonly string[])[index] })),
    };
  } catch (error) {
    if (error instanceof DuckdbFailure) return undefined; // the statement itself will say what is wrong
    throw error;
  }
}
