/** @file Lists of floats in Parquet, SQL, JSON, JSON lines and CSV arrive as vectors, the same numbers from each; other lists are lists. */
import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openColumns } from "../../src/data/columns/fit-columns.js";
import { folder, read, rowsOf, write } from "./source-folder.js";

beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:"), connection = await instance.connect();
  const rows = "(SELECT i::INTEGER AS id, [0.1, i / 3, -2.5]::FLOAT[] AS single, [0.1, i / 3]::DOUBLE[] AS double, " +
    "[1.5, i]::FLOAT[2] AS fixed, [i, 2] AS whole, ['a'] AS words FROM range(3) t(i))";
  await connection.run(`COPY ${rows} TO '${join(folder, "v.parquet")}'`);
  await connection.run(`COPY (SELECT [1.5, NULL]::FLOAT[] AS gap, NULL::DOUBLE[] AS none, ['nan'::DOUBLE] AS nan) ` +
    `TO '${join(folder, "gaps.parquet")}'`);
  connection.closeSync();
  instance.closeSync();
});

test("parquet: FLOAT and DOUBLE lists are typed arrays, others plain lists", async () => {
  const [, , [id, single, double, fixed, whole, words]] = rowsOf(await read("v.parquet"));
  expect(id).toBe(2);
  expect(single).toEqual(Float32Array.of(0.1, 2 / 3, -2.5));
  expect(double).toEqual(Float64Array.of(0.1, 2 / 3));
  expect(fixed).toEqual(Float32Array.of(1.5, 2));
  expect([whole, words]).toEqual([[2, 2], ["a"]]);
  expect(rowsOf(await read("gaps.parquet"))).toEqual([[[1.5, null], null, Float64Array.of(NaN)]]);
});

test("sql reads them alike", async () => {
  const [row] = rowsOf(await read({ sql: `SELECT double, [0.5, 1.5]::DOUBLE[] AS made FROM 'v.parquet' WHERE id = 1` }));
  expect(row).toEqual([Float64Array.of(0.1, 1 / 3), Float64Array.of(0.5, 1.5)]);
});

test("a vector column is the same numbers from every format", async () => {
  const lists = [0, 1, 2].map((i) => [0.1, i / 3]);
  const sources = [
    "v.parquet",
    write("v.json", JSON.stringify(lists.map((double) => ({ double })))),
    write("v.jsonl", lists.map((double) => `${JSON.stringify({ double })}\n`).join("")),
    write("v.csv", `double\n${lists.map((list) => `"${JSON.stringify(list)}"\n`).join("")}`),
    write("v.tsv", `double\n${lists.map((list) => `${JSON.stringify(list)}\n`).join("")}`),
  ];
  for (const source of sources) {
    const table = await read(source);
    const { matrix } = openColumns({ a: { table, columns: { vector: ["double"] } } }).fit({ a: [0] });
    expect([...matrix("a", [0, 1, 2]).toDense()], source).toEqual(lists.flat().map(Math.fround));
  }
  const whole = openColumns({ a: { table: await read("v.parquet"), columns: { vector: ["whole"] } } }).fit({ a: [0] });
  expect([...whole.matrix("a", [0, 1, 2]).toDense()]).toEqual([0, 2, 1, 2, 2, 2]);
});

test("gaps in a file are told by row and place", async () => {
  const table = await read("gaps.parquet"), open = (column: string) => () => openColumns({ a: { table, columns: { vector: [column] } } });
  expect(open("gap")).toThrow('gaps.parquet: data row 1: vector column "gap": number 2 of 2 is missing');
  expect(open("none")).toThrow('gaps.parquet: data row 1: vector column "none" is missing');
  expect(open("nan")).toThrow('gaps.parquet: data row 1: vector column "nan" is NaN');
});
