import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { missingColumn, selectTableRows, showCell, tableFromColumns } from "../../src/data/table.js";

const table = tableFromColumns("reviews.csv", { text: ["a", "b", "c"], label: ["pos", null, "neg"] });

describe("tables", () => {
  test("columns, rows and where they came from", () => {
    expect(table.columnNames).toEqual(["text", "label"]);
    expect(table.rows).toBe(3);
    expect(table.column("label")).toEqual(["pos", null, "neg"]);
    expect(table.where(2)).toBe("reviews.csv: data row 3");
    expect(tableFromColumns("empty", {}).rows).toBe(0);
    expect(tableFromColumns("map", new Map([["a", [1n]]])).column("a")).toEqual([1n]);
  });

  test("chosen rows keep their origin", () => {
    const chosen = selectTableRows(selectTableRows(table, [2, 0]), [1, 0, 0]);
    expect(chosen.column("text")).toEqual(["a", "c", "c"]);
    expect([chosen.where(0), chosen.where(1)]).toEqual(["reviews.csv: data row 1", "reviews.csv: data row 3"]);
    expect(chosen.rows).toBe(3);
  });

  test.each([["id;text", '";"'], ["id\ttext", '"\\t"'], ["id|text", '"|"']])("an unsplit header, %j, suggests %s", (header, sign) => {
    const missing = () => missingColumn("x.csv", "liked", [header]);
    expect(missing).toThrow(`its columns are "${header}"; if ${sign} separates the fields, set the file's delimiter`);
  });

  test("a missing column names the nearest and lists all", () => {
    expect(() => table.column("lable")).toThrow(
      new PotluckError('reviews.csv: there is no column "lable" (did you mean "label"?); its columns are "text", "label"'),
    );
    expect(() => selectTableRows(table, [0]).column("lable")).toThrow(/did you mean "label"/u);
    expect(() => missingColumn("wide", "x", Array.from({ length: 32 }, (_, i) => `column${i}`))).toThrow(/"column29" and 2 more$/u);
    expect(() => missingColumn("none", "x", [])).toThrow("it has no columns");
    expect(() => table.column("constructor")).toThrow(PotluckError);
  });

  test("columns of different lengths", () => {
    expect(() => tableFromColumns("t", { a: [1, 2], b: [1] })).toThrow(new PotluckError('t: column "b" has 1 rows where column "a" has 2'));
  });

  test("what is no table, no column and no row", () => {
    expect(() => tableFromColumns("t", null as never)).toThrow(/takes a map from column to values, found null$/u);
    expect(() => tableFromColumns("t", { a: "abc" as never })).toThrow(/^t: column "a" must be a list of values, found "abc"$/u);
    expect(() => selectTableRows(null as never, [0])).toThrow(/^selectTableRows takes a table first.*found null$/u);
    expect(() => selectTableRows(table, "01" as never)).toThrow(/must be a list of row numbers, found "01"$/u);
    for (const row of [3, -1, 0.5]) expect(() => selectTableRows(table, [row])).toThrow(`row ${row} is outside reviews.csv of 3 rows`);
  });

  test("cells as errors show them", () => {
    expect([null, "x", 1.5, 3n, true].map(showCell)).toEqual(["missing", '"x"', "1.5", "3", "true"]);
    expect(showCell("y".repeat(100))).toBe(`"${"y".repeat(60)}..."`);
  });
});
