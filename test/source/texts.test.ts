/**
 * @file Folders, globs and archives of text files.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Source } from "../../src/source/index.js";
import { readSource } from "../../src/source/node/read-source.js";

const FILES: Record<string, string> = {
  "README.md": "about",
  "pos/b.txt": "good\n",
  "pos/a.txt": "",
  "neg/é.txt": "bad",
  "neg/z.txt": "worse",
  "neg/😀.txt": "worst",
  "neg/\uFF5E.txt": "x",
  "neg/.hidden": "no",
};
const ORDER = ["neg/z.txt", "neg/é.txt", "neg/\uFF5E.txt", "neg/😀.txt", "pos/a.txt", "pos/b.txt"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "source-texts-"));
  for (const [name, text] of Object.entries(FILES)) write(`reviews/${name}`, text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const read = (source: Source) => readSource(source, { folder });
const archive = (prefix: string, files = FILES) =>
  packTar([
    { header: { name: `${prefix}pos/`, type: "directory", size: 0 } },
    ...Object.entries(files).map(([name, body]) => ({ header: { name: prefix + name, size: Buffer.byteLength(body) }, body })),
  ]);

test("a folder: by code point, labels from folders, the README beside them left out, empty files kept", async () => {
  const table = await read({ texts: "reviews" });
  expect(table.columnNames).toEqual(["text", "label", "file"]);
  expect(table.column("file")).toEqual(ORDER);
  expect(table.column("label")).toEqual(["neg", "neg", "neg", "neg", "pos", "pos"]);
  expect(table.column("text")).toEqual(ORDER.map((name) => FILES[name]));
  expect(table.where(5)).toBe("reviews/pos/b.txt");
  expect((await read({ texts: "reviews/pos/" })).column("label")).toEqual(["pos", "pos"]);
});

test("a glob and a single file", async () => {
  expect((await read({ texts: "reviews/*/[a-z].txt" })).column("file")).toEqual(["neg/z.txt", "pos/a.txt", "pos/b.txt"]);
  expect((await read({ texts: "reviews/*" })).column("text")).toEqual(["about"]);
  expect((await read({ texts: "reviews/pos/b.txt" })).column("text")).toEqual(["good\n"]);
});

test("archives give the rows that the folder gives, long names too", async () => {
  const long = "very-long-folder-name/".repeat(7);
  write("a.tar", await archive("./"));
  write("a.tar.gz", gzipSync(await archive("./")));
  write("b.tgz", gzipSync(await archive(long)));
  for (const texts of ["a.tar", "a.tar.gz"]) {
    const table = await read({ texts });
    expect(table.column("file")).toEqual(ORDER);
    expect(table.column("label")).toEqual(["neg", "neg", "neg", "neg", "pos", "pos"]);
    expect(table.column("text")).toEqual(ORDER.map((name) => FILES[name]));
    expect(table.where(0)).toBe(`${texts}/neg/z.txt`);
  }
  expect((await read({ texts: "b.tgz" })).column("file").filter((file) => !String(file).endsWith("README.md"))).toEqual(
    ORDER.map((name) => long + name),
  );
});

test("archives that are broken, cut short or empty", async () => {
  const whole = await archive("");
  write("cut.tar", whole.subarray(0, 1200));
  await expect(read({ texts: "cut.tar" })).rejects.toThrow(/^cut\.tar: this is not a whole tar archive/u);
  write("noise.tar", Buffer.alloc(4096, 65));
  await expect(read({ texts: "noise.tar" })).rejects.toThrow(/^noise\.tar: this is not a whole tar archive/u);
  const bent = Uint8Array.from(whole);
  bent.fill(0x37, 512 + 124, 512 + 135); // the second header claims 8 GB
  write("bent.tar", bent);
  await expect(read({ texts: "bent.tar" })).rejects.toThrow(/^bent\.tar: this is not a whole tar archive/u);
  write("cut.tar.gz", gzipSync(whole).subarray(0, 100));
  await expect(read({ texts: "cut.tar.gz" })).rejects.toThrow(/^cut\.tar\.gz: this is not a whole gzip file/u);
  write("none.tar", new Uint8Array(1024));
  await expect(read({ texts: "none.tar" })).rejects.toThrow(/^none\.tar: there are no files in this archive/u);
});

test("encodings and broken bytes, in folders and archives", async () => {
  write("latin/x/1.txt", Buffer.from("caf\u00e9", "latin1"));
  await expect(read({ texts: "latin" })).rejects.toThrow(/^latin\/x\/1\.txt:1: these bytes are not utf-8: 0xE9 at byte 3 /u);
  expect((await read({ texts: "latin", encoding: "latin1" })).column("text")).toEqual(["café"]);
  write("latin.tar", await packTar([{ header: { name: "x/1.txt", size: 6 }, body: Buffer.from("ok\ncaf\u00e9", "latin1").subarray(1) }]));
  await expect(read({ texts: "latin.tar" })).rejects.toThrow(/^latin\.tar\/x\/1\.txt:2: .*0xE9/u);
  expect((await read({ texts: "latin.tar", invalid: "replace" })).column("text")).toEqual(["k\ncaf\uFFFD"]);
});

test("nothing there", async () => {
  await expect(read({ texts: "reveiws" })).rejects.toThrow(/reveiws: there is no such file \(did you mean "reviews"\?\)/u);
  mkdirSync(join(folder, "empty"));
  await expect(read({ texts: "empty" })).rejects.toThrow(/there are no files in this folder/u);
});
