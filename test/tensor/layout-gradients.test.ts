/** Gradients of shape and layout operations, batched products and softmax along any axis, by finite differences. */
import { describe, it } from "vitest";
import { sizeOf } from "../../src/tensor/nd-array.js";
import { embedding } from "../../src/tensor/ops/embedding.js";
import { concat, stack } from "../../src/tensor/ops/join.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { check, type Operation } from "./finite-differences.js";

/** An operation that only moves elements: where each element of the result comes from is what it makes of their numbers, -1 for none. */
function moving(name: string, shapes: number[][], run: (...inputs: Tensor[]) => Tensor): Operation {
  let first = 0;
  const places = run(...shapes.map((shape) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => first + i);
    first += data.length;
    return tensor({ shape, data });
  })).toArray();
  return {
    name, inputs: shapes.map((shape) => ({ shape })), run,
    plain: (...inputs) => {
      const all = inputs.flat();
      return Array.from(places, (place) => (place < 0 ? -1 : all[place]));
    },
  };
}

/** out[b, i, j] = sum over k of a[b, i, k] * b[b, k, j], an operand without batches meeting all. */
function products(a: number[], b: number[], [batch, m, k, n]: number[]): number[] {
  const ofA = a.length > m * k ? m * k : 0, ofB = b.length > k * n ? k * n : 0;
  return Array.from({ length: batch * m * n }, (_, at) => {
    const group = Math.floor(at / (m * n)), i = Math.floor(at / n) % m, j = at % n;
    let sum = 0;
    for (let c = 0; c < k; c++) sum += a[group * ofA + i * k + c] * b[group * ofB + c * n + j];
    return sum;
  });
}

function softmaxAlong(a: number[], [outer, count, inner]: number[]): number[] {
  return a.map((x, at) => {
    const group = Math.floor(at / (count * inner)), column = at % inner;
    let sum = 0;
    for (let c = 0; c < count; c++) sum += Math.exp(a[(group * count + c) * inner + column]);
    return Math.exp(x) / sum;
  }).slice(0, outer * count * inner);
}

const cube = [3, 4, 5];
const operations: Operation[] = [
  moving("transpose", [cube], (a) => a.transpose(0, 2)),
  moving("permute", [[2, 3, 2, 3]], (a) => a.permute([2, 0, 3, 1])),
  moving("reshape", [cube], (a) => a.reshape([6, -1])),
  moving("reshape of a result", [cube], (a) => a.transpose(0, 1).reshape([10, 6]).transpose(0, 1).flatten()),
  moving("squeeze and unsqueeze", [[3, 1, 4]], (a) => a.squeeze(1).unsqueeze(-1)),
  moving("expand", [[3, 1, 2]], (a) => a.expand([4, 3, 5, 2])),
  moving("broadcastTo", [[3]], (a) => a.broadcastTo([7, 3])),
  moving("repeat", [[2, 3]], (a) => a.repeat([2, 3, 2])),
  moving("slice", [cube], (a) => a.slice(1, 1, 4, 2)),
  moving("select", [cube], (a) => a.select(-2, 3)),
  moving("split", [cube], (a) => concat(a.split([1, 3, 0], 1), 1)),
  moving("chunk, in another order", [cube], (a) => concat(a.chunk(2, 2).reverse(), 2)),
  moving("flip", [cube], (a) => a.flip([0, 2])),
  moving("pad", [cube], (a) => a.pad([1, -1, 2, 0], -1)),
  moving("gather", [[3, 4]], (a) => a.gather(1, [[0, 0, 3], [2, 2, 2]])),
  moving("indexSelect", [cube], (a) => a.indexSelect(1, [3, 0, 3])),
  moving("embedding", [[5, 3]], (a) => embedding(a, [[1, 4], [4, 4]])),
  moving("concat", [[2, 3], [2, 1], [2, 4]], (...all) => concat(all, 1)),
  moving("concat of one tensor twice", [[2, 3]], (a) => concat([a, a])),
  moving("stack", [[2, 3], [2, 3]], (...all) => stack(all, 1)),
  ...[[4, 3, 5, 2], [2, 1, 7, 1], [3, 5, 4, 17]].flatMap(([batch, m, k, n]): Operation[] => {
    const plain = (a: number[], b: number[]) => products(a, b, [batch, m, k, n]), run = (a: Tensor, b: Tensor) => a.matmul(b);
    return [
      { name: `matmul of ${batch} [${m}, ${k}], [${k}, ${n}]`, inputs: [{ shape: [batch, m, k] }, { shape: [batch, k, n] }], run, plain },
      { name: `matmul of ${batch} [${m}, ${k}] and one [${k}, ${n}]`, inputs: [{ shape: [batch, m, k] }, { shape: [k, n] }], run, plain },
      { name: `matmul of one [${m}, ${k}] and ${batch} [${k}, ${n}]`, inputs: [{ shape: [m, k] }, { shape: [batch, k, n] }], run, plain },
    ];
  }),
  { name: "matmul with a vector", inputs: [{ shape: [2, 3, 5] }, { shape: [5] }], run: (a, b) => a.matmul(b),
    plain: (a, b) => products(a, b, [1, 6, 5, 1]) },
  { name: "matmul of a vector", inputs: [{ shape: [5] }, { shape: [5, 3] }], run: (a, b) => a.matmul(b),
    plain: (a, b) => products(a, b, [1, 1, 5, 3]) },
  { name: "matmul of a matrix with itself", inputs: [{ shape: [3, 3] }], run: (a) => a.matmul(a),
    plain: (a) => products(a, a, [1, 3, 3, 3]) },
  ...[0, 1, 2].flatMap((axis): Operation[] => {
    const sizes = [sizeOf(cube.slice(0, axis)), cube[axis], sizeOf(cube.slice(axis + 1))];
    return [
      { name: `softmax along axis ${axis}`, inputs: [{ shape: cube }], run: (a) => a.softmax(axis), plain: (a) => softmaxAlong(a, sizes) },
      { name: `logSoftmax along axis ${axis}`, inputs: [{ shape: cube }], run: (a) => a.logSoftmax(axis),
        plain: (a) => softmaxAlong(a, sizes).map(Math.log) },
    ];
  }),
];

describe("by finite differences", () => {
  it.each(operations)("$name: values and gradients", check);
});
