/** @file Encoders of columns against scikit-learn: StandardScaler, SimpleImputer with an indicator, OneHotEncoder. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openColumns } from "../../../src/data/columns/fit-columns.js";
import { fitNumeric } from "../../../src/data/columns/numeric.js";
import { type CellValue, tableFromColumns } from "../../../src/data/table.js";

interface Scaled {
  standard: number[][];
  none: number[][];
  mean: number;
  deviation: number;
}
interface Golden {
  rows: number;
  train: number;
  numeric: Record<string, (number | null)[]>;
  categorical: Record<string, (string | null)[]>;
  features: Record<string, Scaled | number[][]>;
  categories: Record<string, (string | null)[]>;
}
const golden = JSON.parse(readFileSync(new URL("../../golden/columns.json", import.meta.url), "utf8")) as Golden;
const all = Array.from({ length: golden.rows }, (_, row) => row), train = all.slice(0, golden.train);

function features(values: readonly CellValue[], kind: "numeric" | "categorical", scale: "standard" | "none" = "standard") {
  const source = { table: tableFromColumns("a", { c: values }), columns: { [kind]: ["c"] } };
  const { encoders, matrix } = openColumns({ a: source }).fit({ a: train }, { numeric: { scale } });
  const x = matrix("a", all);
  expect([...x.values].every((value) => value !== 0)).toBe(true);
  return { encoder: encoders[0], x, dense: x.toDense() };
}

describe.each(Object.entries(golden.numeric))("numeric column %s", (name, values) => {
  const wanted = golden.features[name] as Scaled;

  test.each(["standard", "none"] as const)("scale %s: as float32, but for a last digit", (scale) => {
    const { dense, x } = features(values, "numeric", scale);
    const target = wanted[scale].flat();
    expect(x.cols).toBe(wanted[scale][0].length);
    // a mean of 1e9 is rounded to 1e-7, which is a ten-thousandth of this column's deviation, and numpy sums in another order
    const loose = name === "large" && scale === "standard" ? 1e-3 : 4e-7;
    for (const [at, value] of target.entries()) {
      const error = Math.abs(dense[at] - value), allowed = loose * Math.max(Math.abs(value), scale === "standard" ? 1 : 0);
      expect(error, `${name}[${at}]: ${dense[at]} for ${value}`).toBeLessThanOrEqual(allowed);
    }
  });

  test("has scikit-learn's mean and standard deviation", () => {
    const cells = Float64Array.from(values, (value) => value ?? NaN);
    const { state } = fitNumeric(name, [{ cells, rows: train }], { scale: "standard" });
    expect(Math.abs(state.mean / wanted.mean - 1)).toBeLessThan(1e-12);
    expect(Math.abs(state.deviation / wanted.deviation - 1)).toBeLessThan(name === "large" ? 1e-4 : 1e-12);
  });
});

test.each(Object.entries(golden.categorical))("categorical column %s is one-hot", (name, values) => {
  const { dense, encoder } = features(values, "categorical");
  expect([...dense]).toEqual((golden.features[`${name}/one-hot`] as number[][]).flat());
  const names = golden.categories[name].map((category) => (category === null ? "c is missing" : `c=${category}`));
  expect(encoder.featureNames()).toEqual(names);
});
