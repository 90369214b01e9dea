/** @file Columns as features: several datasets, gaps, unknown values, patterns, images, and what is saved. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeColumns, openColumns } from "../../../src/data/columns/fit-columns.js";
import { columnFields, columnKinds, columnOptions, encoderFromJSON, type NamedColumns } from "../../../src/data/columns/index.js";
import { exceptedColumns, expandColumns } from "../../../src/data/columns/patterns.js";
import { type CellValue, tableFromColumns } from "../../../src/data/table.js";
import { PotluckError } from "../../../src/engine/errors.js";
import type { SparseMatrix } from "../../../src/tensor/sparse-matrix.js";

const standard = { numeric: { scale: "standard" } } as const, none = { numeric: { scale: "none" } } as const;
const table = (columns: Record<string, readonly CellValue[]>, name = "t") => tableFromColumns(name, columns);

const rowOf = (matrix: SparseMatrix, row: number) => [...matrix.toDense().subarray(row * matrix.cols, (row + 1) * matrix.cols)];
const denseOf = (matrix: SparseMatrix) => Array.from({ length: matrix.rows }, (_, row) => rowOf(matrix, row));

describe("several datasets", () => {
  const a = table({ age: [20, 40, 99], job: ["cook", "actor", "cook"] }, "a");
  const b = table({ age: [60, 80, -5], size: [1, 3, 7] }, "b");
  const ready = openColumns({
    a: { table: a, columns: { numeric: ["age"], categorical: ["job"] } },
    b: { table: b, columns: { numeric: ["size", "age"] } },
  });

  test("share a column's place, mean and deviation; numeric columns come first, and a column that is not there is 0", () => {
    const { encoders, width, matrix } = ready.fit({ a: [0, 1], b: [0, 1] }, standard);
    expect(encoders.flatMap((encoder) => encoder.featureNames())).toEqual(["age", "size", "job=actor", "job=cook"]);
    expect(width).toBe(4);
    const z = (age: number) => Math.fround((age - 50) / Math.sqrt(500));
    expect(denseOf(matrix("a", [0, 1, 2]))).toEqual([[z(20), 0, 0, 1], [z(40), 0, 1, 0], [z(99), 0, 0, 1]]);
    expect(denseOf(matrix("b", [2, 0]))).toEqual([[z(-5), 5, 0, 0], [z(60), -1, 0, 0]]);
  });

  test("are fitted to the rows given and no others", () => {
    const known = (rows: number[]) => JSON.stringify(ready.fit({ a: rows, b: [0, 1] }, standard).encoders);
    expect(known([0, 1])).not.toBe(known([0, 2]));
    expect(known([0])).not.toContain("actor");
    const changed = openColumns({
      a: { table: table({ age: [20, 40, null], job: ["cook", "actor", "secret"] }), columns: { numeric: ["age"], categorical: ["job"] } },
      b: { table: b, columns: { numeric: ["size", "age"] } },
    });
    expect(JSON.stringify(changed.fit({ a: [0, 1], b: [0, 1] }, standard).encoders)).toBe(known([0, 1]));
  });

  test("have images of each size in places of their own", () => {
    const image = (...bytes: number[]) => Uint8Array.from(bytes);
    const { width, encoders, matrix } = openColumns({
      a: { table: table({ image: [image(0, 255), image(51, 0)] }), columns: { image: ["image"] } },
      b: { table: table({ image: [image(1, 2, 3)] }), columns: { image: ["image"] } },
      c: { table: table({ image: [image(0, 102)] }), columns: { image: ["image"] } },
    }).fit({ a: [0], b: [0], c: [0] }, standard);
    expect(width).toBe(5);
    expect(denseOf(matrix("a", [0, 1]))).toEqual([[0, 1, 0, 0, 0], [Math.fround(0.2), 0, 0, 0, 0]]);
    expect(denseOf(matrix("b", [0]))).toEqual([[0, 0, ...[1, 2, 3].map((value) => Math.fround(value / 255))]]);
    expect(denseOf(matrix("c", [0]))).toEqual([[0, Math.fround(0.4), 0, 0, 0]]);
    const other = { table: table({ image: [image(1)] }, "new"), columns: { image: ["image"] } };
    expect(() => encodeColumns(encoders, other))
      .toThrow('new: image column "image" has 1 bytes, but the model was trained with 2 bytes or 3 bytes');
  });
});

describe("gaps", () => {
  const fit = (values: CellValue[], kind: "numeric" | "categorical", rows: number[], scale: "standard" | "none" = "standard") =>
    openColumns({ a: { table: table({ c: values }), columns: { [kind]: ["c"] } } }).fit({ a: rows }, { numeric: { scale } });

  test("of training rows: the mean, and a column that tells", () => {
    expect(denseOf(fit([1, null, 3, NaN], "numeric", [0, 1, 2]).matrix("a", [0, 1, 2, 3]))).toEqual([[-1, 0], [0, 1], [1, 0], [0, 1]]);
    expect(denseOf(fit([1, null, 3], "numeric", [0, 1, 2], "none").matrix("a", [0, 1, 2]))).toEqual([[1, 0], [2, 1], [3, 0]]);
    expect(denseOf(fit(["x", null, "y"], "categorical", [0, 1, 2]).matrix("a", [1, 2]))).toEqual([[0, 0, 1], [0, 1, 0]]);
  });

  test("of other rows alone: the mean, and no column; no category", () => {
    expect(denseOf(fit([1, 3, null], "numeric", [0, 1]).matrix("a", [1, 2]))).toEqual([[1], [0]]);
    expect(denseOf(fit(["x", "y", null, "z"], "categorical", [0, 1]).matrix("a", [1, 2, 3]))).toEqual([[0, 1], [0, 0], [0, 0]]);
  });

  test("of all training rows are an error", () => {
    expect(() => fit([null, NaN, 1], "numeric", [0, 1])).toThrow(
      new PotluckError('dataset "a": numeric column "c": no training row has a number (missing in 2 of 2). Remove the column, or use ' +
        "more rows"),
    );
    expect(() => fit([null, "x"], "categorical", [0])).toThrow('categorical column "c": no training row has a value');
  });
});

test("a column that is constant is 0, also where its sum rounds", () => {
  const values = [...new Array<number>(10).fill(0.1), 0.3];
  const source = { table: table({ c: values }), columns: { numeric: ["c"] } };
  const { matrix } = openColumns({ a: source }).fit({ a: [...values.keys()].slice(0, 10) }, standard);
  expect(denseOf(matrix("a", [0, 9, 10]))).toEqual([[0], [0], [Math.fround(0.3 - 0.1)]]);
});

test("categories: numbers in their order, text of any type, what is not known in none", () => {
  const values = [10, 9, "9", true, 100n];
  const fitted = openColumns({ a: { table: table({ c: values }), columns: { categorical: ["c"] } } });
  expect(fitted.fit({ a: [0, 1, 4] }, none).encoders[0].featureNames()).toEqual(["c=9", "c=10", "c=100"]);
  expect(denseOf(fitted.fit({ a: [0, 1, 4] }, none).matrix("a", [2, 3]))).toEqual([[1, 0, 0], [0, 0, 0]]);
});

test("categories are texts as written: of zeros, decimals, truth values and no characters", () => {
  const values = ["01001", "1001", "1.10", "1.1", "True", "true", "", " ", null];
  const fitted = openColumns({ a: { table: table({ c: values }), columns: { categorical: ["c"] } } }).fit({ a: [...values.keys()] }, none);
  expect(fitted.encoders[0].featureNames())
    .toEqual(["c=", "c= ", "c=01001", "c=1.1", "c=1.10", "c=1001", "c=True", "c=true", "c is missing"]);
});

describe("mistakes name their place", () => {
  const pixels = Uint8Array.of(1, 2);
  test.each<[NamedColumns, CellValue[], string]>([
    [{ numeric: ["c"] }, [1, "many"], 't: data row 2: numeric column "c" is "many", not a number'],
    [{ numeric: ["c"] }, [1, Infinity], 't: data row 2: numeric column "c" is Infinity, too large'],
    [{ numeric: ["c"] }, [1, pixels], 't: data row 2: numeric column "c" is an image of 2 bytes, not a number'],
    [{ categorical: ["c"] }, ["a", pixels], 't: data row 2: categorical column "c" holds an image of 2 bytes: name the column under image'],
    [{ categorical: ["c"] }, ["a", ["x", "y"]], 't: data row 2: categorical column "c" holds a list of 2 values: a category is one value'],
    [{ categorical: ["c"] }, ["a", [1, 2]],
      't: data row 2: categorical column "c" holds a list of 2 numbers: name the column under vector'],
    [{ image: ["c"] }, [pixels, "a"], 't: data row 2: image column "c" holds "a", not an image'],
    [{ image: ["c"] }, [pixels, null], 't: data row 2: image column "c" holds missing, not an image'],
    [{ image: ["c"] }, [pixels, Uint8Array.of(1)],
      't: data row 2: image column "c" holds an image of 1 bytes, but t: data row 1 has 2 bytes'],
  ])("%j of %j", (columns, values, message) => {
    expect(() => openColumns({ a: { table: table({ c: values }), columns } })).toThrow(message);
  });

  test("a row that leaves float32 once it is scaled", () => {
    const ready = openColumns({ a: { table: table({ c: [1e-30, 2e-30, 1e30] }), columns: { numeric: ["c"] } } });
    expect(() => ready.fit({ a: [0, 1] }, standard).matrix("a", [2]))
      .toThrow(/^dataset "a": t: data row 3: numeric column "c" is 1e\+30, which is \S+ standard deviations/u);
    expect(ready.fit({ a: [0, 1] }, none).matrix("a", [2]).values[0]).toBe(Math.fround(1e30));
  });
});

describe("encoders in JSON", () => {
  test("make the same features of a new table", () => {
    const value = fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer()), { freq: 4 });
    const cells = fc.tuple(value, fc.option(fc.string({ unit: "grapheme" })));
    fc.assert(fc.property(fc.array(cells, { minLength: 2, maxLength: 12 }), (rows) => {
      const columns = {
        n: [1, ...rows.map(([n]) => n)],
        c: ["k", ...rows.map(([, c]) => c)],
        i: Array.from({ length: rows.length + 1 }, (_, row) => Uint8Array.of(row, 255)),
      };
      const source = { table: table(columns), columns: { numeric: ["n"], categorical: ["c"], image: ["i"] } };
      const half = Array.from({ length: Math.ceil(rows.length / 2) }, (_, row) => row);
      const { encoders, matrix } = openColumns({ a: source }).fit({ a: half }, standard);
      const again = (JSON.parse(JSON.stringify(encoders)) as unknown[]).map(encoderFromJSON);
      expect({ ...encodeColumns(again, source) }).toEqual({ ...matrix("a", [0, ...rows.map((_, row) => row + 1)]) });
    }));
  });

  test.each([
    [{ kind: "numerical" }, 'there is no kind of column "numerical"'], [{ kind: "numeric", column: "a", mean: null }, "damaged"],
    [{ kind: "categorical", column: "a", categories: [1] }, "damaged"], [{ kind: "image", column: "a" }, "damaged"],
  ])("%j is none", (json, message) => expect(() => encoderFromJSON(json)).toThrow(message));

  test("know their own columns alone", () => {
    const { encoders } = openColumns({ a: { table: table({ c: [1, 2] }), columns: { numeric: ["c"] } } }).fit({ a: [0, 1] }, none);
    const other = { table: table({ c: [1] }, "new"), columns: { categorical: ["c"] } };
    expect(() => encodeColumns(encoders, other)).toThrow(/^new: the model does not know the categorical column "c"; it knows numeric "c"/u);
  });
});

describe("patterns", () => {
  const names = ["id", "pixel 1", "pixel 2", "pixel*", "class", "a.b", "axb"];
  const expand = (columns: Parameters<typeof expandColumns>[0], taken: string[] = []) => expandColumns(columns, names, "t", taken);

  test("stand for columns in the table's order, without those that are named elsewhere", () => {
    expect(expand({ numeric: ["pixel *"] }).numeric).toEqual(["pixel 1", "pixel 2"]);
    expect(expand({ numeric: ["pixel 2", "pixel ?"] }).numeric).toEqual(["pixel 2", "pixel ?"]);
    expect(expand({ numeric: ["pixel*"] }).numeric).toEqual(["pixel*"]); // a column's own name
    expect(expand({ numeric: ["a.b*"] }).numeric).toEqual(["a.b"]);
    expect(expand({ numeric: ["*"], categorical: ["id"], image: "axb" }, ["class"])).toEqual({
      numeric: ["pixel 1", "pixel 2", "pixel*", "a.b"], categorical: ["id"], image: ["axb"], vector: [],
    });
    expect(expand({ numeric: ["*1", "pixel *", "absent"] }).numeric).toEqual(["pixel 1", "pixel 2", "absent"]);
  });

  test("have exceptions in their own list", () => {
    expect(expand({ numeric: ["*", "!class"] }).numeric).toEqual(["id", "pixel 1", "pixel 2", "pixel*", "a.b", "axb"]);
    expect(expand({ categorical: ["!pixel *", "*", "!a.b"] }, ["class"]).categorical).toEqual(["id", "pixel*", "axb"]);
    expect(expand({ vector: ["pixel *", "!*2"], numeric: ["*", "!pixel*"] })).toMatchObject({ vector: ["pixel 1"], numeric: [
      "id", "pixel 1", "pixel 2", "class", "a.b", "axb"] }); // pixel* is a column's own name
    expect(expand({ numeric: ["*", "!class"] }, ["class"]).numeric).not.toContain("class"); // a target is no feature anyway
    expect(expandColumns({ numeric: ["!x"], categorical: ["*", "!x", "!!y"] }, ["!x", "x", "!y"], "t"))
      .toMatchObject({ numeric: ["!x"], categorical: ["x", "!x"] }); // a column may be called !x
  });

  test.each<[Parameters<typeof expandColumns>[0], string]>([
    [{ categorical: ["*", "!clas"] },
      't: the exception "!clas" of categorical matches no column (did you mean "class"?); the columns are "id"'],
    [{ numeric: ["*", "!z*"] }, 't: the exception "!z*" of numeric matches no column; the columns are "id"'],
    [{ numeric: ["!id", "!class"] }, 't: numeric has only exceptions: write ["*", "!id", "!class"] for all other columns'],
    [{ numeric: ["id", "*", "!i*"] }, 't: numeric names the column "id", and the exception "!i*": remove one of the two'],
    [{ numeric: ["pixel *", "!pixel *"] }, 't: no column that is no exception matches "pixel *"'],
  ])("%j is refused", (columns, message) => {
    expect(() => expand(columns)).toThrow(message);
    expect(() => expand(columns)).toThrow(PotluckError);
  });

  test("may lack an excepted column where a table is only to be predicted", () => {
    expect(expandColumns({ numeric: ["*", "!weight"] }, ["a", "b"], "t", [], "any").numeric).toEqual(["a", "b"]);
    expect(exceptedColumns({ numeric: ["*", "!w*"] }, ["wa", "b", "wb"], "t")).toEqual(["wa", "wb"]);
  });

  test("that stand for nothing are an error", () => {
    expect(() => expand({ numeric: ["pixl *"] })).toThrow('t: no column matches "pixl *"; the columns are "id", "pixel 1"');
    expect(() => expand({ categorical: ["cl*"] }, ["class"])).toThrow('t: no column that no other setting names matches "cl*"');
  });
});

describe("every kind of column", () => {
  const cells: Record<string, CellValue[]> = {
    numeric: [1, 2, 4],
    categorical: ["x", "y", "x"],
    image: [Uint8Array.of(0, 9), Uint8Array.of(1, 2), Uint8Array.of(3, 0)],
    vector: [[0.5, -2], Float32Array.of(1, 2), "[3, 0]"],
  };

  test.each(columnKinds.members)("$name: fits, encodes, names its features, goes through JSON and has a field", (kind) => {
    const source = { table: table({ c: cells[kind.name] }), columns: { [kind.name]: ["c"] } };
    const { encoders, width, matrix } = openColumns({ a: source }).fit({ a: [0, 1, 2] });
    expect(encoders.map((encoder) => [encoder.kind, encoder.column])).toEqual([[kind.name, "c"]]);
    expect(encoders[0].featureNames()).toHaveLength(width);
    const again = (JSON.parse(JSON.stringify(encoders)) as unknown[]).map(encoderFromJSON);
    expect(denseOf(encodeColumns(again, source))).toEqual(denseOf(matrix("a", [0, 1, 2])));
    expect(columnFields()[kind.name].describe).toContain(kind.describe);
    expect(Object.hasOwn(columnOptions(), kind.name)).toBe(Object.keys(kind.options).length > 0);
    expect(kind.many ? columnFields()[kind.name].fallback() : [columnFields()[kind.name].fallback()]).toEqual(kind.many ? [] : [null]);
  });

  test("unknown kinds and options are refused", () => {
    const source = { table: table({ c: [1, 2] }), columns: { numerical: ["c"] } };
    expect(() => openColumns({ a: source as object as { table: typeof source.table; columns: NamedColumns } }))
      .toThrow('no kind of column "numerical" (did you mean "numeric"?)');
    expect(() => openColumns({ a: { table: source.table, columns: { numeric: "c" as never } } }))
      .toThrow(/numeric must be a list of column names, found "c"/u);
    expect(() => expandColumns({ numerical: ["c"] } as object, ["c"], "t"))
      .toThrow('t: unknown option "numerical" (did you mean "numeric"?)');
    const ready = openColumns({ a: { table: source.table, columns: { numeric: ["c"] } } });
    expect(() => ready.fit({ a: [0] }, { numeric: { scales: "none" } } as object))
      .toThrow('unknown option "scales" in numeric (did you mean "scale"?)');
    expect(() => ready.fit({ a: [0] }, { scale: "none" } as object)).toThrow(PotluckError);
    expect(() => encoderFromJSON(null)).toThrow(PotluckError);
  });
});
