/** `readTable`: the content of files in memory becomes the tables that `readSource` reads from disk. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Table } from "../../src/data/table.js";
import type { Source } from "../../src/source/index.js";
import { readSource } from "../../src/source/node/read-source.js";
import { type FileContent, readTable } from "../../src/source/read-table.js";

const folder = mkdtempSync(join(tmpdir(), "potluck-read-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cells = (table: Table): unknown => ({
  name: table.name, where: [table.where(0), table.where(table.rows - 1)],
  columns: table.columnNames.map((name) => [name, table.column(name)]),
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const message = (act: Promise<unknown>): Promise<string> => act.then(() => "", (error: Error) => `${error.name}: ${error.message}`);
const csv = 'text,stars\n"Good, and ""fine"".",5\n,1\n"",\n"two\nlines",3\n';
// made by zstd of "text,stars\nGood.,5\n"
const zstd = Uint8Array.from(Buffer.from("KLUv/SATmQAAdGV4dCxzdGFycwpHb29kLiw1Cg==", "base64"));

describe("as readSource", () => {
  it.each<[string, Uint8Array<ArrayBuffer> | string, Source]>([
    ["a csv", csv, "a.csv"],
    ["a csv with semicolons and a mark", "\uFEFFa;b\n1,5;x\n", "b.csv"],
    ["options of the format", "1|2\n3|4\n", { file: "c.csv", header: false, delimiter: "|" }],
    ["another extension", "a,b\n1,2\n", { file: "table.data", format: "csv" }],
    ["an encoding", Uint8Array.of(97, 10, 0xe9, 10), { file: "d.csv", encoding: "latin1" }],
    ["tsv", "a\tb\n1\t2\n", "e.tsv"],
    ["json", '[{"a": 1, "b": ["x", "y"]}, {"a": 2.50}]', "f.json"],
    ["json lines", '{"a": 1}\n\n{"a": null, "b": true}\n', "g.jsonl"],
    ["lines", "one\ntwo\n", "h.txt"],
    ["svmlight", "1 1:0.5 3:2\n0 2:1\n", "i.svm"],
    ["gzip", new Uint8Array(gzipSync(csv)), "j.csv.gz"],
    ["zstd", zstd, "k.csv.zst"],
  ])("reads %s", async (_, content, source) => {
    const file = typeof source === "string" ? source : (source as { file: string }).file;
    writeFileSync(join(folder, file), content);
    const expected = cells(await readSource(source, { folder }));
    const contents: FileContent[] = typeof content === "string" ? [content, bytes(content), new Blob([content])]
      : [content, new Blob([content]), new Uint8Array(content).buffer];
    for (const one of contents) expect(cells(await readTable(one, source))).toEqual(expected);
  });

  it("takes the name of a File, which glob marks do not matter to", async () => {
    const table = await readTable(new File(["a,b\n1,2\n"], "reviews [1] ${x}.csv"));
    expect([table.name, table.rows, table.columnNames]).toEqual(["reviews [1] ${x}.csv", 1, ["a", "b"]]);
  });

  it("does not cut a character that is two units between two pieces", async () => {
    const text = `${"a".repeat(2 ** 20 - 3)}\u{1F600}z`, table = await readTable(`t\n${text}\n`, "t.csv");
    expect(table.column("t")).toEqual([text]);
  });
});

describe("mistakes", () => {
  it.each<[string, FileContent, Source | undefined, string]>([
    ["no name", "a,b\n", undefined, 'readTable: name the file, as in readTable(content, "reviews.csv")'],
    ["no known extension", "a,b\n", "reviews.xlsx", "reviews.xlsx"],
    ["no rows", "a,b\n", "a.csv", "a.csv: there are no rows in this file"],
    ["a record that does not fit", "a,b\n1,2,3\n", "a.csv", "a.csv:2: expected 2 fields, found 3"],
    ["broken bytes", Uint8Array.of(97, 10, 0xff, 10), "a.csv", "a.csv:2: these bytes are not utf-8: 0xFF at byte 2"],
    ["what is no gzip", bytes("a,b\n1,2\n"), "a.csv.gz", "a.csv.gz: this is not a whole gzip file"],
    ["a cut gzip", gzipSync(csv).subarray(0, 30), "a.csv.gz", "a.csv.gz: this is not a whole gzip file"],
    ["a format of Node alone", bytes("PAR1"), "a.parquet", "this format cannot be read from memory; it needs Node"],
    ["another source", "x", { sql: "select 1" }, "readTable reads the content of one file"],
    ["an unknown option", "a\n1\n", { file: "a.csv", delimeter: ";" } as never, 'unknown option "delimeter" in source (did you mean "del'],
    ["an encoding of a text", "a\n1\n", { file: "a.csv", encoding: "latin1" }, "a text has no encoding any more"],
  ])("names %s", async (_, content, source, text) => {
    const found = await message(readTable(content, source));
    expect(found).toMatch(/^PotluckError: /u);
    expect(found).toContain(text);
  });
});
