/** @file Vector columns: every form of a cell, widths, scales against their formulas, patterns of columns, JSON, and mistakes by row. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeColumns, openColumns } from "../../../src/data/columns/fit-columns.js";
import { encoderFromJSON, type NamedColumns } from "../../../src/data/columns/index.js";
import { expandColumns } from "../../../src/data/columns/patterns.js";
import { moments } from "../../../src/data/moments.js";
import { type CellValue, tableFromColumns } from "../../../src/data/table.js";
import { PotluckError } from "../../../src/engine/errors.js";
import type { SparseMatrix } from "../../../src/tensor/sparse-matrix.js";

const table = (columns: Record<string, readonly CellValue[]>, name = "t") => tableFromColumns(name, columns);
const open = (cells: readonly CellValue[]) => openColumns({ a: { table: table({ v: cells }), columns: { vector: ["v"] } } });
const denseOf = (matrix: SparseMatrix) => Array.from({ length: matrix.rows }, (_, row) => (
  [...matrix.toDense().subarray(row * matrix.cols, (row + 1) * matrix.cols)]));

test("a list is one feature for each number, as float32, in whatever form the cell has", () => {
  const cells = [[0.1, -2], Float32Array.of(0.1, -2), Float64Array.of(0.1, -2), "[0.1, -2]", " [0.1,-2.0] "];
  const { encoders, width, matrix } = open(cells).fit({ a: [0] });
  expect([width, encoders[0].featureNames()]).toEqual([2, ["v[0]", "v[1]"]]);
  for (const row of denseOf(matrix("a", [0, 1, 2, 3, 4]))) expect(row).toEqual([Math.fround(0.1), -2]);
});

test("single numbers are vectors of width 1, so that a pattern of columns is a vector, unscaled and beside other columns", () => {
  const columns = { emb_0: [1, 2], emb_1: [30, "40"], age: [5, 7], emb_2: [0.5, 9n] };
  const vector = expandColumns({ vector: ["emb_*"] }, Object.keys(columns), "t").vector;
  const source = { table: table(columns), columns: { numeric: ["age"], vector } };
  const { encoders, matrix } = openColumns({ a: source }).fit({ a: [0, 1] });
  expect(encoders.flatMap((encoder) => encoder.featureNames())).toEqual(["age", "emb_0", "emb_1", "emb_2"]);
  expect(denseOf(matrix("a", [0, 1]))).toEqual([[-1, 1, 30, 0.5], [1, 2, 40, 9]]);
});

describe("scales", () => {
  const float = fc.integer({ min: -800, max: 800 }).map((eighths) => eighths / 8 || 0);
  const rows = fc.integer({ min: 1, max: 5 }).chain((width) => (
    fc.array(fc.array(float, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 9 })));

  test("standard: each place by the moments of the training rows; unit: length 1; both survive JSON", () => {
    fc.assert(fc.property(rows, (vectors) => {
      const source = { table: table({ v: vectors }), columns: { vector: ["v"] } }, ready = openColumns({ a: source });
      const train = vectors.slice(0, -1), all = [...vectors.keys()];
      const standard = ready.fit({ a: [...train.keys()] }, { vector: { scale: "standard" } });
      const places = vectors[0].map((_, at) => moments(train.map((vector) => vector[at])));
      const expected = vectors.map((vector) => (
        vector.map((value, at) => Math.fround((value - places[at].mean) / places[at].deviation) + 0)));
      expect(denseOf(standard.matrix("a", all))).toEqual(expected);
      const unit = ready.fit({ a: [0] }, { vector: { scale: "unit" } });
      expect(denseOf(unit.matrix("a", all))).toEqual(vectors.map((vector) => {
        const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
        return vector.map((value) => Math.fround(value / length) + 0);
      }));
      for (const { encoders, matrix } of [standard, unit]) {
        const again = (JSON.parse(JSON.stringify(encoders)) as unknown[]).map(encoderFromJSON);
        expect({ ...encodeColumns(again, source) }).toEqual({ ...matrix("a", all) });
      }
    }));
  });

  test("unit refuses single numbers, and standard a row that leaves float32", () => {
    expect(() => open([1, 2]).fit({ a: [0] }, { vector: { scale: "unit" } }))
      .toThrow(/^dataset "a": vector column "v": scale: unit needs a list/u);
    const ready = open([[1e-30, 1], [2e-30, 2], [1e30, 3]]).fit({ a: [0, 1] }, { vector: { scale: "standard" } });
    expect(() => ready.matrix("a", [2]))
      .toThrow(/^dataset "a": t: data row 3: vector column "v": number 1 of 2 is 1.*e\+30, too many standard/u);
    expect(() => open([[1]]).fit({ a: [] }, { vector: { scale: "standard" } })).toThrow('vector column "v": there are no training rows');
    expect(() => open([]).fit({ a: [] })).toThrow('vector column "v": there are no rows');
  });
});

test("vectors of each width have features of their own, and a model refuses other widths", () => {
  const source = (cells: CellValue[], name: string) => ({ table: table({ v: cells }, name), columns: { vector: ["v"] } });
  const { encoders, width, matrix } = openColumns({ a: source([[1, 2]], "a"), b: source([[3, 4, 5]], "b"), c: source(["[6, 7]"], "c") })
    .fit({ a: [0], b: [0], c: [0] });
  expect(width).toBe(5);
  expect([denseOf(matrix("b", [0])), denseOf(matrix("c", [0]))]).toEqual([[[0, 0, 3, 4, 5]], [[6, 7, 0, 0, 0]]]);
  expect(() => encodeColumns(encoders, source([[1]], "new"))).toThrow(
    'new: vector column "v" has lists of 1 numbers, but the model was trained with lists of 2 numbers or lists of 3 numbers');
  expect(denseOf(encodeColumns(encoders, source([], "none")))).toEqual([]);
});

describe("mistakes name their row", () => {
  test.each<[CellValue[], string]>([
    [[[1, 2], [1]], 't: data row 2: vector column "v" holds a list of 1 numbers, but t: data row 1 has a list of 2: all rows must'],
    [[[1], 2], "holds a single number, but t: data row 1 has a list of 1"],
    [[2, [1]], "holds a list of 1 numbers, but t: data row 1 has a single number"],
    [[[1, 2], null], 't: data row 2: vector column "v" is missing: remove the row, or give it a list of zeros'],
    [[1, NaN], 't: data row 2: vector column "v" is NaN'],
    [[[1, null, 3]], 't: data row 1: vector column "v": number 2 of 3 is missing'],
    [[[1, 2], Float32Array.of(1, NaN)], 't: data row 2: vector column "v": number 2 of 2 is NaN'],
    [[[1, 1e39]], 'vector column "v": number 2 of 2 is 1e+39, too large: the largest float32 is 3.4e38'],
    [['[1, "x"]'], 'vector column "v": number 2 of 2 is "x", not a number'],
    [["[1, [2]]"], 'vector column "v": number 2 of 2 is [2], not a number'],
    [["[1, true]"], 'vector column "v": number 2 of 2 is true, not a number'],
    [["[1 2]"], 'vector column "v" is "[1 2]", not a list of numbers in JSON ('],
    [["0.1 0.2"], 'vector column "v" is "0.1 0.2", not a list of numbers such as "[0.1, 0.2]"'],
    [['{"a": 1}'], 'vector column "v" is "{\\"a\\": 1}", not a list of numbers'],
    [[""], 'vector column "v" is "", not a list of numbers'],
    [[true], 'vector column "v" is true, not a list of numbers'],
    [[[]], 'vector column "v" holds an empty list'],
    [[Uint8Array.of(1, 2)], 'vector column "v" holds an image of 2 bytes, not a list of numbers'],
  ])("%j", (cells, message) => {
    expect(() => open(cells)).toThrow(PotluckError);
    expect(() => open(cells)).toThrow(message);
  });

  test.each<[NamedColumns, string]>([
    [{ numeric: ["v"] }, 't: data row 1: numeric column "v" is a list of 2 numbers, not a number'],
    [{ categorical: ["v"] }, 't: data row 1: categorical column "v" holds a list of 2 numbers'],
    [{ image: ["v"] }, 't: data row 1: image column "v" holds a list of 2 numbers, not an image'],
  ])("a vector under %j", (columns, message) => {
    expect(() => openColumns({ a: { table: table({ v: [[1, 2]] }), columns } })).toThrow(message);
  });

  test.each([
    { column: 1 }, { width: 0 }, { lists: "yes" }, { scale: "max" }, { scale: "standard" }, { means: [1] }, { deviations: null },
  ])("damaged by %j in a saved column", (part) => {
    const saved = { kind: "vector", column: "v", width: 2, lists: true, scale: "none", means: [], deviations: [] };
    expect(encoderFromJSON(saved).width).toBe(2);
    expect(() => encoderFromJSON({ ...saved, ...part })).toThrow("a saved vector column is damaged");
  });
});
