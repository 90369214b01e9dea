/** @file The guess of a file's dialect, against an independent writer of delimited files. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessDialect, guessHeader } from "../../src/init/dialect.js";

describe("the dialect", () => {
  it("is found for tables of any text, with any delimiter", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "b", "ü", " ", ",", ";", "\t", "|", '"', "\n", "1"), maxLength: 8 });
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 20 }));
    fc.assert(
      fc.property(table, fc.constantFrom(",", ";", "\t", "|"), (rows, delimiter) => {
        const write = (row: readonly string[]): string => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
        const header = rows[0].map((_, at) => `name ${"abcde"[at]}`);
        const found = guessDialect([header, ...rows].map(write).join("\r\n"), true);
        expect(found).toMatchObject({ delimiter, quote: '"', width: rows[0].length, records: rows.length + 1 });
      }),
    );
  });

  it("does not follow commas in prose", () => {
    expect(guessDialect("One, two.\nNo comma here.\nAnd, well, three, four.\nNone.\n", true, 0.98)).toBeUndefined();
  });

  it("prefers semicolons where numbers have decimal commas", () => {
    expect(guessDialect("a;b\n1,5;2,5\n3,5;4,5\n", true)?.delimiter).toBe(";");
  });

  it("is found where the text is cut off within quotes", () => {
    expect(guessDialect('text,label\n"a, b",pos\n"c, d",neg\n"e, ', false)).toMatchObject({ delimiter: ",", width: 2, records: 3 });
  });
});

describe("a header", () => {
  it.each<[string, string[][], boolean]>([
    [
      "names above numbers",
      [
        ["age", "pay"],
        ["31", "4"],
        ["40", "5"],
      ],
      true,
    ],
    [
      "numbers alone",
      [
        ["31", "4"],
        ["40", "5"],
      ],
      false,
    ],
    [
      "names above texts",
      [
        ["text", "label"],
        ["good film", "pos"],
        ["bad film", "neg"],
        ["odd", "neg"],
      ],
      true,
    ],
    [
      "a label that comes again",
      [["ham", "hello there"], ...Array.from({ length: 50 }, (_, row) => [row % 2 ? "ham" : "spam", `text ${row}`])],
      false,
    ],
    [
      "the nameless index of pandas",
      [
        ["", "text"],
        ["0", "a"],
        ["1", "b"],
      ],
      true,
    ],
    [
      "a long first text",
      [
        ["It was the best of times, it was the worst of times, and so on", "x"],
        ["b", "y"],
      ],
      false,
    ],
    [
      "years",
      [
        ["2019", "2020"],
        ["1", "2"],
      ],
      false,
    ],
  ])("%s", (_, records, expected) => {
    expect(guessHeader(records).header).toBe(expected);
  });
});
