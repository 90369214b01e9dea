/** @file How a csv is written, found in its beginning: where it must be found, and where a guess would be a silent mistake. */
import { describe, expect, test } from "vitest";
import { detectDialect, type KnownDialect } from "../../src/source/csv-dialect.js";

const delimiterOf = (text: string, given: KnownDialect = {}) => detectDialect(text, { whole: true, ...given }).delimiter;

describe("the delimiter", () => {
  test.each<[string, string, string]>([
    ["commas", "a,b\n1,2\n", ","],
    ["semicolons", "a;b\n1;2\n", ";"],
    ["tabs", "a\tb\n1\t2\n", "\t"],
    ["bars", "a|b|c\n1|2|3\n", "|"],
    ["decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", ";"],
    ["commas in a text", "text;label\ngood, very good;a\nbad, sad;b\n", ";"],
    ["semicolons in a text", "text,label\ngood; very good,a\nbad; sad,b\n", ","],
    ["a list of tags in each row", "id,tags\n1,a;b\n2,c;d\n", ","],
    ["delimiters and newlines in quotes", 'id,text\n1,"a;b\n;c"\n2,";"\n', ","],
    ["a quoted header", '"a, x";"b"\n"1, 2";"3"\n', ";"],
    ["both in the header: the comma", "a,b;c\n1,2;3\n", ","],
    ["one column", "text\nhello\nworld\n", ","],
    ["one column of texts with commas: no guess", "text\nhello, you\nand, then, me\n", ","],
    ["one column of texts, all with a semicolon: no guess", "text\nhello; you\nbye; me\n", ","],
    ["a header alone", "a;b;c\n", ";"],
    ["nothing", "", ","],
    ["a delimiter at the end of each row", "a;b\n1;2;\n3;4;\n", ";"],
    ["a broken row among good ones", `a;b\n${"1;2\n".repeat(20)}3;4;5\n`, ";"],
    ["a broken quote after good rows", `a;b\n${"1;2\n".repeat(20)}"3" x;4\n`, ";"],
    ["a header that leaves out the row's name, as R writes it", "a;b\nr1;1;2\nr2;3;4\n", ";"],
    ["blank lines", "\n\na;b\n\n1;2\n", ";"],
  ])("%s", (_, text, expected) => {
    expect(delimiterOf(text)).toBe(expected);
  });

  test("is found without a header, where one fits better: a decimal comma is no delimiter", () => {
    expect(delimiterOf("1,5;2,5\n3,5;4,5\n")).toBe(";");
    expect(delimiterOf("1,a;b\n2,c;d\n")).toBe(",");
  });

  test("is found by the number of columns, where their names are given", () => {
    const text = "a,b,c;d\ne,f,g;h\n";
    expect([delimiterOf(text), delimiterOf(text, { columns: 2 }), delimiterOf(text, { columns: 3 })]).toEqual([",", ";", ","]);
    expect(delimiterOf(text, { columns: 7 })).toBe(",");
  });

  test("that is given is not questioned", () => {
    expect(delimiterOf("a;b\n1;2\n", { delimiter: "," })).toBe(",");
    expect(delimiterOf("sep=;\na;b\n1;2\n", { delimiter: "," })).toBe(",");
  });

  test("does not depend on a last record that is cut off", () => {
    expect(delimiterOf('a;b\n1;2\n3;"x,', { whole: false })).toBe(";");
    expect(delimiterOf('a;b;"c', { whole: false })).toBe(",");
    expect(delimiterOf("a;b;c", { whole: false })).toBe(";");
  });
});

test.each<[string, string | undefined]>([
  ["sep=;\na;b\n", ";"], ["SEP=|\r\na|b\r\n", "|"], ['"sep=;"\na;b\n', ";"], ["sep=\t\na\tb\n", "\t"], ["sep=,\na,b\n", ","],
  ["sep=;;\na;b\n", undefined], ["separator;b\n1;2\n", undefined], ["a;b\nsep=;\n", undefined],
])("Excel's line in %j", (text, expected) => {
  const { delimiter, separatorLine } = detectDialect(text, { whole: true });
  expect([separatorLine, separatorLine ? delimiter : undefined]).toEqual([expected !== undefined, expected]);
});

test("a backslash is an escape where doubled quotes do not work, and it does", () => {
  const escapeOf = (text: string, given: KnownDialect = {}) => detectDialect(text, { whole: true, ...given }).escape;
  expect(escapeOf('a,b\n"say \\"hi, you\\" now",1\n"ok",2\n')).toBe("\\");
  expect(escapeOf('a;b\n"say \\"hi; you\\" now";1\n"ok";2\n')).toBe("\\");
  expect(escapeOf('text\n"say \\"hi\\""\n')).toBe("\\");
  expect(escapeOf('a,b\n"C:\\dir\\",1\n"ok",2\n')).toBe('"');
  expect(escapeOf('a,b\n"say ""hi"" \\""",1\n')).toBe('"');
  expect(escapeOf('a,b\n"say \\"hi" x,1\n')).toBe('"');
  expect(escapeOf('a,b\n"say \\"hi\\"",1\n', { escape: '"' })).toBe('"');
  expect(escapeOf("a,b\n1,2\n", { quote: "" })).toBe("");
});
