/** @file Values that mean that a cell is missing: in a table of its own, and in any rows that a model gets later. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveMissing, withMissing, withResolvedMissing } from "../../src/data/missing-cells.js";
import { tableFromColumns } from "../../src/data/table.js";

const values = ["1", "01", "1.0", "-1", "-1.0", "true", "True", "NaN", "nan", " ? ", "?", "x", null];
const cells = fc.array(fc.constantFrom(...values), { maxLength: 8 });
const markers = fc.subarray(["1", "01", "-1", "-1.0", "true", "nan", "?", " x"]);

describe("resolveMissing", () => {
  it.each([
    { a: ["01", "2"], values: ["1"], resolved: { a: ["1", "01"] } },
    { a: ["01", "1"], values: ["1"], resolved: ["1"] },
    { a: ["-1.0"], values: { a: ["-1"] }, resolved: { a: ["-1", "-1.0"] } },
    { a: ["x"], values: ["1"], resolved: ["1"] },
  ])("of $a and $values", ({ a, values, resolved }) => {
    expect(resolveMissing(tableFromColumns("t", { a }), values, ["a"])).toEqual(resolved);
  });

  it("lets each row be judged alone, as in the whole table", () => {
    fc.assert(fc.property(cells, markers, (a, values) => {
      const table = tableFromColumns("t", { a }), resolved = resolveMissing(table, values, ["a"]);
      const alone = a.map((cell) => withResolvedMissing(tableFromColumns("row", { a: [cell] }), resolved).column("a")[0]);
      expect(alone).toEqual(withMissing(table, values).column("a"));
    }));
  });
});
