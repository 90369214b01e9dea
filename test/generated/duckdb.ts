/** @file Reads CSV text with DuckDB alone, told nothing but the format: what the generated files are compared with. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** The header and the rows of CSV text, every field as text; an empty field is null, and `""` the empty text. */
export async function readCsv(text: string): Promise<{ header: string[]; rows: (string | null)[][] }> {
  const folder = mkdtempSync(join(tmpdir(), "potluck-generated-")), file = join(folder, "table.csv");
  writeFileSync(file, text);
  const instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
  try {
    const format = `header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false`;
    const reader = await connection.runAndReadAll(`select * from read_csv('${file.replaceAll("'", "''")}', ${format})`);
    return { header: reader.columnNames(), rows: reader.getRows() as (string | null)[][] };
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}
