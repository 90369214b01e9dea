/** @file One mean and standard deviation, for features and targets alike. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitNumeric } from "../../src/data/columns/numeric.js";
import { moments } from "../../src/data/moments.js";
import { tableFromColumns } from "../../src/data/table.js";
import { fitValues } from "../../src/data/targets/values.js";

describe("moments", () => {
  test("of numbers that differ by rounding alone have deviation 1, as a feature and as a target", () => {
    const nearly = [0.1, 0.1, 0.1, 0.3 - 0.2];
    expect(new Set(nearly).size).toBe(2);
    expect(moments(nearly).deviation).toBe(1);
    expect(fitNumeric("c", [{ cells: Float64Array.from(nearly), rows: [0, 1, 2, 3] }], { scale: "standard" }).state.deviation).toBe(1);
    expect(fitValues({ table: tableFromColumns("t", { c: nearly }), column: "c" }).sd).toBe(1);
  });

  test("of one number, and of equal ones, are that number and 1", () => {
    expect(moments([0.1])).toEqual({ mean: 0.1, deviation: 1 });
    expect(moments(new Float64Array(10).fill(0.1))).toEqual({ mean: 0.1, deviation: 1 });
  });

  test("of ordinary numbers are bit-equal to the plain formulas", () => {
    const columns = fc.array(fc.integer({ min: -1e6, max: 1e6 }).map((cents) => cents / 100), { minLength: 2, maxLength: 200 });
    fc.assert(fc.property(columns.filter((values) => new Set(values).size > 1), (values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
      expect(moments(values)).toEqual({ mean, deviation: sd });
    }));
  });
});
