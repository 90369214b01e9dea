/** @file Tables that come split, joined: rows, sides, and where each row is; a column that a side lacks is named with its file. */
import { describe, expect, it } from "vitest";
import { joinSides } from "../../src/data/join-sides.js";
import { selectTableRows, tableFromColumns } from "../../src/data/table.js";

const train = tableFromColumns("a.csv", { text: ["x", "y", "z"], label: ["p", "n", "p"] });
const test = tableFromColumns("b.csv", { label: ["n", "p"], text: ["u", "v"], more: [1, 2] }, (row) => `b.csv: data row ${row + 7}`);

describe("joinSides", () => {
  it("has the rows side by side, with the training table's columns", () => {
    const table = joinSides({ train, test });
    expect([table.name, table.rows, table.columnNames]).toEqual(["a.csv and b.csv", 5, ["text", "label"]]);
    expect(table.sides).toEqual(["train", "train", "train", "test", "test"]);
    expect(table.column("text")).toEqual(["x", "y", "z", "u", "v"]);
    expect([0, 2, 3, 4].map((row) => table.where(row))).toEqual([
      "a.csv: data row 1", "a.csv: data row 3", "b.csv: data row 7", "b.csv: data row 8"]);
    expect(selectTableRows(table, [4, 0]).sides).toEqual(["test", "train"]);
    expect(joinSides({ train, validation: test, test: train })).toMatchObject({ rows: 8, name: "a.csv and b.csv" });
  });

  it("says which side lacks a column", () => {
    const other = tableFromColumns("c.csv", { txet: ["u"], label: ["p"] });
    expect(() => joinSides({ train, validation: other }).column("text")).toThrow('c.csv: there is no column "text" (did you mean ' +
      '"txet"?) for ' +
      'the validation rows, which the training rows have (a.csv); its columns are "txet", "label"');
    expect(() => joinSides({ train, test }).column("more")).toThrow('a.csv: there is no column "more"; its columns are "text", "label"');
  });

  it("refuses what is no table, and sides that are none", () => {
    expect(() => joinSides({ train, dev: test } as never)).toThrow('joinSides: there is no side "dev"; the sides are train, ' +
      'validation and test');
    expect(() => joinSides({ test } as never)).toThrow("joinSides: train takes a table first");
    expect(() => joinSides([train] as never)).toThrow("joinSides takes a map with train, validation and test, found");
  });
});
