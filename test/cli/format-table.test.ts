/**
 * @file Tables line up on the screen, whatever the characters, and carry neither colour nor escapes that nobody asked for.
 */
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { formatTable } from "../../src/cli/format-table.js";

const rows = [
  { task: "movie", rows: 500, f1: 0.8124, note: "" as string | null },
  { task: "yelp", rows: 1000, f1: NaN, note: null },
];

describe("formatTable", () => {
  it("aligns words left and numbers right, and shows what is missing", () => {
    expect(formatTable(rows, [
      { title: "task", value: "task" },
      { title: "rows", value: "rows" },
      { title: "F1", value: "f1" },
      { title: "F1 %", value: (row) => row.f1 * 100, digits: 1 },
      { title: "note", value: "note" },
    ])).toBe([
      "task   rows      F1  F1 %  note",
      "-------------------------------",
      "movie   500  0.8124  81.2",
      "yelp   1000       -     -  -",
    ].join("\n"));
  });

  it("has a header alone without rows, and takes an alignment as given", () => {
    expect(formatTable([], [{ title: "task", value: () => "" }])).toBe("task\n----");
    expect(formatTable([{ a: "x" }], [{ title: "name", value: "a", align: "right" }])).toBe("name\n----\n   x");
  });

  it("colours only when asked to", () => {
    const columns = [{ title: "task", value: "task" as const }];
    expect(formatTable(rows, columns)).not.toContain("\u001b");
    expect(formatTable(rows, columns, { color: true })).toBe("\u001b[1mtask\u001b[22m\n\u001b[2m-----\u001b[22m\nmovie\nyelp");
  });

  it("lets no cell break a line or speak to the terminal", () => {
    const text = formatTable([{ a: "red\u001b[31m\nnext\ttab" }], [{ title: "a\nb", value: "a" }]);
    expect(text.split("\n").length).toBe(3);
    expect(text).not.toContain("\u001b");
  });

  it("gives every line's second column the same place, for any text", () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 1, maxLength: 6 }), (names) => {
      const columns = [{ title: "name", value: "name" as const }, { title: "end", value: () => "|" }];
      const lines = formatTable(names.map((name) => ({ name })), columns).split("\n").slice(2);
      const places = new Set(lines.map((line) => stringWidth(line.slice(0, line.lastIndexOf("|")))));
      expect(places.size).toBe(1);
    }));
  });
});
