/** @file Reading csv files: dialects that are found or told, names of columns, blank lines, and files that are something else. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { headerNames } from "../../src/source/csv-names.js";
import type { Source } from "../../src/source/index.js";
import { failure, read, rowsOf, write } from "./source-folder.js";

type Options = Record<string, unknown>;
const source = (text: string | Uint8Array, options: Options = {}, name = "t.csv") => ({ file: write(name, text), ...options }) as Source;
const cells = async (text: string | Uint8Array, options?: Options) => {
  const table = await read(source(text, options));
  return [table.columnNames, ...rowsOf(table)];
};
const refusal = (text: string | Uint8Array, options?: Options) => failure(source(text, options));

describe("a dialect that is found", () => {
  test.each<[string, string, Options, unknown[]]>([
    ["semicolons and decimal commas", "a;b\n1,5;2,5\n", {}, [["a", "b"], ["1,5", "2,5"]]],
    ["Excel's separator line", "\uFEFFsep=;\r\na;b\r\n1;2\r\n", {}, [["a", "b"], ["1", "2"]]],
    ["Excel's separator line beside a delimiter", "sep=;\na;b\n1;2\n", { delimiter: ";" }, [["a", "b"], ["1", "2"]]],
    ["Excel's separator line and names", "sep=;\n1;2\n", { columns: ["x", "y"] }, [["x", "y"], ["1", "2"]]],
    ["quotes after backslashes", 'a,b\n"say \\"hi, you\\"",1\n', {}, [["a", "b"], ['say "hi, you"', "1"]]],
    ["quotes after backslashes, far into the file", `a,b\n${'"ok",1\n'.repeat(20_000)}"say \\"hi\\"",2\n`, { columns: ["a", "b"] }, []],
    ["tabs in a csv", "a\tb\n1, one\t2\n", {}, [["a", "b"], ["1, one", "2"]]],
  ])("%s", async (_, text, options, expected) => {
    const found = await cells(text, options);
    if (expected.length > 0) expect(found).toEqual(expected);
    else expect(found.at(-1)).toEqual(['say "hi"', "2"]);
  });

  test("is each file's own", async () => {
    write("each/a.csv", "x,y\n1,2\n");
    write("each/b.csv", "x;y\n3;4\n");
    expect(rowsOf(await read("each/*.csv"))).toEqual([["1", "2"], ["3", "4"]]);
  });

  test("is found in a csv beside images too, and in a file of unknown name", async () => {
    write("n.csv", "a|b\n1|2\n");
    expect((await read("${X}", { X: "n.csv" })).columnNames).toEqual(["a", "b"]);
  });
});

describe("a dialect that is told", () => {
  test.each<[string, string, Options, unknown[]]>([
    ["\\t without quotes in YAML", "a\tb\n1\t2\n", { delimiter: "\\t" }, [["a", "b"], ["1", "2"]]],
    ["a backslash, as YAML writes it without quotes", 'a,b\n"\\"x\\"",C:\\d\n', { escape: "\\\\" }, [["a", "b"], ['"x"', "C:\\d"]]],
    ["MySQL's export without quotes", "x\ty\\\tz\n\\N\tw\n", { delimiter: "\t", quote: "", escape: "\\", columns: ["a", "b"] },
      [["a", "b"], ["x", "y\tz"], ["\\N", "w"]]],
    ["values that are trimmed", 'a,b,c\n39, State-gov ,\t" x "\n', { trim: true }, [["a", "b", "c"], ["39", "State-gov", " x "]]],
    ["values as written", "a,b,c\n39, State-gov , \n", {}, [["a", "b", "c"], ["39", " State-gov ", " "]]],
    ["doubled quotes, against the look of it", 'a,b\n"C:\\",1\n', { escape: '"' }, [["a", "b"], ["C:\\", "1"]]],
    ["names for a header that leaves out the row's", "a,b\nr1,1,2\n", { header: true, columns: ["row", "a", "b"] },
      [["row", "a", "b"], ["r1", "1", "2"]]],
  ])("%s", async (_, text, options, expected) => {
    expect(await cells(text, options)).toEqual(expected);
  });

  test.each<[Options, RegExp]>([
    [{ delimiter: "\\s+" }, /source\.delimiter must be the characters themselves, not a regular expression.*found "\\\\s\+"/u],
    [{ delimiter: "\\x01" }, /must be the characters themselves/u],
    [{ escape: "ab" }, /source\.escape must be one ASCII character, such as \\, or null for/u],
    [{ escape: ";", delimiter: ";" }, /source\.escape must not be part of the delimiter/u],
    [{ trim: "yes" }, /source\.trim must be true or false/u],
  ])("but cannot be %j", async (options, message) => {
    expect(await refusal("a,b\n1,2\n", options)).toMatch(message);
  });
});

describe("names of columns", () => {
  test.each<[(string | null)[], string[]]>([
    [["a", "a", "a"], ["a", "a_1", "a_2"]],
    [["a", "a", "a_1"], ["a", "a_2", "a_1"]],
    [["a_1", "a", "a", "a_1"], ["a_1", "a", "a_2", "a_1_1"]],
    [[null, "", " "], ["column0", "column1", "column2"]],
    [["column1", null], ["column1", "column1_1"]],
    [["Label", "label", "LABEL"], ["Label", "label", "LABEL"]],
    [[" a ", "b c", "\u00A0d"], ["a", "b c", "d"]],
    [["__proto__", "constructor"], ["__proto__", "constructor"]],
  ])("%j", (header, expected) => {
    expect(headerNames(header)).toEqual(expected);
    expect(new Set(expected).size).toBe(expected.length);
  });

  test("that repeat never take the name of another column", async () => {
    expect(await cells("a,a,a_1,A,\n1,2,3,4,5\n")).toEqual([["a", "a_2", "a_1", "A", "column4"], ["1", "2", "3", "4", "5"]]);
  });
});

describe("records", () => {
  test.each<[string, string, Options, unknown[]]>([
    ["blank lines are none, before the header too", "\n \na,b\n\n1,2\n\t\n", {}, [["a", "b"], ["1", "2"]]],
    ["a blank line in one column is a missing value, but not at the end", "a\nx\n\n y \n\n\n", {}, [["a"], ["x"], [null], [" y "]]],
    ["a blank value of one column", "  \nx\n", { header: false }, [["column0"], ["  "], ["x"]]],
    ["quoted empty texts of one column", 'a\n""\nx\n', {}, [["a"], [""], ["x"]]],
    ["delimiters alone are missing values", "a,b\n,\n1,2\n", {}, [["a", "b"], [null, null], ["1", "2"]]],
    ["a delimiter at the end of the rows is no field", "a,b\n1,2,\n3,4,\n", {}, [["a", "b"], ["1", "2"], ["3", "4"]]],
    ["a NUL character stays", "a,b\nlong enough a text\0,2\n", {}, [["a", "b"], ["long enough a text\0", "2"]]],
    ["old Mac line ends", "a,b\r1,2\r", {}, [["a", "b"], ["1", "2"]]],
    ["a quote within a value is a quote", 'a,b\n5" x,2"\n', {}, [["a", "b"], ['5" x', '2"']]],
  ])("%s", async (_, text, options, expected) => {
    expect(await cells(text, options)).toEqual(expected);
  });

  test.each<[string, Options, RegExp]>([
    ["a,b\n1,2\n3\n", {}, /^t\.csv:3: expected 2 fields, found 1: 3$/u],
    ["a,b\n1,2\n3,4,5\n", {}, /^t\.csv:3: expected 2 fields, found 3; a field with "," in it must be quoted, as in "\.\.\.": 3,4,5$/u],
    ["a;b\n1;2\n3;4;5\n", {}, /a field with ";" in it must be quoted/u],
    ["a,b\nr1,1,2\n", {}, /found 3; .*as R writes it, set header: true, columns: \["row", "a", "b"\]: r1,1,2$/u],
    ["a,b\n1,2\n", { columns: ["x"] }, /^t\.csv:1: columns has 1 name, but the file has 2 columns \(its first record: a \| b\)/u],
    ["text\nhello, you\n", {}, /^t\.csv:2: expected 1 field, found 2; .*; if each line is one text, set format: lines: hello, you$/u],
    ['a,b\n"say \\"hi" x,1\n', {}, /^t\.csv:2: a quoted field does not end correctly: "h" follows .* escape: "\\\\" .* quote: ""/u],
  ])("%j", async (text, options, message) => {
    expect(await refusal(text, options)).toMatch(message);
  });

  test("no column of that name: a header that was not split is told", async () => {
    const table = await read(source("text:label\na:b\n"));
    expect(() => table.column("label")).toThrow(/there is no column "label".*its columns are "text:label"/u);
    const comma = await read(source("text;label\na;b\n", { delimiter: "," }));
    expect(() => comma.column("label")).toThrow(/if ";" separates the fields, set the file's delimiter/u);
  });
});

describe("a file that is something else", () => {
  const utf16 = (text: string) => Buffer.from(text, "utf16le");
  test.each<[string, Uint8Array | string, RegExp]>([
    ["gzip", gzipSync("a,b\n1,2\n"), /^t\.csv: this is a gzip file; give its name the extension \.gz/u],
    ["zstd", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0), /this is a zstd file/u],
    ["Parquet", "PAR1\x15\x04", /this is a Parquet file; set format: parquet/u],
    ["Excel", Buffer.from("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "latin1"), /this is an Excel or other Office file/u],
    ["old Excel", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), /this is an old Excel file/u],
    ["zip", Buffer.from("PK\x03\x04\x14\0\0\0a.csv", "latin1"), /this is a zip archive; unpack it/u],
    ["a web page", "\uFEFF\n<!DOCTYPE html>\n<html><body>x, y</body></html>", /this is a web page \(HTML\), not the data; download/u],
    ["XML", '<?xml version="1.0"?>\n<a/>', /this is an XML file/u],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n", /pointer of Git LFS, .*git lfs pull/u],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), /this is an image/u],
    ["a pickle", Uint8Array.of(0x80, 4, 0x95, 1, 0), /this is a Python pickle/u],
    ["JSON lines", '{"a": 1, "b": 2}\n{"a": 3}\n', /this is JSON, not a csv; set format: jsonl/u],
    ["a JSON array", '[\n  {"a": 1}\n]\n', /this is JSON, not a csv; set format: json$/u],
    ["UTF-16 with its mark", utf16("\uFEFFa,b\n1,2\n"), /begins with the byte order mark of utf-16le; set encoding: utf-16le/u],
    ["UTF-16, the other way round", utf16("\uFEFFa,b\n1,2\n").swap16(), /byte order mark of utf-16be; set encoding: utf-16be/u],
    ["UTF-16 without a mark", utf16("a,b\n1,2\n"), /looks like UTF-16 without a byte order mark; set encoding: utf-16le/u],
    ["UTF-32", Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), /this file is UTF-32/u],
    ["zeros", new Uint8Array(64), /this is no text: 64 of its first 64 bytes are 0/u],
    ["nothing", "", /^t\.csv: there are no rows/u],
    ["a header alone", "a,b\n", /^t\.csv: there are no rows/u],
  ])("%s", async (_, content, message) => {
    expect(await refusal(content)).toMatch(message);
  });

  test("is told before its bytes are decoded, whatever to do with broken ones", async () => {
    expect(await refusal(gzipSync("a"), { invalid: "replace" })).toMatch(/this is a gzip file/u);
    expect(await refusal(utf16("\uFEFFa,b\n1,2\n"), { invalid: "replace" })).toMatch(/set encoding: utf-16le/u);
    expect(await cells(utf16("\uFEFFa,b\n1,2\n"), { encoding: "utf-16le" })).toEqual([["a", "b"], ["1", "2"]]);
    const lines = await failure(write("w.txt", utf16("\uFEFFa\n")));
    expect(lines).toBe("w.txt: this file begins with the byte order mark of utf-16le; set encoding: utf-16le");
  });
});
