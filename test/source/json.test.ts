/**
 * @file JSON as it is written: an independent writer's tables come back cell for cell, in whatever pieces they are read; shapes that are no
 * list of rows are refused with what to do.
 */
import * as zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CellValue } from "../../src/data/table.js";
import { readJson } from "../../src/source/json-read.js";
import type { FileRows } from "../../src/source/types.js";
import { failure, read, rowsOf, write } from "./source-folder.js";

/** A file's rows in one piece. */
async function wholeJson(text: AsyncIterable<string>, key?: string): Promise<FileRows> {
  const parts: FileRows[] = [];
  await readJson(text, "w.json", key, { size: Infinity, names: [], take: (part) => void parts.push(part) });
  return parts[0];
}

/** What a cell of JSON is written as, and what it must be in the table. */
type Written = [text: string, cell: CellValue];

const character = fc.oneof(
  fc.constantFrom("a", "é", "東", "😀", '"', "\\", "/", "\n", "\r", "\t", "\b", "\0", "\u2028", "\uFEFF", "\uFFFD", "{", "}", "[", "]",
    ":", ",", " ", "'", "\x7f"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
/** A character as a writer may put it: itself where it may stand so, or one of its escapes. */
const escaped = (char: string): string[] => {
  const codes = [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
  const short: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
    "/": "\\/" };
  return [codes, codes.toUpperCase().replaceAll("\\U", "\\u"), ...(short[char] ? [short[char]] : []), ...(/["\\\0-\x1f]/u.test(char)
    ? [] : [char])];
};
const writtenCharacter = character.chain((char) => fc.tuple(fc.constantFrom(...escaped(char)), fc.constant(char)));
const text: fc.Arbitrary<[string, string]> = fc.array(writtenCharacter, { maxLength: 8 })
  .map((chars) => [`"${chars.map(([written]) => written).join("")}"`, chars.map(([, char]) => char).join("")]);
const half: Written[] = [['"\\ud83d"', "\uFFFD"], ['"x\\uDE00y"', "x\uFFFDy"], ['"\\ude00\\ud83d"', "\uFFFD\uFFFD"]];
const whole = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String);
const number = fc.oneof(
  whole, fc.integer().map(String), fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.tuple(fc.integer({ min: -999, max: 999 }), fc.stringMatching(/^\d{1,20}$/u), fc.constantFrom("", "e5", "E-07", "e+400"))
    .map(([whole, decimals, exponent]) => `${whole}.${decimals}${exponent}`),
  fc.constantFrom("-0", "0", "0.0", "1.10", "9007199254740993", "1e400", "1E3", "-1.0", "100000000000000000000"),
);
/** A number stands for itself only where its text is what JavaScript would write. */
const numeric = number.map((written): Written => [written, String(Number(written)) === written ? Number(written) : written]);
const word = fc.constantFrom<Written>(
  ["true", true], ["false", false], ["null", null], ["NaN", null], ["Infinity", Infinity], ["-Infinity", -Infinity], ["[]", []],
  ["{}", "{}"], ["[[]]", "[[]]"], ["[NaN]", [NaN]], ["[ 1 , 2.50 ]", [1, 2.5]], ['[null,"a",1.0]', [null, "a", "1.0"]],
  ['{ "k" : [ 1.10 ] }', '{"k":[1.10]}'],
);
const cell = fc.oneof({ weight: 4, arbitrary: text }, { weight: 3, arbitrary: numeric }, { weight: 2, arbitrary: word },
  fc.constantFrom(...half));
const dates = fc.constantFrom<Written>(['"2020-01-01"', "2020-01-01"], ['"01001"', "01001"], ['"true"', "true"], ['"1.10"', "1.10"],
  ['"NaN"', "NaN"]);
const plainKey = fc.constantFrom("", "10", "2", "1", "Label", "label", "LABEL", "__proto__", "toString");
const key = fc.oneof(text, plainKey.map((name): [string, string] => [JSON.stringify(name), name]));
/** Rows as lists of keys with their cells: each row has some of the keys, in an order of its own. */
const table = fc.uniqueArray(key, { selector: ([, name]) => name, minLength: 1, maxLength: 6 }).chain((keys) => (
  fc.array(fc.shuffledSubarray(keys).chain((used) => fc.tuple(...used.map((one) => fc.tuple(fc.constant(one), fc.oneof(cell, dates))))),
    { minLength: 1, maxLength: 6 })));
const blank = fc.constantFrom("", " ", "\t", "  ");

/** The rows as the writer meant them, with the keys in the order in which they first occur. */
function meant(rows: readonly (readonly (readonly [readonly [string, string], Written])[])[]) {
  const names = [...new Set(rows.flatMap((row) => row.map(([[, name]]) => name)))];
  return { names, rows: rows.map((row) => names.map((name) => row.find(([[, own]]) => own === name)?.[1][1] ?? null)) };
}

async function* inPieces(whole: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < whole.length; at += size) yield await Promise.resolve(whole.slice(at, at + size));
}

describe("what is written is what is read", () => {
  const layout = fc.record({ a: blank, b: blank, c: blank, line: fc.constantFrom("\n", "\r\n", "\n\n"), size: fc.nat(39) });

  test("json lines", async () => {
    await fc.assert(fc.asyncProperty(table, layout, async (rows, { a, b, c, line }) => {
      fc.pre(rows.some((row) => row.length > 0)); // without any column there is no row
      const lines = rows.map((row) => `${a}{${a}${row.map(([[name], [value]]) => `${name}${b}:${c}${value}`).join(`${c},${b}`)}${a}}${b}`);
      const { names, rows: expected } = meant(rows), found = await read(write("p.jsonl", lines.join(line) + line));
      expect([found.columnNames, rowsOf(found)]).toEqual([names, expected]);
    }), { numRuns: 150 });
  });

  test("json, in pieces of any size", async () => {
    await fc.assert(fc.asyncProperty(table, layout, fc.boolean(), async (rows, { a, b, c, line, size }, isList) => {
      const objects = rows.map((row) => `${a}{${line}${row.map(([[name], [value]]) => `${name}${b}:${line}${value}`)
        .join(`${c},${line}`)}${a}}${b}`);
      const { names, rows: expected } = meant(rows);
      const written = isList ? `${line}[${objects.join(",")}]${line}` : objects.join(line);
      const part = await wholeJson(inPieces(written, size + 1));
      expect([part.names, part.rows]).toEqual([names, rows.length]);
      expect(expected.map((_, row) => part.columns.map((column) => column[row]))).toEqual(expected);
    }), { numRuns: 300 });
  });
});

test("rows far larger than a piece, and many of them", async () => {
  const long = "x".repeat(400_000), rows = Array.from({ length: 12 }, (_, n) => ({ n, text: long + n, list: Array<number>(500).fill(n) }));
  for (const name of ["long.json", "long.json.gz"]) {
    const content = JSON.stringify(rows, null, 1);
    const found = await read(write(name, name.endsWith("gz") ? zlib.gzipSync(content) : content));
    expect(found.column("n")).toEqual(rows.map(({ n }) => n));
    expect([found.column("text")[11], found.column("list")[7]]).toEqual([`${long}11`, rows[7].list]);
  }
});

test("comments are skipped; columns that a row lacks are null; files of a pattern may differ", async () => {
  const comments = write("comments.json", '// rows\n[{"a":/* one */1}, // next\n {"b":"//"}]');
  expect(rowsOf(await read(comments))).toEqual([[1, null], [null, "//"]]);
  write("some/a.json", '{"a":1}');
  write("some/b.json", '[{"b":2},{"a":3}]');
  write("some/c.json", '{"docs":[{"x":1}]}');
  const table = await read("some/*.json");
  expect(table.columnNames).toEqual(["a", "b", "docs"]);
  expect(rowsOf(table)).toEqual([[1, null, null], [null, 2, null], [3, null, null], [null, null, '[{"x":1}]']]);
  expect(table.where(2)).toBe("some/b.json: data row 2");
});

test("a row of JSON lines is called by its line", async () => {
  write("lines/a.jsonl", '\n{"a":1}\n\n \n{"a":2}\n');
  write("lines/b.ndjson", '{"a":3}');
  const table = await read({ file: "lines/*", format: "jsonl" });
  expect([0, 1, 2].map((row) => table.where(row))).toEqual(["lines/a.jsonl:2", "lines/a.jsonl:5", "lines/b.ndjson:1"]);
});

describe("other shapes than a list of rows", () => {
  test.each([
    ["numbers", "[1, 2]", /^s\.json:1:2: each row must be an object with its columns as keys, such as .*, found 1$/u],
    ["texts", '["a"]', /^s\.json:1:2: each row must be an object.*found "a"$/u],
    ["lists", '[["a", 1]]', /^s\.json:1:2: each row must be an object.*found a list$/u],
    ["a null among rows", '[{"a":1},\nnull]', /^s\.json:2:1: each row must be an object.*found null$/u],
    ["one text", '"a"', /^s\.json:1:1: each row must be an object/u],
    ["a list under a key", '{"data":[{"a":1}]}',
      /^s\.json: this file is one object, and its key "data" has a list of objects; .*: \{ file: "s\.json", rows: "data" \}$/u],
    ["lists under keys", '{"a":[{"x":1}],"n":1,"b":[{"x":1}]}', /its keys "a" and "b" have a list of objects; .*rows: "a" \}$/u],
    ["pandas' default", '{"a":{"0":"x","1":"y"},"b":{"0":1,"1":2}}',
      /^s\.json: .*a table column by column.*in pandas: df\.to_json\(path, orient="records"\)$/u],
    ["pandas' index", '{"0":{"a":"x"},"1":{"a":"y"}}', /orient="records"/u],
    ["pandas' split", '{"columns":["a"],"index":[0],"data":[["x"]]}', /orient="records"/u],
    ["pandas' table", '{"schema":{"fields":[{"name":"a"}]},"data":[{"a":1}]}', /rows: "data" \}$/u],
    ["lists as columns", '{"a":["x","y"],"b":[1,2]}', /orient="records"/u],
    ["nothing", "", /^s\.json: there are no rows in this source$/u],
    ["blanks", " \n", /^s\.json: there are no rows in this source$/u],
    ["an empty list", "[ ]", /^s\.json: there are no rows in this source$/u],
    ["objects with commas but no list", '{"a":1},\n{"a":2}',
      /^s\.json:1:8: this comma is in no list; leave it out, or put \[ before the first object/u],
  ])("%s", async (_, content, message) => {
    expect(await failure(write("s.json", content))).toMatch(message);
  });

  test("rows names the key of the list", async () => {
    const content = '{"v":1,"x":{"data":[{"a":0}]},"data":[{"a":1},\n{"a":2}],"end":[{"a":3}]}';
    const wrapped = { file: write("w.json", content), rows: "data" };
    expect(rowsOf(await read(wrapped))).toEqual([[1], [2]]);
    const part = await wholeJson(inPieces(content, 3), "data");
    expect(part).toEqual({ names: ["a"], columns: [[1, 2]], rows: 2 });
    expect(await failure({ ...wrapped, rows: "dta" }))
      .toBe('w.json: there is no key "dta" in this object (did you mean "data"?); its keys are "v", "x", "data" and "end"');
    expect(await failure({ ...wrapped, rows: "v" })).toMatch(/^w\.json:1:6: expected a list of rows under the key "v", found 1$/u);
    expect(await failure({ file: write("l.json", '[{"a":1}]'), rows: "data" }))
      .toBe("l.json:1:1: this file is a list of rows already; leave rows out");
    expect(await failure({ file: write("d.json", '{"data":[{"a":1}],"data":[]}'), rows: "data" }))
      .toMatch(/^d\.json:1:25: the key "data" stands twice/u);
    expect(await failure({ file: write("e.json", "{}"), rows: "data" })).toMatch(/it has no keys$/u);
    expect(await failure({ file: write("t.json", '{"data":[{"a":1}]'), rows: "data" }))
      .toMatch(/^t\.json:1:18: the file ends here inside an object/u);
  });
});
