/** @file A wrong input of a network is refused, and the process computes on as if it had not been there. */
import { expect, test } from "vitest";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";

const x = SparseMatrix.fromDense([[1, 2], [3, 4]]);
const network = (trunk: "mlp" | "mmoe" | "cross_stitch") => (
  new MultiTaskNetwork({ inputDim: 2, hidden: 8, outputDims: { a: 2, b: 1 }, seed: 1, trunk }));

test.each(["mlp", "mmoe", "cross_stitch"] as const)("%s", (trunk) => {
  const model = network(trunk), before = model.predict(x, "a").data;
  for (const wrong of [[[1, 2]], new Float32Array(2), tensor([[1, 2]]), { x }, undefined, null]) {
    expect(() => model.forward(wrong as never, "a")).toThrow(/^a network's input must be a SparseMatrix, found /u);
    expect(() => model.forwardTasks(wrong as never, ["a", "b"])).toThrow(/^a network's input must be a SparseMatrix, found /u);
    expect(model.predict(x, "a").data).toEqual(before);
    const fresh = network(trunk);
    expect(fresh.predict(x, "a").data).toEqual(before);
    fresh.dispose();
  }
  expect(() => model.forward(SparseMatrix.fromDense([[1, 2, 3]]), "a")).toThrow(/2 features cannot take a batch of 3/u);
  expect(model.predict(x, "a").data).toEqual(before);
  model.dispose();
});
