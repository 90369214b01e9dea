/**
 * @file What one SELECT yields, in a DuckDB that can read the recipe's folder and the folders that environment variables name, and
 * nothing else. DuckDB's own parser says whether it is one SELECT; DuckDB's own locks keep it inside.
 */
import { PotluckError } from "../../engine/errors.js";
import { tableFromColumns, type Table } from "../../data/table.js";
import { DuckdbFailure } from "../duckdb-failure.js";
import { onOneLine } from "../excerpt.js";
import type { DuckdbSession, Environment } from "../types.js";
import { type Access, withDuckdb } from "./duckdb.js";
import { isInside, kindOf, missingFile } from "./files.js";
import { parseSql, pathsOf, withPaths, type SqlPath } from "./sql-paths.js";
import { expandVariables } from "./variables.js";

/** Runs a SELECT. Rows come in the same order every time, and `random()` gives the same numbers. */
export async function select(written: string, folder: string, environment: Environment): Promise<Table> {
  const name = `SQL "${onOneLine(written, 60)}"`;
  const { text: sql, paths: given } = expandVariables(written, environment, { sql: true });
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
      if (twice !== undefined) throw new PotluckError(`${name}: two columns are called "${twice}"; rename one with AS`);
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

/** Refuses paths of the text that DuckDB would refuse, in clearer words than DuckDB's. */
async function requireReadable({ path }: SqlPath, access: Required<Access>, folder: string, name: string): Promise<void> {
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

function explainSqlFailure(error: unknown, name: string, folder: string): unknown {
  if (!(error instanceof DuckdbFailure)) return error;
  const path = /Cannot access (?:file|directory) "(.*?)"/u.exec(error.message)?.[1];
  if (path !== undefined) return refused(name, path, folder);
  const file = /^\s*file = (.*)$/mu.exec(error.message)?.[1] ?? /sniffing file "(.*?)"/u.exec(error.message)?.[1];
  if (/invalid unicode|not utf-8/iu.test(error.message)) {
    const where = /CSV Error on Line: (\d+)/u.exec(error.message)?.[1];
    return new PotluckError(
      `${name}: ${file ?? "a file"} is not utf-8${where === undefined ? "" : ` (record ${where})`}, and SQL can read only that; ` +
        "read it as { file: ..., encoding: latin1 } or { file: ..., invalid: replace }",
    );
  }
  if (error.message.includes("sniffing file")) {
    const remedy = "read it as { file: ... } to see the broken line, or give its dialect to read_csv(...)";
    return new PotluckError(`${name}: ${file ?? "a file"} is not a csv that DuckDB can understand; ${remedy}`);
  }
  const unknown = /Table with name ([^"].*?[./\\].*?) does not exist/u.exec(error.message)?.[1];
  if (unknown !== undefined) {
    return new PotluckError(`${name}: cannot infer the format of ${unknown} from its name; write FROM read_csv('${unknown}'), for example`);
  }
  // The line that DuckDB gives for broken JSON is not the file's.
  return new PotluckError(`${name}: ${error.summary.replace(/( at byte \d+) in line \d+/u, "$1 of a line")}`);
}
