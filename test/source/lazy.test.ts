/**
 * @file DuckDB costs nothing until a source needs it, and its absence is told in a sentence.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { readSource } from "../../src/source/node/read-source.js";

vi.mock("@duckdb/node-api", () => {
  throw new Error("no binary for this system");
});

test("lines and csv need no DuckDB; Parquet says that it is not there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "source-lazy-"));
  try {
    writeFileSync(join(folder, "a.txt"), "one\n");
    writeFileSync(join(folder, "a.csv"), "t\none\n");
    expect((await readSource("a.txt", { folder })).rows).toBe(1);
    expect((await readSource("a.csv", { folder })).rows).toBe(1);
    writeFileSync(join(folder, "a.parquet"), "PAR1");
    await expect(readSource("a.parquet", { folder })).rejects.toThrow(
      /^DuckDB, which reads the data, could not be loaded \(.*\); install the packages again/u,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
