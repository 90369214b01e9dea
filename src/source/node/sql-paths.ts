/**
 * @file Relative paths in SQL, made to start at the recipe's folder. DuckDB's `file_search_path` does not work here: where outside access
 * is off, a relative path is checked against the process's folder before any search. So DuckDB parses the statement (`json_serialize_sql`),
 * the tree shows which literals are paths, and only these are replaced in the text.
 */
import { resolve } from "node:path";
import type { DuckdbSession } from "../types.js";

/** A path in a statement. */
export interface SqlPath {
  /** As DuckDB reads it, absolute. */
  path: string;
  /** What stands in the statement: a table `'x.csv'`, or a call such as `read_csv('x.csv', ...)`. */
  in: { table: true; hasAlias: boolean } | { table: false; reader: string; isOnlyArgument: boolean };
  /** Its literal's place in the text, in bytes. */
  start: number;
  end: number;
}

/** A statement as DuckDB's parser sees it. */
export interface ParsedSql {
  /** What is wrong with it, if anything is: `syntax` with a place, or `not a select`. */
  problem?: { kind: "syntax"; message: string; position: number } | { kind: "not a select" };
  statements: unknown[];
}

/** Functions of which the first argument is a path or a list of paths. */
const READERS = /^(?:read_\w+|parquet_\w+|sniff_csv|glob)$/u;

/** Home folders, which DuckDB itself refuses. */
const ELSEWHERE = /^~/u;
/** Addresses, which DuckDB would need an extension for. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//iu;

/** Lets DuckDB parse a text. */
export async function parseSql(duckdb: DuckdbSession, sql: string): Promise<ParsedSql> {
  const { columns } = await duckdb.query("SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true)", [sql]);
  // DuckDB writes a constant such as 1e400 as Infinity, which is no JSON; the value does not matter here
  const tree = String(columns[0][0]).replace(/"value":-?(?:inf(?:inity)?|nan)\b/giu, '"value":null');
  const parsed = JSON.parse(tree) as
    | { error: false; statements: unknown[] }
    | { error: true; error_type: string; error_message: string; position?: string };
  if (!parsed.error) return { statements: parsed.statements };
  if (parsed.error_type === "not implemented") return { statements: [], problem: { kind: "not a select" } };
  return { statements: [], problem: { kind: "syntax", message: parsed.error_message, position: Number(parsed.position ?? 0) } };
}

/**
 * The literal paths of a statement, in the order of the text: tables that look like files, and arguments of readers.
 *
 * @param refuse called with each address of a network that stands where a path should
 */
export function pathsOf(sql: string, statement: unknown, folder: string, refuse: (address: string) => never): SqlPath[] {
  const bytes = Buffer.from(sql);
  const paths: SqlPath[] = [];
  const named = new Set<string>();
  const add = (value: unknown, location: unknown, found: SqlPath["in"]) => {
    if (typeof value !== "string") return;
    if (ADDRESS.test(value)) refuse(value);
    if (typeof location !== "number" || ELSEWHERE.test(value)) return;
    const literal = literalAt(bytes, location);
    if (literal?.value === value) paths.push({ path: resolve(folder, value), in: found, start: location, end: literal.end });
  };
  visit(statement, (node) => {
    const cte = node.cte_map as { map?: { key: string }[] } | undefined;
    for (const { key } of cte?.map ?? []) named.add(key.toLowerCase());
  });
  visit(statement, (node) => {
    const name = node.type === "BASE_TABLE" && !node.schema_name ? node.table_name : undefined;
    if (typeof name === "string" && !named.has(name.toLowerCase()) && /[./\\*]/u.test(name)) {
      add(name, node.query_location, { table: true, hasAlias: Boolean(node.alias) });
    }
    if (node.type !== "TABLE_FUNCTION") return;
    const call = node.function as { function_name: string; children?: Record<string, unknown>[] };
    const argument = call.children?.[0];
    if (argument === undefined || !READERS.test(call.function_name)) return;
    const isList = argument.function_name === "list_value";
    const found = { table: false, reader: call.function_name, isOnlyArgument: !isList && call.children!.length === 1 } as const;
    for (const item of isList ? ((argument.children ?? []) as Record<string, unknown>[]) : [argument]) {
      if (item.type === "VALUE_CONSTANT") add((item.value as { value?: unknown }).value, item.query_location, found);
    }
  });
  return paths.sort((a, b) => a.start - b.start);
}

/** The text with another text in each path's place, by default the path in its absolute form. */
export function withPaths(sql: string, paths: readonly (SqlPath & { text?: string })[]): string {
  const bytes = Buffer.from(sql);
  const pieces: string[] = [];
  let last = 0;
  for (const { path, text, start, end } of paths) {
    const quote = String.fromCharCode(bytes[start]);
    pieces.push(bytes.subarray(last, start).toString(), text ?? `${quote}${path.replaceAll(quote, quote + quote)}${quote}`);
    last = end;
  }
  return pieces.join("") + bytes.subarray(last).toString();
}

/** The quoted text that starts at a byte, in '...' or "..."; DuckDB's other kinds of quotes stay as they are. */
function literalAt(bytes: Buffer, start: number): { value: string; end: number } | undefined {
  const text = bytes.subarray(start).toString();
  const found = /^'(?:[^']|'')*'|^"(?:[^"]|"")*"/u.exec(text)?.[0];
  if (found === undefined) return undefined;
  return { value: found.slice(1, -1).replaceAll(found[0] + found[0], found[0]), end: start + Buffer.byteLength(found) };
}

/** Shows every object of a tree to `use`, parents first. */
export function visit(node: unknown, use: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const child of node) visit(child, use);
  else if (typeof node === "object" && node !== null) {
    use(node as Record<string, unknown>);
    for (const child of Object.values(node)) visit(child, use);
  }
}
