/** @file svmlight files: the rows that scikit-learn reads, labels as written, rows that stay sparse up to features, mistakes by line. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeColumns, openColumns } from "../../src/data/columns/fit-columns.js";
import { encoderFromJSON } from "../../src/data/columns/index.js";
import { firstEqualRows } from "../../src/data/duplicates.js";
import { SparseVector } from "../../src/data/sparse-vector.js";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { failure, read, write } from "./source-folder.js";

interface Case {
  name: string;
  files: string[];
  options: { zero_based?: boolean; n_features?: number; multilabel?: boolean; query_id?: boolean };
  width: number;
  labels: (number | number[])[];
  queries?: number[];
  indptr: number[];
  indices: number[];
  values: number[];
}

const cases = JSON.parse(readFileSync(new URL("../golden/svmlight.json", import.meta.url), "utf8")) as Case[];
const sparseOf = (table: Table) => table.column("features") as SparseVector[];

test.each(cases.map((golden) => [golden.name, golden] as const))("as scikit-learn: %s", async (name, golden) => {
  const folder = `golden/${name.replace(/\W/gu, "-")}`;
  golden.files.forEach((text, index) => write(`${folder}/${index}.svm`, text));
  const { zero_based: zeroBased, n_features: features, multilabel } = golden.options;
  const told = { ...(zeroBased !== undefined && { zeroBased }), ...(features && { features }), multilabel };
  const table = await read({ file: `${folder}/*.svm`, ...told });
  const vectors = sparseOf(table);
  expect(vectors.every(({ length }) => length === golden.width)).toBe(true);
  expect(vectors.flatMap(({ indices }) => [...indices])).toEqual(golden.indices);
  expect(vectors.flatMap(({ values }) => [...values])).toEqual(golden.values);
  expect(vectors.map(({ indices }) => indices.length)).toEqual(golden.indptr.slice(1).map((end, row) => end - golden.indptr[row]));
  const labels = table.column("label").map((label) => (Array.isArray(label) ? label.map(Number) : Number(label)));
  expect(labels).toEqual(golden.labels);
  if (golden.queries) expect(table.column("qid").map(Number)).toEqual(golden.queries);
});

test("labels and queries are kept as they are written; compressed files; the line of each row", async () => {
  const table = await read(write("a.libsvm.gz", gzipSync("+1 qid:07 1:1\n\n# none\n1.0 2:2\n")));
  expect(table.columnNames).toEqual(["label", "features", "qid"]);
  expect([table.column("label"), table.column("qid")]).toEqual([["+1", "1.0"], ["07", null]]);
  expect([0, 1].map((row) => table.where(row))).toEqual(["a.libsvm.gz:1", "a.libsvm.gz:4"]);
  const several = await read(write("m.svmlight", "1,3 1:1\n2 1:1\n 1:2 2:1\n"));
  expect(several.column("label")).toEqual([["1", "3"], ["2"], []]);
  expect((await read({ file: "a.libsvm.gz", multilabel: true })).column("label")).toEqual([["+1"], ["1.0"]]);
});

describe("mistakes are told by file and line", () => {
  test.each<[string, object, RegExp]>([
    ["1 1:1\n1 2:1 2:3\n", {}, /^w\.svm:2: indices must ascend, and none may stand twice, found 2 after 2: 1 2:1 2:3$/u],
    ["1 3:1 2:3\n", {}, /^w\.svm:1: indices must ascend/u],
    ["1 a:1\n", {}, /^w\.svm:1: expected index:value, such as 12:0\.5, found "a:1"/u],
    ["1 0.5 0.7\n", {}, /expected index:value, such as 12:0\.5, found "0\.5"/u],
    ["1 -1:1\n", {}, /expected index:value.* found "-1:1"/u],
    ["1 1:one\n", {}, /^w\.svm:1: the value of the index 1 must be a number that float32 can hold, found "one"/u],
    ["1 1:0x10\n", {}, /found "0x10"/u],
    ["1 1:1e39\n", {}, /found "1e39"/u],
    ["1 1:nan\n", {}, /found "nan"/u],
    ["1 4294967296:1\n", {}, /an index must be below 2\^32/u],
    ["1 1:1\n 2:1\n", {}, /^w\.svm:2: this row has no label; set multilabel: true/u],
    ["1 1:1\n1,2 2:1\n", { multilabel: false }, /^w\.svm:2: this label is a list, but multilabel is false: 1,2/u],
    ["1 1:1\n1 0:1\n", { zeroBased: false }, /^w\.svm:2: the index 0 occurs, but zeroBased is false/u],
    ["1 1:1\n1 9:1\n", { features: 4 }, /^w\.svm:2: the index 9 occurs, but features is 4, .* index 1; set features: 9$/u],
    ["1 1:1\n", { zeroBased: "yes" }, /zeroBased must be true, false or auto, found "yes"/u],
    ["PAR1....", {}, /^w\.svm: this is a Parquet file; set format: parquet/u],
    ["", {}, /^w\.svm: there are no rows/u],
  ])("%j", async (text, options, message) => {
    expect(await failure({ file: write("w.svm", text), ...options })).toMatch(message);
  });
});

describe("sparse vectors as features", () => {
  const vector = (length: number, entries: Record<number, number>) => (
    new SparseVector(Uint32Array.from(Object.keys(entries), Number), Float32Array.from(Object.values(entries)), length));
  const table = (cells: readonly SparseVector[], name = "t") => tableFromColumns(name, { x: cells });
  const source = (cells: readonly SparseVector[], name?: string) => ({ table: table(cells, name), columns: { vector: ["x"] } });
  const rows = [vector(2000, { 3: 2, 1999: 1.5 }), vector(2000, {}), vector(2000, { 0: 3, 3: 4 })];

  test("stay sparse: a row has as many features as it has values", () => {
    const { width, matrix } = openColumns({ a: source(rows) }).fit({ a: [0, 1, 2] });
    const { indptr, indices, values } = matrix("a", [2, 1, 0]);
    expect([width, [...indptr], [...indices], [...values]]).toEqual([2000, [0, 2, 2, 4], [0, 3, 3, 1999], [3, 4, 2, 1.5]]);
  });

  test("scale: unit keeps them sparse, standard is refused with the reason", () => {
    const opened = openColumns({ a: source(rows) });
    const unit = opened.fit({ a: [0] }, { vector: { scale: "unit" } });
    expect([...unit.matrix("a", [2, 1]).values]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect(() => opened.fit({ a: [0] }, { vector: { scale: "standard" } }))
      .toThrow(/^dataset "a": vector column "x": scale: standard would turn the/u);
  });

  test("datasets of different widths share their features; the widest counts", () => {
    const { width, matrix } = openColumns({ a: source(rows), b: source([vector(2001, { 2000: 1 })]) }).fit({ a: [0], b: [0] });
    expect([width, [...matrix("a", [0]).indices], [...matrix("b", [0]).indices]]).toEqual([2001, [3, 1999], [2000]]);
  });

  test("new rows may be narrower, or lists; an index beyond the training rows' is an error with the row", () => {
    const { encoders } = openColumns({ a: source(rows) }).fit({ a: [0, 1, 2] });
    const saved = [encoderFromJSON(JSON.parse(JSON.stringify(encoders[0])))];
    expect([...encodeColumns(saved, source([vector(5, { 4: 1 })])).indices]).toEqual([4]);
    const list = Array.from({ length: 2000 }, (_, at) => (at === 7 ? 1 : 0));
    expect([...encodeColumns(saved, { table: tableFromColumns("t", { x: [list] }), columns: { vector: ["x"] } }).indices]).toEqual([7]);
    expect(() => encodeColumns(saved, source([vector(3000, { 1: 1 }), vector(3000, { 2500: 1 })], "new"))).toThrow(
      /^new: data row 2: vector column "x" has a value at place 2501, but the model was trained with 2000 places/u,
    );
    expect(() => encodeColumns(saved, { table: tableFromColumns("t", { x: [[1, 2]] }), columns: { vector: ["x"] } })).toThrow(
      /has lists of 2 numbers, but the model was trained with sparse vectors/u,
    );
  });

  test("a model of lists takes sparse rows, scaled as its lists are", () => {
    const lists = { table: tableFromColumns("t", { x: [[1, 0], [3, 4]] }), columns: { vector: ["x"] } };
    const { encoders } = openColumns({ a: lists }).fit({ a: [0, 1] }, { vector: { scale: "standard" } });
    const sparse = [vector(2, { 0: 1 }), vector(2, { 0: 3, 1: 4 })];
    expect({ ...encodeColumns(encoders, source(sparse)) }).toEqual({ ...encodeColumns(encoders, lists) });
    expect(() => encodeColumns(encoders, source([vector(3, {})]))).toThrow(/has sparse vectors, but the model was trained with lists/u);
  });

  test("other cells beside them, and values that are no numbers, are errors; equal rows are found", () => {
    const mixed = (cells: readonly (SparseVector | number[] | null)[]) => () => (
      openColumns({ a: { table: tableFromColumns("t", { x: cells }), columns: { vector: ["x"] } } }));
    expect(mixed([rows[0], [1]])).toThrow(/^dataset "a": t: data row 2: vector column "x" holds a list of 1 numbers, but t: data row 1/u);
    expect(mixed([[1], rows[0]])).toThrow(/^dataset "a": t: data row 2: vector column "x" holds a sparse vector of 2000/u);
    expect(mixed([rows[0], null])).toThrow(/^dataset "a": t: data row 2: vector column "x" is missing/u);
    expect(mixed([rows[0], vector(3, {})])).toThrow(/all rows must have one width/u);
    expect(mixed([vector(3, { 1: Infinity })])).toThrow(/has Infinity at place 2/u);
    expect([...firstEqualRows(table([...rows, vector(2000, { 0: 3, 3: 4 })]), ["x"], "exact")]).toEqual([0, 1, 2, 2]);
  });

  test.each<[() => unknown, RegExp]>([
    [() => vector(3, { 3: 1 }), /index 3 is outside a vector of 3 numbers/u],
    [() => new SparseVector(Uint32Array.of(2, 1), Float32Array.of(1, 1), 3), /indices must ascend, found 1 after 2/u],
    [() => new SparseVector(Uint32Array.of(2), Float32Array.of(1, 1), 3), /1 indices for 2 values/u],
    [() => new SparseVector([1] as never, Float32Array.of(1), 3), /takes a Uint32Array and a Float32Array/u],
    [() => vector(-1, {}), /length must be a whole number from 0 up, found -1/u],
  ])("a wrong one is refused (%#)", (make, message) => {
    expect(make).toThrow(message);
  });
});

test("10,000 rows of 2,000 counts cost what their counts cost", async () => {
  const text = Array.from({ length: 10_000 }, (_, row) => `${row % 2} ${1 + (row % 7)}:1 ${1000 + (row % 1000)}:2 2000:1`).join("\n");
  const table = await read(write("counts.svm", text));
  const { matrix, width } = openColumns({ a: { table, columns: { vector: ["features"] } } }).fit({ a: [0] });
  const features = matrix("a", Array.from({ length: table.rows }, (_, row) => row));
  expect([width, features.values.length]).toEqual([2000, 30_000]);
});
