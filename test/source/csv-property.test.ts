/**
 * @file Random tables of awkward texts, written by a writer that shares no code with the reader, and read back cell for cell, as text. A
 * null is nothing between two delimiters, an empty text a pair of quotes.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { read, rowsOf, write } from "./source-folder.js";

interface Style {
  delimiter: string;
  quote: string;
  escape: "double" | "backslash";
  end: string;
  everything: boolean;
  lastEnd: boolean;
  bom: boolean;
}

/** Writes a record; a value without quotes must not be mistaken for anything else. */
function writeRecord(cells: readonly (string | null)[], { delimiter, quote, escape, everything }: Style): string {
  return cells.map((cell) => {
    if (cell === null) return "";
    const plain = cell !== "" && !cell.startsWith(" ") && !cell.startsWith(quote) && !/[\r\n]/u.test(cell) && !cell.includes(delimiter);
    if (plain && !everything && !cell.includes(quote)) return cell;
    const escaped = escape === "double" ? cell.split(quote).join(quote + quote)
      : [...cell].map((char) => (char === quote || char === "\\" ? `\\${char}` : char)).join("");
    return quote + escaped + quote;
  }).join(delimiter);
}

function writeTable(records: readonly (readonly (string | null)[])[], style: Style): string {
  const text = records.map((record) => writeRecord(record, style)).join(style.end) + (style.lastEnd ? style.end : "");
  return (style.bom || text.startsWith("\uFEFF") ? "\uFEFF" : "") + text;
}

const piece = fc.constantFrom(
  "a", "Z", "é", "😀", "\u0301", "\uFEFF", "\u2028", "\u0085", "\u00A0", ",", ";", "|", "\t", '"', "'", '""', "\\", '\\"', "\n", "\r",
  "\r\n", " ", "  ",
);
const awkward = fc.constantFrom(
  "001", "1.10", "+4712", "9007199254740993", "1e400", "12e4", "0x10", "-0", "1,5", "1.000,50", "2020-01-02", "12:30", "TRUE",
  "False", "yes", "NULL", "NA", "N/A", "nan", "None", "null", "-", "?", "=1+1", "@x", "#c", "// c", "\\N", "sep=;", "[1, 2]",
  "{\"a\": 1}", "<html>", " x ", "", " ",
);
const value = fc.oneof(awkward, fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")));
const names = ["id", "Id", "a b", "1", "x.y", "é"];
const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
  const cell = width === 1 ? value : fc.option(value, { freq: 4 });
  return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 });
}).filter(([first]) => !/^(?:sep=|\s*<html)/u.test(first[0] ?? "") && first.some((cell) => cell !== null));
const style = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"), quote: fc.constantFrom('"', "'"),
  escape: fc.constantFrom("double" as const, "backslash" as const),
  end: fc.constantFrom("\n", "\r\n", "\r"), everything: fc.boolean(), lastEnd: fc.boolean(), bom: fc.boolean(),
});

test("what is written is what is read, with and without a header, told the dialect", async () => {
  await fc.assert(fc.asyncProperty(table, style, fc.boolean(), async (rows, written, header) => {
    const columns = names.slice(0, rows[0].length);
    write("told.csv", writeTable(header ? [columns, ...rows] : rows, written));
    const { delimiter, quote } = written, escape = written.escape === "double" ? quote : "\\";
    const found = await read({ file: "told.csv", delimiter, quote, escape, header });
    expect(rowsOf(found)).toEqual(rows);
    if (header) expect(found.columnNames).toEqual(columns);
  }), { numRuns: 150 });
});

test("the dialect of a file with a header is found", async () => {
  const wide = table.filter(([first]) => first.length > 1);
  await fc.assert(fc.asyncProperty(wide, style, async (rows, written) => {
    const columns = names.slice(0, rows[0].length);
    write("found.csv", writeTable([columns, ...rows], { ...written, escape: "double" }));
    const found = await read({ file: "found.csv", quote: written.quote });
    expect([found.columnNames, rowsOf(found)]).toEqual([columns, rows]);
  }), { numRuns: 150 });
});
