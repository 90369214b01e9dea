/** @file Exported networks give the same logits and answers in ONNX Runtime: every trunk, kind of task and activation, dense and sparse. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { toOnnx } from "../../src/model/export/onnx.js";
import type { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { predictions } from "../../src/task/index.js";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { networkOf, networks, rowsFor, targets } from "./exported.js";

/** What a graph is fed with. */
function feeds(session: InferenceSession, rows: SparseMatrix): Record<string, Tensor> {
  const x = rows instanceof MixedRows ? rows.others : rows, wide = (list: ArrayLike<number>) => BigInt64Array.from(Array.from(list), BigInt);
  const all: Record<string, () => Tensor> = {
    features: () => new Tensor("float32", x.toDense(), x.shape),
    indices: () => new Tensor("int64", wide(x.indices), [x.nonzeros]),
    values: () => new Tensor("float32", x.values, [x.nonzeros]),
    offsets: () => new Tensor("int64", wide(x.indptr), [x.rows + 1]),
    images() {
      const [{ bytes, shape }] = (rows as MixedRows).blocks, [channels, height, width] = shape!;
      return new Tensor("uint8", bytes, [rows.rows, height, width, channels]);
    },
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, all[name]()]));
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
};

const loaded = async (network: MultiTaskNetwork, sparse: boolean) => InferenceSession.create(toOnnx({ network, targets }, { sparse }), { intraOpNumThreads: 1, interOpNumThreads: 1 });

describe.each([["dense", false], ["sparse", true]])("%s features", (_, sparse) => {
  it.each(Object.keys(networks))("%s", async (name) => {
    const network = networkOf(name), session = await loaded(network, sparse);
    const differences: number[] = [];
    for (const rows of [rowsFor(network), rowsFor(network, 1, 5), rowsFor(network, 300, 6)]) {
      const out = await session.run(feeds(session, rows));
      for (const task of network.tasks) {
        const logits = network.predict(rows, task), given = out[`${task}.logits`];
        expect(given.dims).toEqual(logits.shape);
        differences.push(largestDifference(given.data as Float32Array, logits.data));
      }
    }
    console.log(name, Math.max(...differences));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });
});
void predictions;
