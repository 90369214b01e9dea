/** @file Parquet and SQL: what a value says stays. Files come from DuckDB, and from hyparquet-writer, which knows nothing of DuckDB. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { beforeAll, expect, test } from "vitest";
import { failure, folder, read, rowsOf, write } from "./source-folder.js";

const values = {
  "DECIMAL as written": ["1.10::DECIMAL(4, 2)", "1.10"],
  "DECIMAL in shortest form": ["2.25::DECIMAL(4, 2)", 2.25],
  "FLOAT": ["7.3::FLOAT", 7.3],
  "DOUBLE": ["0.1::DOUBLE", 0.1],
  "large integer": ["9007199254740993", 9007199254740993n],
  "boolean": ["true", true],
  "missing": ["NULL::INTEGER", null],
  "date": ["DATE '2020-01-02'", "2020-01-02"],
  "time": ["TIME '01:02:03'", "01:02:03"],
  "timestamp": ["TIMESTAMP '2020-01-02 03:04:05'", "2020-01-02 03:04:05"],
  "timestamp with time zone": ["TIMESTAMPTZ '2020-01-02 03:04:05+02'", "2020-01-02 01:04:05+00"],
  "uuid": ["UUID '00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"],
  "enum": ["'x'::ENUM('x', 'y')", "x"],
  "bytes that are text": ["'\\xC3\\xA9'::BLOB", "é"],
  "bytes that are no text": ["'a\\xFF'::BLOB", "a\\xFF"],
  "texts": ["['u', NULL, '']", ["u", null, ""]],
  "integers": ["[1, NULL, 2]", [1, null, 2]],
  "large integers": ["[9007199254740993, 1]", [9007199254740993n, 1]],
  "booleans": ["[true, false]", [true, false]],
  "decimals": ["[1.10::DECIMAL(4, 2)]", [1.1]],
  "dates": ["[DATE '2020-01-02']", ["2020-01-02"]],
  "floats": ["[0.5, 1.5]::FLOAT[]", Float32Array.of(0.5, 1.5)],
  "doubles": ["[0.1]::DOUBLE[]", Float64Array.of(0.1)],
  "no items": ["[]::VARCHAR[]", []],
  "missing list": ["NULL::VARCHAR[]", null],
  "list of lists": ["[[1], NULL, []]", "[[1],null,[]]"],
  "struct": ["{'b': 1.10::DECIMAL(4, 2), 'a': ['x', NULL], '1': {'é': true}}", '{"b":1.10,"a":["x",null],"1":{"é":true}}'],
  "structs": ["[{'a': 'q\"', 'b': NULL}]", '[{"a":"q\\"","b":null}]'],
  "map": ["MAP {'k': DATE '2020-01-02', 'l': NULL}", '{"k":"2020-01-02","l":null}'],
  "numbers in a struct": ["{'a': 9007199254740993, 'b': 'nan'::DOUBLE, 'c': 0.1::FLOAT}", '{"a":9007199254740993,"b":null,"c":0.1}'],
} as const;
const cases = Object.entries(values);

beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
  const columns = cases.map(([name, [sql]]) => `${sql} AS "${name}"`).join(", ");
  await connection.run(`COPY (SELECT ${columns}) TO '${join(folder, "values.parquet")}'`);
  connection.closeSync();
  instance.closeSync();
});

test.each(["file", "sql"] as const)("values by %s", async (how) => {
  const table = await read(how === "file" ? "values.parquet" : { sql: "from 'values.parquet'" });
  expect(table.columnNames).toEqual(cases.map(([name]) => name));
  for (const [name, [, cell]] of cases) expect(table.column(name)[0], name).toEqual(cell);
});

test("values that SQL makes", async () => {
  const all = cases.map(([name, [made]]) => `${made} AS "${name}"`).join(", ");
  const sql = `SELECT ${all}, 1.0 AS one, 170141183460469231731687303715884105727 AS huge, ` +
    "union_value(n := 2) AS u, 3::BIGINT AS three, 'inf'::DOUBLE AS inf";
  const table = await read({ sql });
  for (const [name, [, cell]] of cases) expect(table.column(name)[0], name).toEqual(cell);
  expect(["one", "huge", "u", "three", "inf"].map((name) => table.column(name)[0]))
    .toEqual(["1.0", 170141183460469231731687303715884105727n, "2", 3, Infinity]);
});

test("a float has the fewest digits that mean the same float", async () => {
  const anyFloats = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });
  await fc.assert(fc.asyncProperty(anyFloats, async (floats) => {
    write("f.parquet", new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "f", data: floats, type: "FLOAT" }] })));
    const cells = (await read("f.parquet")).column("f") as number[];
    expect(cells.map(Math.fround)).toEqual(floats);
    for (const cell of cells) expect(String(cell).length).toBeLessThanOrEqual(String(Math.fround(cell)).length);
  }), { numRuns: 10 });
});

test("texts of every kind, from another writer", async () => {
  const names = fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const rows = fc.array(fc.option(fc.string({ unit: "grapheme" })), { minLength: 1, maxLength: 5 });
  await fc.assert(fc.asyncProperty(names, rows, async (columns, data) => {
    const turned = (by: number) => [...data.slice(by), ...data.slice(0, by)];
    const columnData = columns.map((name, index) => ({ name, data: turned(index), type: "STRING" as const }));
    write("t.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));
    const table = await read("t.parquet");
    expect(table.columnNames).toEqual(columns);
    expect(rowsOf(table)).toEqual(data.map((_, row) => columnData.map((column) => column.data[row])));
  }), { numRuns: 20 });
});

test("files that are no Parquet, and files of unlike columns", async () => {
  expect(await failure(write("short.parquet", "text"))).toMatch(/^short\.parquet: .*too small to be a Parquet file/u);
  expect(await failure(write("no.parquet", "text ".repeat(100)))).toMatch(/^no\.parquet: No magic bytes/u);
  expect(await failure(write("none.parquet", ""))).toMatch(/^none\.parquet: /u);
  for (const [file, name] of [["a", "Label"], ["b", "label"]]) {
    write(`like/${file}.parquet`, new Uint8Array(parquetWriteBuffer({ columnData: [{ name, data: ["x"] }] })));
  }
  expect(await failure("like/*.parquet")).toMatch(/like\/b\.parquet: this file lacks "Label" and has "label", unlike like\/a\.parquet/u);
});
