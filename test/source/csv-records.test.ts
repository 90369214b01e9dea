/**
 * @file The csv scanner, which sees a file in pieces that end anywhere.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evenLineEnds, firstFields, recordLine } from "../../src/source/csv-records.js";

// eslint-disable-next-line @typescript-eslint/require-await
async function* pieces(texts: string[]) {
  yield* texts;
}
async function joined(texts: AsyncIterable<string>): Promise<string> {
  let all = "";
  for await (const text of texts) all += text;
  return all;
}

test.each([
  ['a,"b ""c""\n,",\n1', ["a", 'b "c"\n,', ""]],
  ["\r\n\na,b", ["a", "b"]],
  ['5" x,y\n', ['5" x', "y"]],
  ['a, "b"\r\n', ["a", "b"]],
  ['""\nx', [""]],
  ["\n\n", undefined],
  ["", undefined],
])("the first fields of %j", async (text, expected) => {
  expect(await firstFields(pieces([text]), ",", '"')).toEqual(expected);
  expect(await firstFields(pieces([...text]), ",", '"')).toEqual(expected);
});

test("no quotes, and delimiters of two characters", async () => {
  expect(await firstFields(pieces(['a "b', '\t"c\n']), "\t", "")).toEqual(['a "b', '"c']);
  expect(await firstFields(pieces(["a,", " b, ", '"c, d"', "\n"]), ", ", '"')).toEqual(["a", "b", "c, d"]);
});

test("line ends outside quotes become \\n, and nothing else changes", async () => {
  expect(await joined(evenLineEnds(pieces(['a\r\n"b\r\n""\r",5" x\r\rc\n\r']), ",", '"'))).toBe('a\n"b\r\n""\r",5" x\n\nc\n\n');
});

test("pieces do not matter", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " "), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), async (whole, size, record) => {
      const cut = whole.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? [];
      expect(await joined(evenLineEnds(pieces(cut), ",", '"'))).toBe(await joined(evenLineEnds(pieces([whole]), ",", '"')));
      expect(await firstFields(pieces(cut), ",", '"')).toEqual(await firstFields(pieces([whole]), ",", '"'));
      expect(await recordLine(pieces(cut), ",", '"', record)).toEqual(await recordLine(pieces([whole]), ",", '"', record));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("the line of a record", async () => {
  const text = 'h,i\n"a\nb",1\n\n"c ""d"" \n",2\nbad\nend';
  expect(await recordLine(pieces([text]), ",", '"', 5)).toEqual({ line: 7, text: "bad" });
  expect(await recordLine(pieces([text]), ",", '"', 6)).toEqual({ line: 8, text: "end" });
  expect(await recordLine(pieces([text]), ",", '"', 1)).toEqual({ line: 1, text: "h,i" });
});
