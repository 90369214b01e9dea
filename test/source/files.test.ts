/**
 * @file Files of rows: every format, what RFC 4180 allows, globs, variables, and the errors that a user will meet.
 */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import type { Source } from "../../src/source/index.js";
import { failure, folder, read, rowsOf, write } from "./source-folder.js";

test("a csv: newlines and quotes in quotes, gaps, empty texts; every value as it is written", async () => {
  write(
    "reviews/a.csv",
    'text,stars,half,when,flag,id\n"good, ""very""\nindeed",5,.5,2020-01-02,true,007\n"",,1e3,,t,1\nplain,3,,x,False,\n',
  );
  const table = await read("reviews/a.csv");
  expect(table.columnNames).toEqual(["text", "stars", "half", "when", "flag", "id"]);
  expect(rowsOf(table)).toEqual([
    ['good, "very"\nindeed', "5", ".5", "2020-01-02", "true", "007"],
    ["", null, "1e3", null, "t", "1"],
    ["plain", "3", null, "x", "False", null],
  ]);
  expect(table.where(1)).toBe("reviews/a.csv: data row 2");
  expect(() => table.column("txt")).toThrow(/there is no column "txt".*did you mean "text"/u);
});

test("no header, named columns, other delimiters, no quoting", async () => {
  write("raw.tsv", 'ham\tsay "hi\nspam\t5" screen\n');
  expect(rowsOf(await read({ file: "raw.tsv", quote: "", columns: ["label", "text"] }))).toEqual([
    ["ham", 'say "hi'],
    ["spam", '5" screen'],
  ]);
  write("semi.txt", "a;b\n1;'x;y'\n");
  expect(rowsOf(await read({ file: "semi.txt", format: "csv", delimiter: ";", quote: "'" }))).toEqual([["1", "x;y"]]);
  expect((await read({ file: "semi.txt", format: "csv", delimiter: ";", header: false, quote: "'" })).columnNames).toEqual([
    "column0",
    "column1",
  ]);
  const renamed = await read({ file: "semi.txt", format: "csv", delimiter: ";", quote: "'", header: true, columns: ["x", "y"] });
  expect([renamed.columnNames, renamed.rows]).toEqual([["x", "y"], 1]);
  write("blanks.csv", "39, State-gov, ?\n50, Private, Sales\n");
  expect(rowsOf(await read({ file: "blanks.csv", header: false, delimiter: ", " }))[1]).toEqual(["50", "Private", "Sales"]);
});

test("byte order mark, Windows and mixed line ends, blank lines, a last line without an end, long fields", async () => {
  expect(rowsOf(await read(write("bom.csv", '\uFEFFa,b\r\n1,"x\r\ny"\r\n2,z')))).toEqual([
    ["1", "x\r\ny"],
    ["2", "z"],
  ]);
  expect(rowsOf(await read(write("mixed.csv", 'a,b\r\n1,"x\r\ny"\n2,z\r\n3,"p\nq"\n')))).toEqual([
    ["1", "x\r\ny"],
    ["2", "z"],
    ["3", "p\nq"],
  ]);
  expect(rowsOf(await read(write("blank.csv", "a,b\n1,2\n\n  \t\n3,4\n\n")))).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
  expect((await read(write("long.csv", `a,b\n1,${"x".repeat(3_000_000)}\n`))).column("b")[0]).toHaveLength(3_000_000);
});

test("malformed csv: the line of the file, not the record", async () => {
  const good = Array.from({ length: 30 }, (_, row) => `"two\nlines ${row}",${row}\n`).join("");
  expect(await failure(write("more.csv", `text,n\n${good}bad,1,2\nend,3\n`))).toMatch(
    /^more\.csv:62: expected 2 fields, found 3.*: bad,1,2$/u,
  );
  expect(await failure(write("fewer.csv.gz", zlib.gzipSync(`text,n\n\n${good}bad\nend,3\n`)))).toMatch(
    /^fewer\.csv\.gz:63: expected 2 fields, found 1: bad$/u,
  );
  expect(await failure(write("open.csv", `text,n\n${good}"bad,1\nend,3\n`))).toMatch(
    /^open\.csv:62: a quoted field does not end correctly.*quote: ""/u,
  );
  expect(await failure(write("stray.csv", `text,n\n${good}"bad" x,1\nend,3\n`))).toMatch(/^stray\.csv:62: /u);
  expect(await failure({ file: write("three.csv", "1,2,3\n"), columns: ["a", "b"] })).toMatch(
    /columns has 2 names, but the file has 3 columns.*1 \| 2 \| 3/u,
  );
  expect(await failure({ file: "three.csv", columns: ["a", "b", "a"] })).toMatch(/source\.columns\.2 names "a" a second time/u);
  expect(await failure({ file: "three.csv", delimiter: "\n" })).toMatch(/delimiter must be/u);
  expect(await failure({ file: "three.csv", quote: "ab" })).toMatch(/quote must be/u);
});

test("lines: an empty line is an empty text, \\r\\n ends a line, other separators do not", async () => {
  const table = await read(write("lines.txt", "one\n\nthree\u2028\u0085 still\r\nfour"));
  expect(rowsOf(table)).toEqual([
    ["one", "lines.txt"],
    ["", "lines.txt"],
    ["three\u2028\u0085 still", "lines.txt"],
    ["four", "lines.txt"],
  ]);
  expect(table.where(2)).toBe("lines.txt:3");
});

test("json and json lines: types as written, missing keys, nested values, large integers", async () => {
  write("a.jsonl", '{"t":"2020-01-01","n":1,"f":1.5,"b":true,"o":{"k":[1]},"i":9007199254740993}\n\n{"t":"12","n":null,"new":"é\\n"}\n');
  const lines = await read("a.jsonl");
  expect(lines.columnNames).toEqual(["t", "n", "f", "b", "o", "i", "new"]);
  expect(rowsOf(lines)).toEqual([
    ["2020-01-01", 1, 1.5, true, '{"k":[1]}', "9007199254740993", null],
    ["12", null, null, null, null, null, "é\n"],
  ]);
  expect(rowsOf(await read(write("a.json", '[\n {"t":"x"},\n {"t":"y","m":1}\n]')))).toEqual([
    ["x", null],
    ["y", 1],
  ]);
  const both = await read({ file: "a.json*", format: "json" });
  expect([both.rows, both.column("m")]).toEqual([4, [null, 1, null, null]]);
  expect(await failure(write("bad.jsonl", '{"t":"x"}\n{"t":"y"}\n{"t":oops}\n'))).toMatch(/^bad\.jsonl:3:6: .*oops/u);
  expect(await failure(write("bad.json", '[{"t":"x"},{"t"]'))).toMatch(/^bad\.json:1:16: expected a colon/u);
});

test("parquet and zstd, as DuckDB writes them", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const rows = "(SELECT 'a' || range AS text, range AS n, 1.5::DECIMAL(4,1) AS d, DATE '2020-01-02' AS day, [1, 2] AS list FROM range(3))";
  await connection.run(`COPY ${rows} TO '${join(folder, "rows.parquet")}'`);
  await connection.run(`COPY ${rows} TO '${join(folder, "rows [1].parquet")}'`);
  await connection.run(`COPY (SELECT text, n FROM ${rows}) TO '${join(folder, "rows.csv.zst")}' (COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
  for (const name of ["rows.parquet", "rows [1].parquet"]) {
    expect(rowsOf(await read(name))[2]).toEqual(["a2", 2, 1.5, "2020-01-02", [1, 2]]);
  }
  expect(rowsOf(await read("rows.csv.zst"))).toEqual([
    ["a0", "0"],
    ["a1", "1"],
    ["a2", "2"],
  ]);
  expect(await failure(write("not.parquet", "text"))).toMatch(/^not\.parquet: /u);
  expect(await failure({ file: "rows.parquet", encoding: "latin1" }))
    .toMatch(/source\.encoding is an option of source csv.*, and this is source parquet/u);
  expect((await read({ file: "rows.csv.zst", encoding: "latin1" })).rows).toBe(3);
  expect(await failure(write("cut.csv.zst", readFileSync(join(folder, "rows.csv.zst")).subarray(0, 30)))).toMatch(
    /^cut\.csv\.zst: this is not a whole zstd file/u,
  );
});

test("globs: files by code point, the right file for each row, the same columns everywhere", async () => {
  for (const [name, rows] of [
    ["b", 1],
    ["a", 2],
    ["é", 1],
    ["Z", 1],
    [".hidden", 9],
  ] as const)
    write(`many/${name}.csv`, `text,n\n${"x,1\n".repeat(rows)}`);
  write("many/deep/er/c.csv", "text,n\ny,oops\n");
  const table = await read("many/*.csv");
  expect([0, 1, 2, 3, 4].map((row) => table.where(row))).toEqual([
    "many/Z.csv: data row 1",
    "many/a.csv: data row 1",
    "many/a.csv: data row 2",
    "many/b.csv: data row 1",
    "many/é.csv: data row 1",
  ]);
  expect((await read("many/[!Za]*.csv")).rows).toBe(2);
  expect((await read("many/?.csv")).rows).toBe(5);
  expect((await read("m*y/d*/**/c.csv")).rows).toBe(1);
  const all = await read("many/**/*.csv");
  expect([all.rows, all.column("n")[0], all.column("n").at(-1)]).toEqual([6, "1", "1"]);
  write("many/odd/x.csv", "text,m\n1,2\n");
  expect(await failure("many/**/?.csv")).toMatch(/x\.csv: this file lacks "n" and has "m", unlike many\/Z\.csv/u);
  write("set [a].csv", "t\nliteral\n");
  write("set a.csv", "t\nmatched\n");
  expect((await read("set [a].csv")).column("t")).toEqual(["literal"]);
  write("pair/one.txt", "1\n");
  write("pair/sub/one.txt", "2\n");
  expect((await read("pair/**/*.txt")).column("file")).toEqual(["one.txt", "sub/one.txt"]);
});

test("missing and unreadable files, patterns that match nothing, folders, unknown formats", async () => {
  write("movies/movie.csv", "t\n1\n");
  expect(await failure("movies/movi.csv")).toBe(`${join(folder, "movies/movi.csv")}: there is no such file (did you mean "movie.csv"?)`);
  expect(await failure("moveis/movie.csv")).toMatch(/there is no folder "moveis" in .* \(did you mean "movies"\?\)/u);
  expect(await failure("movies/quite-other.csv")).toMatch(/there is no such file; .*movies has movie\.csv$/u);
  expect(await failure("movies/*.tsv")).toMatch(/movies\/\*\.tsv: no file matches this pattern/u);
  expect(await failure({ file: "movies", format: "csv" })).toMatch(/is a folder, not a file; .*texts: "movies"/u);
  expect(await failure("movies/movie.cvs")).toMatch(/cannot infer the format from the file name "movies\/movie\.cvs".*csv\|tsv/u);
  expect(await failure("x.tar.gz")).toMatch(/write \{ texts: "x\.tar\.gz" \}/u);
  expect(await failure({ file: "movies/movie.csv", format: "cvs" as "csv" }))
    .toMatch(/source\.format must be one of csv.*found "cvs" \(did you mean "csv"\?\)/u);
  expect(await failure({ file: "movies/movie.csv", format: "lines", header: true } as Source))
    .toMatch(/source\.header is an option of source csv or tsv, and this is source lines/u);
  expect(await failure({ files: "x" } as unknown as Source)).toMatch(/unknown option "files" in source \(did you mean "file"\?\)/u);
  expect(await failure(write("cut.csv.gz", zlib.gzipSync("a,b\n1,2\n").subarray(0, 15)))).toMatch(
    /^cut\.csv\.gz: this is not a whole gzip file/u,
  );
  expect(await failure(write("plain.csv.gz", "a,b\n1,2\n"))).toMatch(/^plain\.csv\.gz: this is not a whole gzip file/u);
  if (process.getuid?.() !== 0) {
    chmodSync(join(folder, write("secret.csv", "a\n1\n")), 0);
    expect(await failure("secret.csv")).toMatch(/may not be read/u);
  }
});

test("no rows at all is an error, whatever the format", async () => {
  for (const [name, content] of [
    ["e.csv", ""],
    ["h.csv", "a,b\n"],
    ["e.txt", ""],
    ["e.jsonl", "\n"],
    ["e.json", "[]"],
  ]) {
    expect(await failure(write(name, content))).toBe(`${name}: there are no rows in this source`);
  }
  write("some/a.csv", "");
  write("some/b.csv", "t\nx\n");
  expect((await read("some/*.csv")).where(0)).toBe("some/b.csv: data row 1");
});

test("variables in paths", async () => {
  write("v/x.csv", "t\n1\n");
  expect((await read("${WHERE}/x.csv", { WHERE: join(folder, "v") })).rows).toBe(1);
  expect((await read("${WHERE:-v}/x.csv")).name).toBe("v/x.csv");
  expect((await read("v/${NAME}.csv", { NAME: "x" })).rows).toBe(1);
  expect(await failure("${POTLUK_DATA}/x.csv", { POTLUCK_DATA: "y" })).toMatch(
    /POTLUK_DATA is not set \(did you mean "POTLUCK_DATA"\?\); set it/u,
  );
  expect(await failure("${A B}/x.csv")).toMatch(/\$\{A B\} is not a variable/u);
});

test("a value like ../data starts at the working folder, where the shell that set it stands", async () => {
  expect(await failure("${DATA}/x.csv", { DATA: "./no-such-folder" })).toContain(`there is no folder "no-such-folder" in ${process.cwd()}`);
});
