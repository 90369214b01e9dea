/**
 * @file What one SELECT yields, in a DuckDB that can read the recipe's folder and the folders that environment variables name, and
 * nothing else. DuckDB's own parser says whether it is one SELECT; DuckDB's own locks keep it inside.
 */
import { PotluckError } from "../../engine/errors.js";
import { tableFromColumns, type Table } from "../../data/table.js";
import { DuckdbFailure } from "../duckdb-failure.js";
import { bothEnds } from "../excerpt.js";
import { type Decoding, isUtf8 } from "../text-encoding.js";
import type { DuckdbSession, Emit, Environment, FileRows } from "../types.js";
import type { Access, DuckdbPool } from "./duckdb.js";
import { explainSqlFailure, notAnAddress, sqlProblem } from "./explain-sql.js";
import { isInside, kindOf, missingFile } from "./files.js";
import { csvText, usedColumns } from "./sql-columns.js";
import { parseSql, pathsOf, withPaths, type SqlPath } from "./sql-paths.js";
import { withDecoded } from "./sql-text-files.js";
import { expandVariables } from "./variables.js";

/** Where a statement runs. */
export interface SelectContext {
  /** The recipe's folder. */
  folder: string;
  environment: Environment;
  pool: DuckdbPool;
}

/** Runs a SELECT. Rows come in the same order every time, and `random()` gives the same numbers. */
export function select(written: string, decoding: Decoding, context: SelectContext): Promise<Table> {
  const name = nameOf(written);
  return withSelect(written, decoding, context, async (duckdb, sql) => tableOf(await duckdb.query(sql), name, 0));
}

/** The same rows, piece by piece. */
export function selectEach(written: string, decoding: Decoding, emit: Emit, context: SelectContext): Promise<void> {
  const name = nameOf(written);
  let from = 0;
  return withSelect(written, decoding, context, (duckdb, sql) => duckdb.each(sql, async (part) => {
    const table = tableOf(part, name, from);
    from += part.rows;
    await emit(table);
  }));
}

/** What errors call a SELECT. */
function nameOf(written: string): string {
  return `SQL "${bothEnds(written)}"`;
}

/** Checks a SELECT, and hands it to `fetch` as DuckDB can run it. */
async function withSelect<T>(
  written: string, decoding: Decoding, { folder, environment, pool }: SelectContext,
  fetch: (duckdb: DuckdbSession, sql: string) => Promise<T>,
): Promise<T> {
  const name = nameOf(written);
  const { text: sql, paths: given } = expandVariables(written, environment, { sql: true });
  const access = { files: [] as string[], folders: [folder] }, missing: string[] = [];
  for (const path of given) {
    const kind = await kindOf(path);
    (kind === undefined ? missing : kind === "folder" ? access.folders : access.files).push(path);
  }
  return pool.use(access, async (duckdb) => {
    const statement = await requireOneSelect(duckdb, sql, name);
    const paths = pathsOf(sql, statement, folder, (address) => {
      throw new PotluckError(`${name}: ${notAnAddress(address)}`);
    });
    for (const path of paths) await requireReadable(path, { ...access, missing }, folder, name);
    const run = async (session: DuckdbSession, places: readonly SqlPath[]): Promise<T> => {
      try {
        return await fetchFrom(session, sql, statement, places, name, fetch);
      } catch (error) {
        const explained = explainSqlFailure(error, name, (path) => refused(name, path, folder));
        if (!(explained instanceof PotluckError)) throw explained;
        if (places === paths) throw explained;
        // A decoded copy is called what its file is called; the line of the SQL has the copy's path.
        const [problem] = explained.message.split("\nLINE ");
        throw new PotluckError(places.reduce((text, { path }, index) => text.replaceAll(path, paths[index].path), problem));
      }
    };
    if (isUtf8(decoding) && decoding.invalid === "error") return run(duckdb, paths);
    return withDecoded(paths, decoding, folder, (copies, scratch) => (
      pool.use({ ...access, folders: [...access.folders, scratch] }, (session) => run(session, copies))));
  });
}

async function fetchFrom<T>(
  duckdb: DuckdbSession, sql: string, statement: unknown, paths: readonly SqlPath[], name: string,
  fetch: (duckdb: DuckdbSession, sql: string) => Promise<T>,
): Promise<T> {
  const used = usedColumns(statement), texts: (SqlPath & { text?: string })[] = [];
  for (const path of paths) texts.push({ ...path, text: await csvText(duckdb, path, used, name) });
  return fetch(duckdb, withPaths(sql, texts)).catch(async (error: unknown) => {
    const changed = texts.some(({ text }) => text !== undefined);
    throw changed && error instanceof DuckdbFailure && error.line !== "" ? await withOwnLine(error, duckdb, withPaths(sql, paths)) : error;
  });
}

/** Rows of a result, the first of which has the number `from`, counted from 0. */
function tableOf({ names, columns }: FileRows, name: string, from: number): Table {
  const twice = names.find((column, index) => names.indexOf(column) !== index);
  if (twice !== undefined) throw new PotluckError(`${name}: two columns are called "${twice}"; rename one with AS`);
  const byName = new Map(names.map((column, index) => [column, columns[index]]));
  return tableFromColumns(name, byName, (row) => `row ${from + row + 1} of the SQL's result`);
}

/** A failure of a statement that was changed, with the line as the recipe has it, or without a line. */
async function withOwnLine(error: DuckdbFailure, duckdb: DuckdbSession, sql: string): Promise<unknown> {
  const own: unknown = await duckdb.prepare(sql).catch((reason: unknown) => reason);
  return own ?? new DuckdbFailure(error.message.split(/\n+LINE \d+: /u)[0]);
}

async function requireOneSelect(duckdb: DuckdbSession, sql: string, name: string): Promise<unknown> {
  const { statements, problem } = await parseSql(duckdb, sql);
  if (problem?.kind === "syntax") {
    const before = Buffer.from(sql).subarray(0, problem.position).toString();
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1) + 1;
    const message = sqlProblem(new DuckdbFailure(problem.message));
    throw new PotluckError(`${name}: ${message} (line ${line}, column ${column} of the SQL)`);
  }
  const only = "a source's SQL must be exactly one SELECT";
  if (problem !== undefined) {
    const count = await duckdb.countStatements(sql).catch(() => 1);
    const word = /^(?:\s|--.*\n|\/\*[\s\S]*?\*\/)*(\w+)/u.exec(sql)?.[1]?.toUpperCase() ?? "another";
    const found = count > 1 && word !== "PIVOT" ? `${count} statements` : `one that begins with ${word}`;
    const advice = word === "PIVOT" ? "; write SELECT ... FROM ... PIVOT (... FOR ... IN (...)), with the values listed" : "";
    throw new PotluckError(`${name}: ${only}; found ${found}${advice}`);
  }
  if (statements.length === 0) throw new PotluckError(`${name}: ${only}; found none`);
  if (statements.length > 1) throw new PotluckError(`${name}: ${only}; found ${statements.length} statements`);
  const { node } = statements[0] as { node: { from_table?: { type: string } } };
  if (node.from_table?.type === "SHOW_REF") throw new PotluckError(`${name}: ${only}; found DESCRIBE, SHOW or SUMMARIZE`);
  return statements[0];
}

/** Refuses paths of the text that DuckDB would refuse, in clearer words than DuckDB's. */
async function requireReadable(
  { path }: SqlPath, access: Required<Access> & { missing: readonly string[] }, folder: string, name: string,
): Promise<void> {
  const gone = access.missing.find((parent) => parent !== path && isInside(parent, path));
  if (gone !== undefined) throw new PotluckError(`${name}: there is no folder ${gone}, which an environment variable of the SQL names`);
  const allowed = access.files.includes(path) || access.folders.some((parent) => isInside(parent, path));
  if (!allowed) throw refused(name, path, folder);
  if (!/[*?[]/u.test(path) && (await kindOf(path)) === undefined) {
    throw new PotluckError(`${name}: ${(await missingFile(path)).message}`);
  }
}

function refused(name: string, path: string, folder: string): PotluckError {
  return new PotluckError(
    `${name}: SQL may not read ${path}; it may read the recipe's folder (${folder}) and folders whose path is in an ` +
      "environment variable (such as '${DATA}/reviews.csv'), by paths written out in the SQL; for a link its target counts",
  );
}
