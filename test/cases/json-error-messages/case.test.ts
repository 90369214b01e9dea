/** @file Half a surrogate pair is U+FFFD; a key that stands twice, and whatever is broken, is told at its real place. */
import { expect, test } from "vitest";
import { PotluckError } from "../../../src/engine/errors.js";
import { readSource } from "../../../src/source/node/read-source.js";
import { failure, read, rowsOf, write } from "../../source/source-folder.js";

const folder = import.meta.dirname;

test("half a surrogate pair is read as JSON.parse and a decoder read it together", async () => {
  expect((await readSource("cut.jsonl", { folder })).column("t")).toEqual(["cut emoji \uFFFD end", "ok"]);
  const cells = ['"\\ud83d\\ude00"', '"\\ude00\\ud83d"', '"\\ud83d"', '"a\\ud83dA"'].map((text) => `{"t":${text}}`).join("\n");
  expect((await read(write("halves.jsonl", cells))).column("t")).toEqual(["😀", "\uFFFD\uFFFD", "\uFFFD", "a\uFFFDA"]);
  expect(rowsOf(await read(write("key.json", '[{"\\ud83d":"x"}]')))).toEqual([["x"]]);
});

test("a key that stands twice: file, line, column, the key, what to do", async () => {
  const error: unknown = await readSource("twice.jsonl", { folder }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PotluckError);
  expect((error as Error).message)
    .toBe('twice.jsonl:1:8: the key "a" stands twice in this object; give each its own name, or leave one out');
  expect(await failure(write("late.json", '[{"b":1,"a":1},\n {"a":1,\n  "b":"x",\n  "a":2}]'))).toMatch(/^late\.json:4:3: the key "a"/u);
  expect(rowsOf(await read(write("case.json", '[{"a":1,"A":2}]')))).toEqual([[1, 2]]);
});

test.each([
  ["a word", "x.jsonl", '{"t":"x"}\n{"t":oops}\n', /^x\.jsonl:2:6: expected a value, found oops$/u],
  ["Python's words", "x.jsonl", '{"t":None}\n', /^x\.jsonl:1:6: expected a value, found None; in JSON it is null$/u],
  ["Python's quotes", "x.jsonl", "{'t': 1}\n", /^x\.jsonl:1:2: .*single quote; JSON has double quotes \(in Python, json\.dumps/u],
  ["leading zeros", "x.jsonl", '{"zip":01001}', /^x\.jsonl:1:8: a number has no leading zeros: 01001; a text needs double quotes$/u],
  ["a hexadecimal number", "x.jsonl", '{"a":0x10}', /^x\.jsonl:1:6: this is not a number: 0x10/u],
  ["no end of a number", "x.jsonl", '{"a":1.}', /^x\.jsonl:1:6: 1\. is not/u],
  ["a comma too many", "x.json", '[{"a":1},\n]', /^x\.json:2:1: there is a comma before this bracket/u],
  ["a comma too many in an object", "x.json", '[{"a":1,}]', /^x\.json:1:9: there is a comma before this brace/u],
  ["a comma too few", "x.json", '[{"a":1}\n {"a":2}]', /^x\.json:2:2: expected a comma or a closing bracket, found \{$/u],
  ["no colon", "x.json", '[{"a" 1}]', /^x\.json:1:7: expected a colon after the key "a", found 1$/u],
  ["a bare key", "x.json", "[{a: 1}]", /^x\.json:1:3: expected a key in double quotes, found a$/u],
  ["a wrong escape", "x.json", '[{"a":"C:\\dir"}]', /^x\.json:1:10: \\d is no escape; write a backslash as \\\\$/u],
  ["a short escape", "x.json", '[{"a":"\\u12"}]', /^x\.json:1:8: \\u12 is no escape/u],
  ["a line break in a text", "x.jsonl", '{"a":"x\n"}', /^x\.jsonl:1:6: a text starts here that does not end/u],
  ["a line break in a text of a list", "x.json", '[{"a":"é😀\n"}]',
    /^x\.json:1:10: a text does not end on its line; write a line break in it as \\n/u],
  ["a tab in a text", "x.json", '[{"a":"x\ty"}]', /^x\.json:1:9: a control character stands in a text; write it as \\u0009$/u],
  ["a cut line", "x.jsonl", '{"a":1,\n{"a":2}', /^x\.jsonl:1:8: the line ends here inside an object.*set format: json$/u],
  ["two objects on a line", "x.jsonl", '{"a":1}{"a":2}', /^x\.jsonl:1:8: expected nothing after the object of this line, found \{$/u],
  ["a list of lines", "x.jsonl", '[{"a":1},\n{"a":2}]', /^x\.jsonl:1: a line must be one object.*\{ file: "x\.jsonl", format: json \}$/u],
  ["a cut file", "x.json", '[{"a":1},\n{"a":2}', /^x\.json:2:8: the file ends here inside a list.*it is not whole$/u],
  ["a file cut in a text", "x.json", '[{"a":1},\n{"a":"tex', /^x\.json:2:6: a text starts here that does not end/u],
  ["a file cut in a word", "x.json", '[{"a":tru', /^x\.json:1:7: expected a value, found tru$/u],
  ["more after the end", "x.json", '[{"a":1}]\n]', /^x\.json:2:1: expected nothing after the list of rows, found \]$/u],
  ["a page of the web", "x.json", "<html>", /^x\.json:1:1: expected an object, found <html>$/u],
  ["too deep", "x.json", `[{"a":${"[".repeat(9999)}`, /^x\.json:1:506: lists and objects are nested more than 500 deep here$/u],
])("%s", async (_, name, text, message) => {
  expect(await failure(write(name, text))).toMatch(message);
});

test("the place is right far into a file that is read in pieces", async () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => `{"n":${row},"text":"${"é😀 ".repeat(row % 9)}"}`);
  rows[15_000] = '{"n":1,"text":oops}';
  expect(await failure(write("far.json", `[\n${rows.join(",\n")}\n]`))).toMatch(/^far\.json:15002:15: expected a value, found oops$/u);
  expect(await failure(write("far.jsonl", rows.join("\n")))).toMatch(/^far\.jsonl:15001:15: expected a value, found oops$/u);
});
