/** @file What makes a sparse matrix, what is refused, and that rows of a checked matrix are not checked again. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { crossEntropy } from "../../src/loss/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { dense } from "./parameters.js";

const parts = { rows: 2, cols: 4, indptr: [0, 2, 3], indices: [0, 3, 1], values: [1, 2, 1] };

describe("fromDense", () => {
  it("takes rows of numbers, or an array with its shape", () => {
    const rows = SparseMatrix.fromDense([[1, 2], [0, 3]]);
    const flat = SparseMatrix.fromDense({ shape: [2, 2], data: Float32Array.of(1, 2, 0, 3) });
    for (const matrix of [rows, flat, SparseMatrix.fromDense([Float32Array.of(1, 2), [0, 3]])]) {
      expect([matrix.shape, matrix.nonzeros, [...matrix.toDense()]]).toEqual([[2, 2], 3, [1, 2, 0, 3]]);
    }
    const noRows = SparseMatrix.fromDense([]), noFlatRows = SparseMatrix.fromDense({ shape: [0, 5], data: new Float32Array() });
    expect([noRows.shape, noFlatRows.shape]).toEqual([[0, 0], [0, 5]]);
  });

  it.each([
    [[[1, NaN]], /^a dense matrix: row 0, column 1 is NaN; .*finite number/u], [[[1], [Infinity]], /row 1, column 0 is Infinity/u],
    [[[1], [1e300]], /row 1, column 0 is Infinity/u], [[1, 2], /must have shape \[rows, columns\], found \[2\]$/u],
    [[["a"]], /row 0: element 0 is "a", not a number/u], [2, /must be a list of numbers.*found 2$/u],
  ])("refuses %j", (dense, message) => {
    expect(() => SparseMatrix.fromDense(dense as never)).toThrow(PotluckError);
    expect(() => SparseMatrix.fromDense(dense as never)).toThrow(message);
  });
});

describe("the parts", () => {
  it.each([
    [{ indptr: [0, 4, 3] }, /indptr must be whole numbers that do not descend, found 3 after 4 at row 1$/u],
    [{ indptr: [0, 3] }, /indptr needs 3 entries for 2 rows, found 2$/u],
    [{ indptr: [1, 2, 3] }, /indptr must run from 0 to 3, found 1 to 3$/u],
    [{ indptr: [0, 1.5, 3] }, /indptr must be whole numbers.*found 1\.5 after 0/u],
    [{ indices: [0, 4, 1] }, /indices\[1\] is 4, outside a matrix of 4 columns$/u],
    [{ indices: [0, -1, 1] }, /indices\[1\] is -1/u],
    [{ values: [1, 2] }, /must be equally long, found 3 and 2$/u],
    [{ values: [1, NaN, 1] }, /^row 0, column 3 is NaN; /u],
    [{ values: [1, 2, 1e39] }, /^row 1, column 1 is 1e\+39; .*float32/u],
    [{ values: "abc" }, /values must be a list of numbers, found "abc"$/u],
    [{ rows: 1.5 }, /rows must be a whole number from 0 up, found 1\.5$/u],
    [{ nnz: 3 }, /unknown option "nnz"/u],
  ])("%j are refused", (wrong, message) => {
    expect(() => new SparseMatrix({ ...parts, ...wrong } as never)).toThrow(PotluckError);
    expect(() => new SparseMatrix({ ...parts, ...wrong } as never)).toThrow(message);
  });

  it("are needed", () => {
    expect(() => new SparseMatrix(undefined as never)).toThrow(/rows is missing/u);
    expect(() => SparseMatrix.hstack([null] as never)).toThrow(/^hstack takes a list of sparse matrices/u);
    expect(() => SparseMatrix.hstack([new SparseMatrix(parts), SparseMatrix.fromDense([[1]])])).toThrow(/found 2 and 1$/u);
  });
});

describe("selectRows", () => {
  const matrix = new SparseMatrix(parts);

  it.each([[[0, 2]], [[0.5]], ["01"], [null], [["0"]]])("refuses %j", (rows) => {
    expect(() => matrix.selectRows(rows as never)).toThrow(PotluckError);
  });

  it("does not look at the values again", () => {
    const { rows, cols, indptr, indices } = matrix;
    const unchecked = SparseMatrix.trusted({ rows, cols, indptr, indices, values: Float32Array.of(1, NaN, 1) });
    expect(unchecked.selectRows([1, 0]).toDense()[7]).toBeNaN();
    expect(SparseMatrix.hstack([unchecked, matrix]).shape).toEqual([2, 8]);
  });
});

describe("numbers that are none", () => {
  it.each([
    ["a loss's targets", () => crossEntropy(tensor([[1, 2], [3, 4]]), ["x", "y"] as never),
      /^targets: element 0 is "x", not a number: .*fitLabels/u],
    ["a tensor's elements", () => tensor(["a"] as never), /^tensor: element 0 is "a", not a number$/u],
    ["a tensor's options", () => tensor([1], { requires_grad: true } as never),
      /unknown option "requires_grad" \(did you mean "requiresGrad"\?\)$/u],
    ["what a tensor is added to", () => tensor([1]).add("1" as never), /takes a tensor or a number, found "1"/u],
    ["what a tensor is multiplied by", () => tensor([[1]]).matmul([[1]] as never), /^matmul\(\) takes a tensor, found \[\[1\]\]/u],
    ["what a parameter becomes", () => dense("p", [1]).write(null as never),
      /^p takes numbers as \{ shape, data \}, found null$/u],
  ])("are refused as %s", (_, act, message) => {
    expect(act).toThrow(PotluckError);
    expect(act).toThrow(message);
  });
});
