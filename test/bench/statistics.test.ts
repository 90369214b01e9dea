/** @file The figures that benchmarks print: percentiles by numpy's rule, tables whose columns line up, numbers with three digits. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fourDigits, median, percentile, spreadOf } from "../../bench/harness/statistics.js";
import { table, three, whole } from "../../bench/harness/table.js";

describe("percentile", () => {
  test("equals numpy.percentile", () => {
    const values = [9, 1, 4, 2.5, 7];
    expect([0, 0.1, 0.25, 0.5, 0.9, 1].map((share) => percentile(values, share))).toEqual([1, 1.6, 2.5, 4, 8.2, 9]);
    expect(values).toEqual([9, 1, 4, 2.5, 7]);
  });

  test("is among the values, and grows with the share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 1000, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const low = percentile(values, Math.min(a, b)),
            high = percentile(values, Math.max(a, b));
          expect(low).toBeGreaterThanOrEqual(Math.min(...values));
          expect(high).toBeLessThanOrEqual(Math.max(...values));
          expect(low).toBeLessThanOrEqual(high);
        },
      ),
    );
  });

  test("refuses no values", () => {
    expect(() => median([])).toThrow("needs values");
  });
});

test("a spread keeps every value, to four digits", () => {
  expect(spreadOf([3, 1, 2.00004])).toEqual({
    median: 2.00004,
    p10: 1 + 0.2 * 1.00004,
    p90: 2.00004 + 0.8 * (3 - 2.00004),
    values: [3, 1, 2],
  });
  expect(fourDigits(123456)).toBe(123500);
});

test("tables line up: the first column to the left, numbers to the right", () => {
  expect(
    table(
      ["size", "ms"],
      [
        ["4,000", "1.20"],
        ["1,000,000", "12.3"],
      ],
    ),
  ).toBe(["size         ms", "---------------", "4,000      1.20", "1,000,000  12.3"].join("\n"));
});

test("numbers show three digits that count", () => {
  expect([0.0123456, 0.5, 1.234, 12.34, 123.4, 1234.5, 0, NaN].map(three)).toEqual([
    "0.0123",
    "0.500",
    "1.23",
    "12.3",
    "123",
    "1,235",
    "0",
    "-",
  ]);
  expect(whole(1234567.8)).toBe("1,234,568");
});
