import { describe, expect, test } from "vitest";
import { PotluckError } from "../../../src/engine/errors.js";
import { numericColumn, textColumn } from "../../../src/data/columns/cells.js";
import { type CellValue, selectTableRows, tableFromColumns } from "../../../src/data/table.js";

const people = tableFromColumns("people.csv", { bio: ["Tall.", null, 7], age: [31, 0, 47n], height: ["1.5", " -2e1 ", true] });

describe("columns", () => {
  test("text: anything as its text, missing as the empty document", () => {
    expect(textColumn(people, "bio")).toEqual(["Tall.", "", "7"]);
    expect(() => textColumn(people, "boi")).toThrow('did you mean "bio"?');
  });

  test("numbers of any type", () => {
    expect(numericColumn(people, "age")).toEqual(Float32Array.of(31, 0, 47));
    expect(numericColumn(people, "height")).toEqual(Float32Array.of(1.5, -20, 1));
    expect(numericColumn(tableFromColumns("t", { y: [1, null, NaN] }), "y", { missing: "nan" })).toEqual(Float32Array.of(1, NaN, NaN));
    expect(numericColumn(tableFromColumns("t", { y: [3.4028234663852886e38] }), "y")[0]).toBe(3.4028234663852886e38);
  });

  test.each<[CellValue, string]>([
    [null, "is missing: remove the row, or fill the gap"],
    [NaN, "is NaN: remove the row"],
    ["n/a", 'is "n/a", not a number: remove the row'],
    ["", 'is "", not a number'],
    ["12 cm", 'is "12 cm", not a number'],
    [Infinity, "is Infinity, too large"],
    ["-1e39", 'is "-1e39", too large'],
  ])("%j in a numeric column names its place", (value, message) => {
    const table = tableFromColumns("wine.csv", { ph: [3.1, 3.2, value] });
    expect(() => numericColumn(table, "ph")).toThrow(`wine.csv: data row 3: numeric column "ph" ${message}`);
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
