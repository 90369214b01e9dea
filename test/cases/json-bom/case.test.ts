/** @file A byte order mark, as PowerShell and Excel write it, is no part of a JSON text. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readSource } from "../../../src/source/node/read-source.js";
import { read, rowsOf, write } from "../../source/source-folder.js";

test("a list after a byte order mark has its rows and columns", async () => {
  const table = await readSource("rows.json", { folder: import.meta.dirname });
  expect(table.columnNames).toEqual(["text", "label"]);
  expect(rowsOf(table)).toEqual([["good day", "a"], ["bad day", "b"]]);
});

test.each([
  ["objects one after another", "m.json", '\uFEFF{"a":1}\n{"a":2}'],
  ["lines", "m.jsonl", '\uFEFF{"a":1}\n{"a":2}\n'],
  ["blanks before the list", "n.json", '\uFEFF \r\n\t[{"a":1},\r\n{"a":2}]\r\n'],
])("%s", async (_, name, text) => {
  expect(rowsOf(await read(write(name, text)))).toEqual([[1], [2]]);
  expect(rowsOf(await read(write(`${name}.gz`, gzipSync(text))))).toEqual([[1], [2]]);
  expect(rowsOf(await read({ file: write(name, Buffer.from(text, "utf16le")), encoding: "utf-16le" }))).toEqual([[1], [2]]);
});

test("a mark inside a text or a key is a character", async () => {
  const table = await read(write("inside.json", '[{"\uFEFFa":"\uFEFFx"}]'));
  expect([table.columnNames, rowsOf(table)]).toEqual([["\uFEFFa"], [["\uFEFFx"]]]);
});
