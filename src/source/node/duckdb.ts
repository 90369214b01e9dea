/**
 * @file The only way to DuckDB: in memory, locked, and closed after use. Extensions are off, nothing goes to disk, only the given files and
 * folders may be read, the configuration is locked, and one thread keeps rows in their order. The package is imported when the first source
 * is read, because that takes longer than a whole `potluck --help`.
 */
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { PotluckError } from "../../engine/errors.js";
import type { CellValue, VectorValue } from "../../data/table.js";
import { DuckdbFailure, quoted } from "../duckdb-failure.js";
import type { DuckdbSession, FileRows } from "../types.js";

/** What the SQL of a session may read; everything else is refused. */
export interface Access {
  files?: readonly string[];
  folders?: readonly string[];
}

/** Opens a session, hands it to `use`, and closes it however that ends. */
export async function withDuckdb<T>(access: Access, use: (session: DuckdbSession) => Promise<T>): Promise<T> {
  const duckdb = await loadDuckdb();
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    threads: "1",
    preserve_insertion_order: "true",
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET allowed_paths = ${quotedList(access.files ?? [])}`);
      await connection.run(`SET allowed_directories = ${quotedList(access.folders ?? [])}`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
      await connection.run("SELECT setseed(0.5)"); // so that random() in a recipe's SQL gives the same rows every time
      const cell = cellReader(duckdb), floats = floatsReader(duckdb);
      return await use({
        query: (sql, values) => query(connection, (type) => floats(type) ?? cell, sql, values),
        countStatements: async (sql) => (await failing(connection.extractStatements(sql))).count,
      });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
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
  const result = await failing(connection.stream(sql, values));
  const names = result.columnNames();
  const columns: CellValue[][] = names.map(() => []), readers = result.columnTypes().map(readerOf);
  let rows = 0;
  for (;;) {
    const chunk = await failing(result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) break;
    rows += chunk.rowCount;
    columns.forEach((column, index) => {
      for (const value of chunk.getColumnValues(index)) column.push(readers[index](value));
    });
  }
  return { names, columns: columns.map(narrowIntegers), rows };
}

async function failing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new DuckdbFailure(error instanceof Error ? error.message : String(error));
  }
}

/** Turns DuckDB's values into cells: decimals into numbers; dates, other lists and the rest into DuckDB's text for them, times in UTC. */
function cellReader({ DuckDBDecimalValue, DuckDBTimestampTZValue, DuckDBTimestampValue }: Duckdb): ReadCell {
  return (value) => {
    if (value === null || typeof value !== "object") return value;
    if (value instanceof DuckDBDecimalValue) return value.toDouble();
    if (value instanceof DuckDBTimestampTZValue) return `${new DuckDBTimestampValue(value.micros).toString()}+00`;
    return value.toString();
  };
}

/** The reader of columns whose cells are lists of FLOAT or DOUBLE, which become vectors; undefined for others. */
function floatsReader(duckdb: Duckdb): (type: DuckDBType) => ReadCell | undefined {
  const { DuckDBTypeId, DuckDBListType, DuckDBArrayType, DuckDBListValue, DuckDBArrayValue } = duckdb;
  return (type) => {
    const inner = type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType.typeId : undefined;
    if (inner !== DuckDBTypeId.FLOAT && inner !== DuckDBTypeId.DOUBLE) return undefined;
    return (value) => {
      if (!(value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)) return null;
      const items = value.items as readonly (number | null)[];
      return items.includes(null) ? items : vectorOf(items as readonly number[], inner === DuckDBTypeId.FLOAT);
    };
  };
}

function vectorOf(numbers: readonly number[], single: boolean): VectorValue {
  return single ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

/** 64-bit integers become numbers where all of a column's are exact as numbers. */
function narrowIntegers(column: CellValue[]): CellValue[] {
  const exact = column.every((value) => typeof value !== "bigint" || Number.isSafeInteger(Number(value)));
  return exact ? column.map((value) => (typeof value === "bigint" ? Number(value) : value)) : column;
}

function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(", ")}]`;
}
