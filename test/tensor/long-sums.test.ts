/** @file Sums over many rows: as they always were up to a block of rows, and without an error that grows with their number beyond. */
import { expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { Adam } from "../../src/optim/index.js";
import { layerNorm } from "../../src/tensor/ops/layer-norm.js";
import { linear } from "../../src/tensor/ops/matmul.js";
import { sparseLinear } from "../../src/tensor/ops/sparse-linear.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { byFeature, dense } from "./parameters.js";

const chance = new RandomStream(3, "rows");
const COLS = 7;

/** The bias gradients of rows with these gradients. */
function biasGradient(gradients: Float32Array): Float32Array {
  const rows = gradients.length / COLS;
  const weight = dense("w", [COLS, 1]), bias = dense("b", [COLS]);
  const out = linear(tensor({ shape: [rows, 1], data: new Float32Array(rows) }), weight, bias);
  out.mul(tensor({ shape: [rows, COLS], data: gradients })).sum().backward();
  return bias.grad!.data;
}

it.each([1, 511, 512])("sums %d rows one by one in float32", (rows) => {
  const gradients = Float32Array.from({ length: rows * COLS }, () => chance.float() - 0.3);
  const expected = new Float32Array(COLS);
  gradients.forEach((g, i) => (expected[i % COLS] += g));
  expect(biasGradient(gradients)).toEqual(expected);
});

it("sums 100,000 equal rows to a few units in the last place", () => {
  const sums = biasGradient(new Float32Array(100_000 * COLS).fill(0.1));
  for (const sum of sums) expect(Math.abs(sum / (100_000 * Math.fround(0.1)) - 1)).toBeLessThan(1e-5);
});

it.each([0, 1e-3])("sums a feature's gradients over 100,000 documents (with an update of Adam at rate %d)", (lr) => {
  const rows = 100_000, weight = byFeature("w", 3, 2), bias = dense("b", [3]);
  const indptr = Array.from({ length: rows + 1 }, (_, row) => row), indices = new Uint32Array(rows).fill(1);
  const x = new SparseMatrix({ rows, cols: 2, indptr, indices, values: new Float32Array(rows).fill(1) });
  const optimizer = new Adam([weight, bias], { lr: 1e-3 });
  optimizer.lr = lr;
  sparseLinear(x, weight, bias).mul(tensor({ shape: [rows, 3], data: new Float32Array(rows * 3).fill(0.1) })).sum().backward();
  for (const sum of [1, 3, 5].map((at) => weight.grad!.data[at])) expect(Math.abs(sum / (rows * Math.fround(0.1)) - 1)).toBeLessThan(1e-5);
  optimizer.step();
  expect(weight.read().data[1]).toBeCloseTo(-lr, 7);
});

it("sums layer norm's weight gradients over many rows", () => {
  const rows = 20_000, weight = dense("w", [2]), bias = dense("b", [2]);
  const x = Float32Array.from({ length: rows * 2 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const out = layerNorm(tensor({ shape: [rows, 2], data: x }), weight, bias);
  out.mul(tensor({ shape: [rows, 2], data: x.map((v) => v * 0.1) })).sum().backward();
  const each = Math.fround(0.1) / Math.sqrt(1 + 1e-5);
  for (const sum of weight.grad!.data) expect(Math.abs(sum / (rows * each) - 1)).toBeLessThan(1e-5);
});

it.each([1, 4, 19, 67])("sums a dense layer's weight gradients over many rows, %d outputs wide", (outputs) => {
  const rows = 40_000, weight = dense("w", [outputs, 3]), bias = dense("b", [outputs]);
  const out = linear(tensor({ shape: [rows, 3], data: new Float32Array(rows * 3).fill(1) }), weight, bias);
  out.mul(tensor({ shape: [rows, outputs], data: new Float32Array(rows * outputs).fill(0.1) })).sum().backward();
  for (const sum of weight.grad!.data) expect(Math.abs(sum / (rows * Math.fround(0.1)) - 1)).toBeLessThan(1e-5);
});
