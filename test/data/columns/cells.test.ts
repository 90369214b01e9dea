import { describe, expect, test } from "vitest";
import { PotluckError } from "../../../src/engine/errors.js";
import { numericColumn, textColumn } from "../../../src/data/columns/cells.js";
import { type CellValue, selectTableRows, tableFromColumns } from "../../../src/data/table.js";

const people = tableFromColumns("people.csv", {
  bio: ["Tall.", null, 7], age: [31, 0, 47n], height: ["1.5", " -2e1 ", true], old: ["True", "FALSE", "007"],
});

describe("columns", () => {
  test("text: anything as its text, missing as the empty document", () => {
    expect(textColumn(people, "bio")).toEqual(["Tall.", "", "7"]);
    expect(() => textColumn(people, "boi")).toThrow('did you mean "bio"?');
  });

  test("numbers of any type", () => {
    expect(numericColumn(people, "age")).toEqual(Float32Array.of(31, 0, 47));
    expect(numericColumn(people, "height")).toEqual(Float32Array.of(1.5, -20, 1));
    expect(numericColumn(people, "old")).toEqual(Float32Array.of(1, 0, 7));
    expect(numericColumn(tableFromColumns("t", { y: [1, null, NaN] }), "y", { missing: "nan" })).toEqual(Float32Array.of(1, NaN, NaN));
    expect(numericColumn(tableFromColumns("t", { y: [3.4028234663852886e38] }), "y")[0]).toBe(3.4028234663852886e38);
  });

  test.each<[CellValue, string]>([
    [null, "is missing: remove the row, or fill the gap"],
    [NaN, "is NaN: remove the row"],
    ["", 'is "": remove the row, or fill the gap'],
    ["12 cm", 'is "12 cm", not a number: remove the row'],
    ["n/a", 'is "n/a", not a number: if it stands for a missing value, set missing: ["n/a"]'],
    ["?", 'is "?", not a number: if it stands for a missing value, set missing: ["?"]'],
    [" NULL ", 'is " NULL ", not a number: if it stands for a missing value, set missing: ["NULL"]'],
    ["\\N", 'is "\\\\N", not a number: if it stands for a missing value, set missing: ["\\\\N"]'],
    ["0x10", 'is "0x10", not a number: only decimal digits are numbers'],
    ["1,5", 'is "1,5", not a number: write 1.5, with a decimal point'],
    ["1.234,5", 'is "1.234,5", not a number: write 1234.5, with a decimal point and nothing between thousands'],
    ["1,234.5", 'is "1,234.5", not a number: write 1234.5, without commas between thousands'],
    ["1,234,567", 'is "1,234,567", not a number: write 1234567, without commas between thousands'],
    ["1.234.567", 'is "1.234.567", not a number: write 1234567, without points between thousands'],
    ["-1,234", 'is "-1,234", not a number: write -1234 if the comma stands between thousands, -1.234 if it is a decimal comma'],
    ["1 234,5", 'is "1 234,5", not a number: write 1234.5, with a decimal point'],
    ["1\u202f234", "not a number: write 1234, with nothing between thousands"],
    ["1_000", 'is "1_000", not a number: write 1000, without _'],
    ["12%", 'is "12%", not a number: remove the % from the whole column'],
    ["$5", 'is "$5", not a number: remove the sign of the currency from the whole column'],
    ["1.234,50 €", "not a number: remove the sign of the currency"],
    ["USD 5", "not a number: remove the sign of the currency"],
    ["%".repeat(1000), "not a number: remove the row"],
    [[1, 2], "is a list of 2 numbers, not a number: name the column under vector"],
    [Infinity, "is Infinity, too large"],
    ["-1e39", 'is "-1e39", too large'],
  ])("%j in a numeric column names its place", (value, message) => {
    const table = tableFromColumns("wine.csv", { ph: [3.1, 3.2, value] });
    expect(() => numericColumn(table, "ph")).toThrow(/^wine\.csv: data row 3: numeric column "ph" is /u);
    expect(() => numericColumn(table, "ph")).toThrow(message);
    expect(() => numericColumn(table, "ph")).toThrow(PotluckError);
    expect(() => numericColumn(selectTableRows(table, [2]), "ph")).toThrow("wine.csv: data row 3");
  });

  test("text is no target either, missing allowed or not", () => {
    expect(() => numericColumn(tableFromColumns("t", { y: ["n/a"] }), "y", { missing: "nan" })).toThrow('is "n/a", not a number');
  });

  test("unknown options", () => {
    expect(() => numericColumn(people, "age", { mising: "nan" } as object)).toThrow('unknown option "mising" (did you mean "missing"?)');
    expect(() => numericColumn(people, "age", { missing: "NaN" as "nan" })).toThrow(PotluckError);
  });
});
