/**
 * @file What one SELECT yields, in a DuckDB that can read the recipe's folder and the folders that environment variables name, and
 * nothing else. DuckDB's own parser says whether it is one SELECT; DuckDB's own locks are what keeps it in.
 */
import { PotluckError } from "../engine/errors.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { type Access, DuckdbFailure, withDuckdb, type DuckdbSession } from "./duckdb.js";
import { onOneLine } from "./excerpt.js";
import { isInside, kindOf, missingFile } from "./files.js";
import { parseSql, pathsOf, withPaths, type SqlPath } from "./sql-paths.js";
import type { SourceContext, SqlSource } from "./types.js";
import { expandVariables } from "./variables.js";

/** Runs a SELECT. Rows come in the same order every time, and `random()` gives the same numbers. */
export async function readSql(source: SqlSource, { folder, environment }: SourceContext): Promise<Table> {
  const name = `SQL "${onOneLine(source.sql, 60)}"`;
  const { text: sql, paths: given } = expandVariables(source.sql, environment, { sql: true });
  const access = { files: [] as string[], folders: [folder] };
  for (const path of given) {
    const kind = await kindOf(path);
    if (kind !== undefined) (kind === "folder" ? access.folders : access.files).push(path);
  }
  return withDuckdb(access, async (duckdb) => {
    const statement = await requireOneSelect(duckdb, sql, name);
    const paths = pathsOf(sql, statement, folder);
    for (const path of paths) await requireReadable(path, access, folder, name);
    try {
      const { names, columns } = await duckdb.query(withPaths(sql, paths));
      const twice = names.find((column, index) => names.indexOf(column) !== index);
      if (twice !== undefined) throw new PotluckError(`${name}: two columns are called "${twice}"; name them apart with AS`);
      return tableFromColumns(name, new Map(names.map((column, index) => [column, columns[index]])), (row) => `${name}: row ${row + 1}`);
    } catch (error) {
      throw explainSqlFailure(error, name, folder);
    }
  });
}

async function requireOneSelect(duckdb: DuckdbSession, sql: string, name: string): Promise<unknown> {
  const { statements, problem } = await parseSql(duckdb, sql);
  if (problem?.kind === "syntax") {
    const before = Buffer.from(sql).subarray(0, problem.position).toString();
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1) + 1;
    throw new PotluckError(`${name}: ${problem.message} (line ${line}, column ${column} of the SQL)`);
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

/** Says clearly what DuckDB would refuse in its own words, for paths that can be seen in the text. */
async function requireReadable({ path }: SqlPath, access: Required<Access>, folder: string, name: string): Promise<void> {
  const allowed = access.files.includes(path) || access.folders.some((parent) => isInside(parent, path));
  if (!allowed) throw refused(name, path, folder);
  if (!/[*?[]/u.test(path) && (await kindOf(path)) === undefined) {
    throw new PotluckError(`${name}: ${(await missingFile(path)).message}`);
  }
}

function refused(name: string, path: string, folder: string): PotluckError {
  return new PotluckError(
    `${name}: SQL may not read ${path}; it may read what lies in the recipe's folder (${folder}) or in a folder whose path an ` +
      "environment variable gives (such as '${DATA}/reviews.csv'), by paths written out in the SQL; a link counts as what it leads to",
  );
}

function explainSqlFailure(error: unknown, name: string, folder: string): unknown {
  if (!(error instanceof DuckdbFailure)) return error;
  const path = /Cannot access (?:file|directory) "(.*?)"/u.exec(error.message)?.[1];
  if (path !== undefined) return refused(name, path, folder);
  const file = /^\s*file = (.*)$/mu.exec(error.message)?.[1] ?? /sniffing file "(.*?)"/u.exec(error.message)?.[1];
  if (/invalid unicode|not utf-8/iu.test(error.message)) {
    const where = /CSV Error on Line: (\d+)/u.exec(error.message)?.[1];
    return new PotluckError(
      `${name}: ${file ?? "a file"} is not utf-8${where === undefined ? "" : ` (record ${where})`}, and SQL reads nothing else; ` +
        "read it as { file: ..., encoding: latin1 } or { file: ..., invalid: replace }",
    );
  }
  if (error.message.includes("sniffing file")) {
    const remedy = "read it as { file: ... } to see the line at fault, or name its dialect in read_csv(...)";
    return new PotluckError(`${name}: ${file ?? "a file"} is not a csv that DuckDB can make out; ${remedy}`);
  }
  const unknown = /Table with name ([^"].*?[./\\].*?) does not exist/u.exec(error.message)?.[1];
  if (unknown !== undefined) {
    return new PotluckError(`${name}: the name ${unknown} does not tell how to read it; say so, as in FROM read_csv('${unknown}')`);
  }
  // The line that DuckDB gives for broken JSON is not the file's.
  return new PotluckError(`${name}: ${error.summary.replace(/( at byte \d+) in line \d+/u, "$1 of a line")}`);
}
