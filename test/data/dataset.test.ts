import { describe, expect, expectTypeOf, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { TaskDataset, isSingleTarget } from "../../src/data/dataset.js";
import { type NdArray } from "../../src/tensor/nd-array.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

const x = SparseMatrix.fromDense([[1, 0], [0, 2], [3, 4]]);

describe("TaskDataset", () => {
  test("sparse, nested and flat dense features are one", () => {
    const flat: NdArray = { shape: [3, 2], data: Float32Array.of(1, 0, 0, 2, 3, 4) };
    for (const features of [x, [[1, 0], [0, 2], [3, 4]], flat]) {
      const dataset = new TaskDataset(features, [0, 1, 0]);
      expect(dataset.length).toBe(3);
      expect(dataset.x.nonzeros).toBe(4);
      expect([...dataset.x.toDense()]).toEqual([1, 0, 0, 2, 3, 4]);
      expect(dataset.y).toEqual({ shape: [3], data: Float32Array.of(0, 1, 0) });
    }
  });

  test("one task's targets, or several tasks' by name", () => {
    const one = new TaskDataset(x, [[0, 1], [1, 0], [0, 1]]);
    expectTypeOf(one.y).toEqualTypeOf<NdArray>();
    expect(one.select([2, 0]).y).toEqual({ shape: [2, 2], data: Float32Array.of(0, 1, 0, 1) });
    const several = new TaskDataset(x, { mood: [0, 2, NaN], angry: [1, NaN, 0] });
    expectTypeOf(several.y).toEqualTypeOf<Record<"mood" | "angry", NdArray>>();
    const chosen = several.select([2, 2, 1]);
    expect([...chosen.y.mood.data]).toEqual([NaN, NaN, 2]);
    expect([...chosen.y.angry.data]).toEqual([0, 0, NaN]);
    expect([...chosen.x.toDense()]).toEqual([3, 4, 3, 4, 0, 2]);
    expect(isSingleTarget(one.y)).toBe(true);
    expect(isSingleTarget(several.y)).toBe(false);
  });

  test("tasks may be called shape, data or length", () => {
    const odd = new TaskDataset(x, { shape: [0, 1, 1], data: { shape: [3], data: Float32Array.of(1, 1, 0) } });
    expect(isSingleTarget(odd.y)).toBe(false);
    expect([...odd.select([2]).y.data.data]).toEqual([0]);
    const plain = new TaskDataset(x, { shape: [0, 1, 0], data: [1, 0, 1] });
    expect([plain.y.shape.data, plain.y.data.data]).toEqual([Float32Array.of(0, 1, 0), Float32Array.of(1, 0, 1)]);
    expect(new TaskDataset(x, { shape: [3, 1, 1], data: [1, 0, 1] }).y).toMatchObject({ shape: { shape: [3] }, data: { shape: [3] } });
    expect(new TaskDataset([[1], [2]], { shape: [2, 1], data: [5, 6] }).y.shape).toEqual({ shape: [2], data: Float32Array.of(2, 1) });
    expect(new TaskDataset(x, { shape: [[0, 1], [1, 0], [0, 0]], data: [1, 0, 1] }).y.shape.shape).toEqual([3, 2]);
    expect(() => new TaskDataset(x, { shape: [0, 1, 0], data: [1, 0] })).toThrow('targets of "data": found shape [2]');
    expect(() => new TaskDataset(x, { shape: [0, 1], data: [1, 0, 1] })).toThrow("targets: shape [0, 1] needs 0 elements, found 3");
    expect([...new TaskDataset(x, { length: [4, 5, 6] }).y.length.data]).toEqual([4, 5, 6]);
    expect(new TaskDataset(x, Float32Array.of(1, 2, 3)).y.shape).toEqual([3]);
  });

  test("arrays of any rows stay one task's targets", () => {
    const rows = (count: number) => Array.from({ length: count }, () => [1]);
    for (const shape of [[1], [1, 1], [1, 3], [2], [2, 1], [2, 2], [3], [3, 1], [3, 3]]) {
      const size = shape.reduce((product, length) => product * length, 1);
      expect(new TaskDataset(rows(shape[0]), { shape, data: new Float32Array(size) }).y.shape).toEqual(shape);
    }
    expect(new TaskDataset(x, { shape: [3, 2], data: [0, 1, 0, 1, 0, 1] as never }).y.shape).toEqual([3, 2]);
  });

  test("no rows at all", () => {
    expect(new TaskDataset([], []).length).toBe(0);
    expect(new TaskDataset(x, [0, 1, 0]).select([]).x.shape).toEqual([0, 2]);
  });

  test("errors", () => {
    expect(() => new TaskDataset(x, [0, 1])).toThrow(new PotluckError("targets: found shape [2] where the features have 3 rows"));
    expect(() => new TaskDataset(x, { mood: [0, 1, 2], angry: [0] })).toThrow(
      'targets of "angry": found shape [1] where the features have 3 rows',
    );
    expect(() => new TaskDataset([[1, 2], [3, NaN]], [0, 1])).toThrow(
      /^features: row 1, column 1 is NaN; .*finite number/u,
    );
    expect(() => new TaskDataset([[Infinity], [0]], [0, 1])).toThrow("features: row 0, column 0 is Infinity");
    expect(() => new TaskDataset({ shape: [3], data: new Float32Array(3) }, [0, 1, 0])).toThrow(
      "features must have shape [rows, columns], found [3]",
    );
    expect(() => new TaskDataset([[1], [2, 3]], [0, 1])).toThrow("features: row 1 has 2 elements where row 0 has 1");
    for (const row of [3, -1, 0.5, NaN]) {
      expect(() => new TaskDataset(x, [0, 1, 0]).select([0, row])).toThrow(`row ${row} is outside a dataset of 3 rows`);
    }
    expect(() => new TaskDataset(x, [0, 1, 0]).select("01" as never)).toThrow(/must be a list of row numbers, found "01"$/u);
    expect(() => new TaskDataset(x, [0, 1, 0]).select(undefined as never)).toThrow(/list of row numbers, found nothing$/u);
  });

  test.each([
    [["pos", "neg", "pos"], /^targets: element 0 is "pos", not a number: .*fitLabels/u],
    [[0, true, 0], /^targets: element 1 is true, not a number: .*true and false as 1 and 0/u],
    [[0, 1, null], /^targets: element 2 is null, not a number: .*a missing target as NaN/u],
    [[0, undefined, 1], /^targets: element 1 is nothing, not a number/u],
    [[[0, 1], [1, "0"], [1, 1]], /^targets: row 1: element 1 is "0", not a number/u],
    [[[0, 1], 1, [1, 1]], /^targets: row 1 must be a list like row 0, found 1$/u],
    [{ mood: [0, 1, "happy"] }, /^targets of "mood": element 2 is "happy"/u],
    [{ shape: [3], data: ["a", "b", "c"] }, /^targets: element 0 is "a"/u],
    [{ shape: "3", data: [1, 2, 3] }, /^targets must be a list of numbers.*found/u],
    ["pos", /^targets must be a list, or a map from task to list, found "pos"$/u],
    [undefined, /^targets must be a list.*found nothing$/u],
    [{ mood: null }, /^targets of "mood" must be a list of numbers.*found null$/u],
  ])("targets %j are refused", (y, message) => {
    expect(() => new TaskDataset(x, y as never)).toThrow(PotluckError);
    expect(() => new TaskDataset(x, y as never)).toThrow(message);
  });

  test.each([
    [null, /^features must be a list.*found null$/u], ["text", /^features must be a list.*found "text"$/u],
    [["good", "bad", "ok"], /^features: element 0 is "good", not a number: .*vectorizer/u],
    [[["1", 2], [1, 2], [1, 2]], /^features: row 0: element 0 is "1", not a number/u],
  ])("features %j are refused", (features, message) => {
    expect(() => new TaskDataset(features as never, [0, 1, 0])).toThrow(PotluckError);
    expect(() => new TaskDataset(features as never, [0, 1, 0])).toThrow(message);
  });
});
