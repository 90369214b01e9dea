/** The operations that trunks are made of, against plain float64 loops: layer norm, dropout, mixtures, columns side by side. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { dropout } from "../../src/tensor/ops/dropout.js";
import { layerNorm } from "../../src/tensor/ops/layer-norm.js";
import { concat } from "../../src/tensor/ops/join.js";
import { mixture } from "../../src/tensor/ops/mixture.js";
import { tensor } from "../../src/tensor/tensor.js";
import { check, type Operation } from "./finite-differences.js";
import { dense } from "./parameters.js";

function plainNorm(a: number[], weight: number[], bias: number[]): number[] {
  const cols = weight.length;
  return a.map((x, i) => {
    const row = a.slice(i - (i % cols), i - (i % cols) + cols);
    const mean = row.reduce((sum, y) => sum + y, 0) / cols;
    const variance = row.reduce((sum, y) => sum + (y - mean) ** 2, 0) / cols;
    return ((x - mean) / Math.sqrt(variance + 1e-5)) * weight[i % cols] + bias[i % cols];
  });
}

const matrix = { shape: [3, 7] };
const masked = (stream: RandomStream, rate: number) => (a: number[]) =>
  a.map((x, i) => (stream.at(i) / 4294967296 < rate ? 0 : x / (1 - rate)));
const masks = new RandomStream(5, "dropout/test/0");

const operations: Operation[] = [
  { name: "layerNorm", inputs: [matrix, { shape: [7] }, { shape: [7] }], run: (a, w, b) => layerNorm(a, w, b), plain: plainNorm },
  { name: "layerNorm of four", inputs: [{ shape: [5, 4], from: 90, to: 100 }, { shape: [4] }, { shape: [4] }],
    run: (a, w, b) => layerNorm(a, w, b), plain: plainNorm },
  { name: "mixture by a gate", inputs: [matrix, matrix, { shape: [3, 2] }], run: (a, b, g) => mixture([a, b], g),
    plain: (a, b, g) => a.map((x, i) => g[Math.floor(i / 7) * 2] * x + g[Math.floor(i / 7) * 2 + 1] * b[i]) },
  { name: "mixture by one row", inputs: [matrix, matrix, { shape: [2, 2] }], run: (a, b, g) => mixture([a, b], g, 1),
    plain: (a, b, g) => a.map((x, i) => g[2] * x + g[3] * b[i]) },
  { name: "mixture of one tensor twice", inputs: [matrix, { shape: [3, 2] }], run: (a, g) => mixture([a, a], g),
    plain: (a, g) => a.map((x, i) => (g[Math.floor(i / 7) * 2] + g[Math.floor(i / 7) * 2 + 1]) * x) },
  { name: "concatenate", inputs: [{ shape: [3, 2] }, { shape: [3, 5] }], run: (a, b) => concat([a, b], 1),
    plain: (a, b) => [0, 1, 2].flatMap((row) => [...a.slice(row * 2, row * 2 + 2), ...b.slice(row * 5, row * 5 + 5)]) },
  { name: "dropout", inputs: [{ shape: [13, 7] }], run: (a) => dropout(a, 0.3, masks), plain: masked(masks, 0.3) },
  { name: "dropout of nothing", inputs: [matrix], run: (a) => dropout(a, 0, masks), plain: (a) => a },
];

describe("operations of trunks", () => {
  it.each(operations)("$name: values and gradients", check);

  it("drop as many as asked, and others for another stream", () => {
    const ones = tensor({ shape: [100, 500], data: new Float32Array(50_000).fill(1) });
    const one = dropout(ones, 0.2, masks).toArray(), other = dropout(ones, 0.2, new RandomStream(5, "dropout/test/1")).toArray();
    const dropped = one.filter((x) => x === 0).length;
    expect(Math.abs(dropped - 10_000)).toBeLessThan(360); // four standard deviations
    expect(one.filter((x) => x !== 0).every((x) => x === Math.fround(1 / 0.8))).toBe(true);
    expect(one.filter((x, i) => x === 0 && other[i] === 0).length).toBeLessThan(2300); // 2000 by chance
  });

  it("refuse what does not go together", () => {
    const a = tensor([[1, 2, 3]]), b = tensor([[1, 2]]);
    expect(() => mixture([a, b], tensor([[1, 1]]))).toThrow(/tensors of one shape.*\[1, 3\], \[1, 2\]/);
    expect(() => mixture([a, a], tensor([[1, 1, 1]]))).toThrow(/mixture of 2 tensors of 1 rows.*\[1, 3\]/);
    expect(() => mixture([a, a], tensor([[1, 1], [1, 1]]))).toThrow(/factors of shape \[1, 2\], found \[2, 2\]/);
    expect(() => mixture([a, a], tensor([[1, 1]]), 1)).toThrow(/factors of shape.*found \[1, 2\]/);
    expect(() => concat([a, tensor([[1], [2]])], 1)).toThrow(/differ only in axis 1, found \[1, 3\], \[2, 1\]/);
    expect(() => layerNorm(a, tensor([1, 1]), tensor([0, 0]))).toThrow(/layerNorm of 2 weights.*\[1, 3\]/);
    for (const rate of [1, -0.1, NaN]) expect(() => dropout(a, rate, masks)).toThrow(/from 0 up, below 1/);
  });

  it("refuse a backward after their weights have changed", () => {
    const factors = dense("alpha", [1, 2]), scale = dense("norm", [2]);
    const x = tensor([[1, 2]], { requiresGrad: true });
    for (const [parameter, out] of [[factors, mixture([x, x], factors, 0)], [scale, layerNorm(x, scale, tensor([0, 0]))]] as const) {
      parameter.write({ shape: [...parameter.shape], data: new Float32Array(2) });
      expect(() => out.sum().backward()).toThrow(/have changed/);
      parameter.dispose();
    }
  });
});
