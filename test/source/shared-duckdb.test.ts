/** @file Sources that are read together share a DuckDB, and each is read as if it were alone. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test, vi } from "vitest";
import { withSources } from "../../src/source/node/read-source.js";
import { folder, read, write } from "./source-folder.js";

write("x.csv", "text,n\na,1\nb,2\n");
write("y.csv", "text,n\nc,3\n");
const create = vi.spyOn(DuckDBInstance, "create");
const outside = join(folder, "../outside-of-sources.csv"), other = join(folder, "other");
mkdirSync(other);
writeFileSync(join(other, "o.csv"), "n\n1\n");

test("many SQL sources, one instance, which is closed at the end", async () => {
  create.mockClear();
  const close = vi.spyOn(DuckDBInstance.prototype, "closeSync");
  await withSources({ folder }, async (readOne) => {
    for (let n = 0; n < 16; n++) expect((await readOne({ sql: `select text, ${n} as k from 'x.csv'` })).column("k")).toEqual([n, n]);
    expect(close).not.toHaveBeenCalled();
  });
  expect(create).toHaveBeenCalledTimes(1);
  expect(close).toHaveBeenCalledTimes(1);
  const failing = withSources({ folder }, async (readOne) => {
    await readOne({ sql: "select 1 as a" });
    await readOne({ sql: "select nope" });
  });
  await expect(failing).rejects.toThrow('there is no column "nope"');
  expect(close).toHaveBeenCalledTimes(2);
  close.mockRestore();
});

test("random() and failures of one source change nothing for the next", async () => {
  const sql = "select random() as r from range(3)", alone = (await read({ sql })).column("r");
  await withSources({ folder }, async (readOne) => {
    for (let turn = 0; turn < 3; turn++) {
      expect((await readOne({ sql })).column("r")).toEqual(alone);
      await expect(readOne({ sql: "select 1 +" })).rejects.toThrow("syntax error");
    }
  });
});

test("what one source may read, another may not", async () => {
  const environment = { OTHER: other, FILE: join(other, "o.csv") };
  writeFileSync(outside, "n\n1\n");
  await withSources({ folder: join(folder, "sub"), environment }, async (readOne) => {
    expect((await readOne({ sql: "from '${OTHER}/o.csv'" })).rows).toBe(1);
    expect((await readOne({ sql: "from '${FILE}'" })).rows).toBe(1);
    expect((await readOne(outside)).rows).toBe(1);
    for (const path of [join(other, "o.csv"), outside]) {
      await expect(readOne({ sql: `from '${path}'` })).rejects.toThrow("SQL may not read");
      await expect(readOne({ sql: `from read_text('${path.slice(0, 3)}' || '${path.slice(3)}')` })).rejects.toThrow("SQL may not read");
    }
  });
});

test("each source's SQL has a name of its own, and its rows are called by the result", async () => {
  await withSources({ folder }, async (readOne) => {
    const start = "select text, n from 'x.csv' where text is not null and n is not null and text <> 'zzz' and n = ";
    const [a, b] = [await readOne({ sql: `${start}1` }), await readOne({ sql: `${start}2` })];
    expect(a.name).not.toBe(b.name);
    expect(a.name).toMatch(/^SQL "select text, n from 'x\.csv' .* \.\.\. .* n = 1"$/u);
    expect(a.where(0)).toBe("row 1 of the SQL's result");
  });
});
