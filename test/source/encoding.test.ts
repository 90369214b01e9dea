/**
 * @file Bytes that are not the text they should be: where they are, and both remedies.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { failure, folder, read, rowsOf, write } from "./source-folder.js";

/** A place for temporary files that no other test writes to. */
const scratch = join(folder, "scratch");
mkdirSync(scratch);
vi.stubEnv("TMPDIR", scratch);

test("broken bytes: line, byte and remedies; replaced or decoded when told; nothing is left behind", async () => {
  const bytes = Buffer.concat([
    Buffer.from("text,n\n"),
    Buffer.from("é\n".repeat(40_000)).map((byte) => byte),
    Buffer.from([0x63, 0xf0, 0x9f, 0x41]),
    Buffer.from(",1\n"),
  ]);
  write("broken.txt", bytes);
  write("broken.txt.gz", gzipSync(bytes));
  const at = 7 + 3 * 40_000 + 1;
  expect(await failure("broken.txt")).toMatch(
    new RegExp(`^broken\\.txt:40002: these bytes are not utf-8: 0xF0 0x9F 0x41 at byte ${at} .*encoding: latin1.*invalid: replace`, "u"),
  );
  expect(await failure("broken.txt.gz")).toMatch(new RegExp(`broken\\.txt\\.gz:40002: .* at byte ${at} of the decompressed file`, "u"));
  expect((await read({ file: "broken.txt.gz", invalid: "replace" })).column("text").at(-1)).toBe("c\uFFFDA,1");
  expect((await read({ file: "broken.txt", encoding: "latin1" })).column("text").at(-1)).toBe("cð\u0178A,1");
  expect(await failure(write("cut.txt", Buffer.from([0x61, 0x0a, 0xe2, 0x82])))).toMatch(/^cut\.txt:2: .*0xE2 0x82 at byte 2 /u);
  expect(await failure(write("first.txt", Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x61])))).toMatch(/^first\.txt:1: .*0xFF at byte 3 /u);
  expect(await failure({ file: "cut.txt", encoding: "utf8x" }))
    .toMatch(/source\.encoding must be the name of an encoding, such as utf-8.*found "utf8x"/u);
  write("latin.csv", Buffer.from('text,n\n"caf\u00e9\nnoir",1\n', "latin1"));
  expect(await failure("latin.csv")).toMatch(/^latin\.csv:2: .*0xE9/u);
  expect(rowsOf(await read({ file: "latin.csv", encoding: "latin1" }))).toEqual([["café\nnoir", "1"]]);
  expect(rowsOf(await read({ file: "latin.csv", invalid: "replace" }))).toEqual([["caf\uFFFD\nnoir", "1"]]);
  write("wide.csv", Buffer.from("\uFEFFtext,n\n😀,1\n", "utf16le"));
  expect(rowsOf(await read({ file: "wide.csv", encoding: "utf-16le" }))).toEqual([["😀", "1"]]);
  write("wide.jsonl", Buffer.from('{"t":"é"}\n', "latin1"));
  expect(rowsOf(await read({ file: "wide.jsonl", encoding: "latin1" }))).toEqual([["é"]]);
  expect(await failure({ file: "latin.csv", encoding: "latin1", columns: ["x"], header: true })).toMatch(/columns has 1 name,/u);
  expect(readdirSync(scratch)).toEqual([]);
});

test("the first broken byte is found wherever it stands", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom([0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80]),
      async (text, broken) => {
        const head = Buffer.from(text);
        write("somewhere.txt", Buffer.concat([head, Buffer.from(broken), Buffer.from("a\n")]));
        const line = text.split("\n").length;
        expect(await failure("somewhere.txt")).toContain(`somewhere.txt:${line}: `);
        expect(await failure("somewhere.txt")).toContain(` at byte ${head.length} `);
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});
