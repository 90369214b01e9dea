/** @file Each key is a column, under its own name: case, empty names, digits and the order of the file. */
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { readSource } from "../../../src/source/node/read-source.js";
import { read, rowsOf, write } from "../../source/source-folder.js";

test("keys that differ in case, and an empty key, are columns of their own", async () => {
  const table = await readSource("rows.jsonl", { folder: import.meta.dirname });
  expect(table.columnNames).toEqual(["Label", "text", "label", ""]);
  expect(rowsOf(table)).toEqual([["a", "one", null, null], [null, "two", "b", null], [null, "three", "a", 1]]);
});

const names = ["id", "ID", "ID_1", "10", "2", "1", "", " ", "C3", "__proto__", "constructor", "label_1", "LABEL", "label", "é", "a.b",
  'q"', "a\nb"];
const row = `{${names.map((name, index) => `${JSON.stringify(name)}:${index}`).join(",")}}`;

test.each([["keys.jsonl", row], ["keys.json", `[${row}]`], ["one.json", row]])("%s: names and order are the file's", async (name, text) => {
  const table = await read(write(name, text));
  expect(table.columnNames).toEqual(names);
  expect(rowsOf(table)).toEqual([names.map((_, index) => index)]);
});

test("a Parquet file's columns likewise", async () => {
  const columnData = names.map((name, index) => ({ name, data: [`${index}`, "x"], type: "STRING" as const }));
  const table = await read(write("keys.parquet", new Uint8Array(parquetWriteBuffer({ columnData }))));
  expect(table.columnNames).toEqual(names);
  expect(rowsOf(table)).toEqual([names.map((_, index) => `${index}`), names.map(() => "x")]);
  const twice = ["a", "b", "a"].map((name) => ({ name, data: [1] }));
  write("twice.parquet", new Uint8Array(parquetWriteBuffer({ columnData: twice })));
  await expect(read("twice.parquet")).rejects.toThrow('twice.parquet: two columns are called "a"; rename one');
});
