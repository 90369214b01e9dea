/** @file A multilabel target that is a list, ["sport", "news"], is read as a list of its labels; lists from every format are alike. */
import { parquetWriteBuffer } from "hyparquet-writer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSource } from "../../../src/source/node/read-source.js";
import { read, write } from "../../source/source-folder.js";

const folder = import.meta.dirname;
const posts = readFileSync(join(folder, "posts.jsonl"), "utf8").trim().split("\n");
const lists = posts.map((line) => (JSON.parse(line) as { tags: string[] }).tags);

test("JSON lines", async () => {
  const tags = (await readSource("posts.jsonl", { folder })).column("tags");
  expect(tags).toEqual(lists);
  expect([...new Set(tags.flat())].sort()).toEqual(["art", "news", "sport"]);
});

test("JSON, Parquet and SQL", async () => {
  expect((await read(write("posts.json", JSON.stringify(lists.map((tags) => ({ tags })), null, 2)))).column("tags")).toEqual(lists);
  const schema = [
    { name: "root", num_children: 1 },
    { name: "tags", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", repetition_type: "OPTIONAL", type: "BYTE_ARRAY", converted_type: "UTF8" },
  ] as const;
  write("posts.parquet", new Uint8Array(parquetWriteBuffer({ schema: schema as never, columnData: [{ name: "tags", data: lists }] })));
  expect((await read("posts.parquet")).column("tags")).toEqual(lists);
  expect((await read({ sql: "select tags from 'posts.parquet'" })).column("tags")).toEqual(lists);
  expect((await read({ sql: "select tags from 'posts.json'" })).column("tags")).toEqual(lists);
});

test("awkward labels: commas, quotes, brackets, numbers as written, gaps", async () => {
  const rows = ['["a, b","\\"q\\"","[x]",""]', '["1.10",1.10,1,true,null]', "[9007199254740993,1]", "[1.10,2]", "[[1],2]", "[]", "null"];
  const table = await read(write("awkward.jsonl", rows.map((tags) => `{"tags":${tags}}`).join("\n")));
  expect(table.column("tags")).toEqual([
    ["a, b", '"q"', "[x]", ""], ["1.10", "1.10", 1, true, null], ["9007199254740993", 1], [1.1, 2], "[[1],2]", [], null,
  ]);
});
