/**
 * @file The csv scanner, which sees a text in pieces that end anywhere.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CsvProblem, CsvScanner, type Dialect } from "../../src/source/csv-records.js";

const standard: Dialect = { delimiter: ",", quote: '"', escape: '"' };
const backslash: Dialect = { ...standard, escape: "\\" };

function recordsOf(pieces: readonly string[], dialect: Partial<Dialect> = {}, trim = false): (string | null)[][] {
  const scanner = new CsvScanner({ ...standard, ...dialect }, trim);
  return [...pieces.flatMap((piece) => [...scanner.push(piece)]), ...scanner.push("", true)];
}

/** The records, or the line and message of the problem. */
function outcome(pieces: readonly string[], dialect: Dialect): unknown {
  try {
    return recordsOf(pieces, dialect);
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error;
    return [error.line, error.message, error.text];
  }
}

test.each<[string, (string | null)[][]]>([
  ['a,"b ""c""\n,",\n1', [["a", 'b "c"\n,', null], ["1"]]],
  ["\r\n\na,b", [[null], [null], ["a", "b"]]],
  ['5" x,y\n', [['5" x', "y"]]],
  ['a, "b"\r\n"c" ,d', [["a", "b"], ["c", "d"]]],
  ['""\nx', [[""], ["x"]]],
  ["a,b\rc,d\r", [["a", "b"], ["c", "d"]]],
  [" a ,\t\n", [[" a ", "\t"]]],
  ["", []],
])("the records of %j", (text, expected) => {
  expect(recordsOf([text])).toEqual(expected);
  expect(recordsOf([...text])).toEqual(expected);
});

test.each<[string, Partial<Dialect>, boolean, string, (string | null)[][]]>([
  ["no quotes", { delimiter: "\t", quote: "", escape: "" }, false, 'a "b\t"c\n', [['a "b', '"c']]],
  ["a delimiter of two characters", { delimiter: ", " }, false, 'a,,  b , "c, d"\n', [["a,", " b ", "c, d"]]],
  ["a space between fields", { delimiter: " " }, false, 'a "b c"  d\n', [["a", "b c", null, "d"]]],
  ["backslashes in quotes", backslash, false, '"say \\"hi, you\\"","C:\\\\x\\n","two\\\nlines",\\"d\n', [
    ['say "hi, you"', "C:\\x\\n", "two\nlines", '\\"d'],
  ]],
  ["doubled quotes beside backslashes, as PHP writes them", backslash, false, '"a ""b"" \\"c"\n', [['a "b" "c']]],
  ["backslashes without quotes, as MySQL writes them", { delimiter: "\t", quote: "", escape: "\\" }, false,
    "a\\\tb\tc\\\nd\t\\\\\t\\N\\\r\ne\n", [["a\tb", "c\nd", "\\", "\\N\r\ne"]]],
  ["blanks trimmed, but not in quotes", {}, true, ' a\t, " b " ,  \n', [["a", " b ", null]]],
])("%s", (_, dialect, trim, text, expected) => {
  expect(recordsOf([text], dialect, trim)).toEqual(expected);
  expect(recordsOf([...text], dialect, trim)).toEqual(expected);
});

test("pieces do not matter, not even to the line of a problem", () => {
  const text = fc.string({ unit: fc.constantFrom("a", ",", ";", '"', "\\", "\n", "\r", " "), maxLength: 30 });
  const dialect = fc.constantFrom(standard, backslash, { ...standard, delimiter: ",;" }, { delimiter: ",", quote: "", escape: "\\" });
  fc.assert(
    fc.property(text, dialect, fc.integer({ min: 1, max: 4 }), (whole, given, size) => {
      const cut = whole.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? [];
      expect(outcome(cut, given)).toEqual(outcome([whole], given));
    }),
    { numRuns: 500 },
  );
});

test("the line of a broken record, after newlines in quotes", () => {
  const good = 'h,i\n"a\nb",1\n\n"c ""d"" \n",2\n';
  const said = (message: RegExp, text: string): unknown[] => [7, expect.stringMatching(message), text];
  expect(outcome([`${good}"bad" x,3\nend`], standard)).toEqual(said(/: "x" follows its second quote; double/u, '"bad" x,3'));
  expect(outcome([`${good}e,"bad\nend`], standard)).toEqual(said(/: its second quote is missing; .*quote: ""/u, 'e,"bad'));
});
