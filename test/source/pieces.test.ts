/**
 * @file Sources read piece by piece: the same rows, cells and places as at once, in pieces of any size; what came before a mistake
 * first.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Table } from "../../src/data/table.js";
import { PotluckError } from "../../src/engine/errors.js";
import type { Source } from "../../src/source/index.js";
import { handedOut } from "../../src/source/node/handed-out.js";
import { type ReadPiecesOptions, readSourceInPieces } from "../../src/source/node/read-source.js";
import { at, read, rowsOf, write } from "./source-folder.js";

async function piecesOf(source: Source, options: ReadPiecesOptions = {}): Promise<Table[]> {
  const pieces: Table[] = [];
  for await (const piece of readSourceInPieces(source, { folder: at(""), ...options })) pieces.push(piece);
  return pieces;
}

const placed = (tables: readonly Table[]) => tables.flatMap((table) => rowsOf(table).map((row, index) => [table.where(index), ...row]));
const count = 23, numbers = Array.from({ length: count }, (_, row) => row);
const csv = `id,text\n${numbers.map((n) => `${n},"line ${n}\nand ""more"""\n`).join("")}`;
const objects = numbers.map((n) => JSON.stringify(n % 3 === 0 ? { id: n, text: `é ${n}` } : { id: n, text: `é ${n}`, odd: n % 2 }));

async function writeParquet(name: string): Promise<string> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  write(name, "");
  await connection.run(`COPY (SELECT range AS id, 'text ' || range AS text FROM range(5000)) TO '${at(name)}' (FORMAT parquet)`);
  connection.closeSync();
  return name;
}

describe("the same rows as at once", () => {
  const sources: Record<string, () => Source | Promise<Source>> = {
    csv: () => write("a.csv", csv),
    "csv, gzipped": () => write("a.csv.gz", gzipSync(csv)),
    "csv of several files": () => (write("b1.csv", csv), write("b2.csv", csv), "b*.csv"),
    "csv with backslashes": () => write("c.csv", `id,text\n1,"a \\"b\\""\n${"2,x\n".repeat(9)}`),
    "csv of one column, with gaps": () => ({ file: write("d.csv", "a\n\n\nb\n\nc\n"), header: false, columns: ["text"] }),
    tsv: () => write("a.tsv", csv.replaceAll(",", "\t")),
    lines: () => write("a.txt", "one\r\ntwo\n\nfour\nfive"),
    jsonl: () => write("a.jsonl", objects.join("\n")),
    "json, a list": () => write("a.json", `[${objects.join(",")}]`),
    "json, one object after another": () => write("b.json", objects.join("\n")),
    "json, one row": () => write("one.json", "{\"id\": 1}"),
    "json, under a key": () => ({ file: write("k.json", `{"v": 1, "data": [${objects.join(",")}]}`), rows: "data" }),
    texts: () => (numbers.forEach((n) => write(`texts/${n % 2 ? "pos" : "neg"}/${n}.txt`, `text ${n}`)), { texts: "texts" }),
    parquet: () => writeParquet("a.parquet"),
    sql: () => (write("s.csv", csv), { sql: "SELECT id, text FROM 's.csv' ORDER BY id::INTEGER DESC" }),
    svmlight: () => write("a.svm", numbers.map((n) => `${n % 2} 1:${n} 3:0.5\n`).join("")),
  };
  test.each(Object.entries(sources))("%s", async (name, make) => {
    const source = await make(), whole = await read(source);
    for (const rows of [1, 7, 4096]) {
      if (name === "parquet" && rows === 1) continue;
      const pieces = await piecesOf(source, { rows });
      const isCounted = !["parquet", "sql", "csv of one column, with gaps"].includes(name);
      if (isCounted) expect(Math.max(...pieces.map((piece) => piece.rows))).toBeLessThanOrEqual(rows);
      const names = pieces.at(-1)!.columnNames;
      expect(names).toEqual(whole.columnNames);
      // a key that comes later is no column of the pieces before
      expect(placed(pieces).map((row) => [...row, ...Array<null>(1 + names.length - row.length).fill(null)])).toEqual(placed([whole]));
    }
  });
});

describe("what came before a mistake comes first", () => {
  test.each<[string, string, string, number, RegExp]>([
    ["csv", "x.csv", "a,b\n1,2\n3,4\n5,6,7\n", 2, /^x\.csv:4: expected 2 fields, found 3/u],
    ["an unclosed quote", "q.csv", 'a,b\n1,2\n3,"4\n5,6\n', 1, /^q\.csv:3: a quoted field does not end correctly/u],
    ["jsonl", "x.jsonl", '{"a":1}\n{"a":2}\n{"a":3,}\n', 2, /^x\.jsonl:3:8: /u],
    ["json", "x.json", '[{"a":1},{"a":2},{"a"}]', 2, /^x\.json:1:22: /u],
    ["lines", "x.txt", "one\ntwo\n", 2, /^$/u],
  ])("%s", async (_, name, content, before, message) => {
    write(name, content);
    let rows = 0, said = "";
    try {
      for await (const piece of readSourceInPieces(name, { folder: at("") })) rows += piece.rows;
    } catch (error) {
      expect(error).toBeInstanceOf(PotluckError);
      said = (error as Error).message;
    }
    expect([rows, said]).toEqual([before, expect.stringMatching(message)]);
  });

  test("a backslash before a quote beyond the first piece is an error that says what to set", async () => {
    const file = write("late.csv", `id,text\n${'1,"x"\n'.repeat(30_000)}2,"a \\"b\\" c"\n`);
    await expect(piecesOf(file)).rejects.toThrow(/^late\.csv:30002: .*set escape: "\\\\"/u);
    const pieces = await piecesOf({ file, escape: "\\" });
    expect(pieces.at(-1)!.column("text").at(-1)).toBe('a "b" c');
  });

  test("nothing at all", async () => {
    await expect(piecesOf(write("none.csv", "a,b\n"))).rejects.toThrow(/^none\.csv: there are no rows in this source$/u);
  });
});

describe("bytes from a pipe", () => {
  async function* slowly(...chunks: string[]): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      await Promise.resolve();
      yield Buffer.from(chunk);
    }
  }

  test("are read as a file is, and rows are handed on as they come", async () => {
    const lines = await piecesOf({ file: "stdin", format: "lines" }, { bytes: slowly("one\ntw", "o\nthree\n", "four") });
    expect(lines.map((piece) => piece.column("text"))).toEqual([["one"], ["two", "three"], ["four"]]);
    expect(lines[1].where(1)).toBe("stdin:3");
    const json = await piecesOf({ file: "stdin", format: "jsonl" }, { bytes: slowly('{"a":1}\n', '{"b":2}\n') });
    expect(placed(json)).toEqual([["stdin:1", 1], ["stdin:2", null, 2]]);
    expect(placed(await piecesOf({ file: "stdin", format: "csv" }, { bytes: slowly("a;b\n1", ";2\n3;4") })))
      .toEqual([["stdin: data row 1", "1", "2"], ["stdin: data row 2", "3", "4"]]);
  });

  test("that are broken, or of a format that is no stream, are refused", async () => {
    const bytes = (async function* () {
      await Promise.resolve();
      yield Buffer.alloc(5_000_000, "good line\n");
      yield Uint8Array.of(0x66, 0xff, 0x0a);
    })();
    await expect(piecesOf({ file: "stdin", format: "lines" }, { bytes })).rejects.toThrow(/^stdin: these bytes are not valid/u);
    const parquet = { file: "stdin", format: "parquet" } as const;
    await expect(piecesOf(parquet, { bytes: slowly("x") })).rejects.toThrow(/parquet cannot be read from bytes/u);
  });
});

test("work whose values nobody wants any more ends, and closes what it opened", async () => {
  const said: string[] = [];
  for await (const value of handedOut<number>(async (emit) => {
    try {
      for (let n = 0; ; n++) await emit(n);
    } finally {
      said.push("closed");
    }
  })) {
    if (value === 3) break;
  }
  expect(said).toEqual(["closed"]);
  await expect((async () => {
    for await (const _ of handedOut(() => Promise.reject(new PotluckError("broken")))) said.push("never");
  })()).rejects.toThrow("broken");
});
