/**
 * @file The only way to DuckDB: in memory, locked, and closed after use. Extensions are off, nothing goes to disk, only the given files and
 * folders may be read, the configuration is locked, and one thread keeps rows in their order. The package is imported when the first source
 * is read, because that takes longer than a whole `potluck --help`. Sources that may read the same share one instance.
 */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { PotluckError } from "../../engine/errors.js";
import type { CellValue } from "../../data/table.js";
import { DuckdbFailure, quoted } from "../duckdb-failure.js";
import type { DuckdbSession, FileRows } from "../types.js";
import { cellReaders } from "./duckdb-cells.js";

/** What the SQL of a session may read; everything else is refused. */
export interface Access {
  files?: readonly string[];
  folders?: readonly string[];
}

/**
 * Instances of DuckDB, each for one access, opened when first needed and kept until `close`: to open one takes longer than to read a small
 * file.
 */
export class DuckdbPool {
  readonly #instances = new Map<string, Promise<DuckDBInstance>>();

  /** A session of its own on an instance with this access; the same start for random numbers each time. */
  async use<T>({ files = [], folders = [] }: Access, use: (session: DuckdbSession) => Promise<T>): Promise<T> {
    const access = [files, folders].map((paths) => [...new Set(paths)].sort()) as [string[], string[]], key = JSON.stringify(access);
    const duckdb = await loadDuckdb();
    if (!this.#instances.has(key)) this.#instances.set(key, openInstance(duckdb, ...access));
    const connection = await (await this.#instances.get(key)!).connect();
    try {
      await connection.run("SELECT setseed(0.5)"); // so that random() in a recipe's SQL gives the same rows every time
      const readerOf = cellReaders(duckdb);
      return await use({
        query: (sql, values) => query(connection, readerOf, sql, values),
        each: (sql, take) => queryEach(connection, readerOf, sql, take),
        prepare: async (sql) => (await failing(connection.prepare(sql))).destroySync(),
        countStatements: async (sql) => (await failing(connection.extractStatements(sql))).count,
      });
    } finally {
      connection.closeSync();
    }
  }

  /** Closes all instances. */
  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#instances.values());
    this.#instances.clear();
    for (const instance of opened) if (instance.status === "fulfilled") instance.value.closeSync();
  }
}

/** Opens a session, hands it to `use`, and closes it however that ends. */
export async function withDuckdb<T>(access: Access, use: (session: DuckdbSession) => Promise<T>): Promise<T> {
  const pool = new DuckdbPool();
  try {
    return await pool.use(access, use);
  } finally {
    await pool.close();
  }
}

/** An instance that may read these files and folders, its configuration locked. */
async function openInstance(duckdb: Duckdb, files: readonly string[], folders: readonly string[]): Promise<DuckDBInstance> {
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    threads: "1",
    preserve_insertion_order: "true",
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_paths = ${quotedList(files)}`);
    await connection.run(`SET allowed_directories = ${quotedList(folders)}`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
  return instance;
}

type ReadCell = (value: DuckDBValue) => CellValue;
type Duckdb = typeof import("@duckdb/node-api");

async function loadDuckdb(): Promise<Duckdb> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new PotluckError(`DuckDB, which reads the data, could not be loaded (${reason}); install the packages again with npm install`);
  }
}

async function query(
  connection: DuckDBConnection, readerOf: (type: DuckDBType) => ReadCell, sql: string, values?: string[],
): Promise<FileRows> {
  const result = await failing(connection.stream(sql, values)), readers = result.columnTypes().map(readerOf);
  const names = result.columnNames(), columns: CellValue[][] = names.map(() => []);
  let rows = 0;
  for await (const chunk of chunksOf(result)) {
    rows += chunk.rowCount;
    columns.forEach((column, index) => {
      for (const value of valuesOf(chunk, index)) column.push(readers[index](value));
    });
  }
  return { names, columns: columns.map(narrowIntegers), rows };
}

async function queryEach(
  connection: DuckDBConnection, readerOf: (type: DuckDBType) => ReadCell, sql: string, take: (rows: FileRows) => Promise<void>,
): Promise<void> {
  const result = await failing(connection.stream(sql)), readers = result.columnTypes().map(readerOf), names = result.columnNames();
  for await (const chunk of chunksOf(result)) {
    const columns = readers.map((read, index) => narrowIntegers(valuesOf(chunk, index).map(read)));
    await take({ names, columns, rows: chunk.rowCount });
  }
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await failing(result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

function valuesOf(chunk: DuckDBDataChunk, index: number): readonly DuckDBValue[] {
  try {
    return chunk.getColumnValues(index);
  } catch (error) {
    const isTooLong = error instanceof Error && "code" in error && error.code === "ERR_STRING_TOO_LONG";
    throw isTooLong ? new DuckdbFailure("a text is longer than 512 MB, the longest that JavaScript has") : error;
  }
}

async function failing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new DuckdbFailure(error instanceof Error ? error.message : String(error));
  }
}

/** 64-bit integers become numbers where all of a column's are exact as numbers. */
function narrowIntegers(column: CellValue[]): CellValue[] {
  const exact = column.every((value) => typeof value !== "bigint" || Number.isSafeInteger(Number(value)));
  return exact ? column.map((value) => (typeof value === "bigint" ? Number(value) : value)) : column;
}

function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(", ")}]`;
}
