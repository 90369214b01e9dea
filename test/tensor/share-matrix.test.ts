/** @file A matrix on shared memory is the same matrix, and threads read it without a copy. */
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { shareMatrix, SparseMatrix } from "../../src/tensor/sparse-matrix.js";

const plain = new SparseMatrix({ rows: 2, cols: 4, indptr: [0, 2, 3], indices: [0, 3, 1], values: [1, 2, 5] });

test("holds the same numbers, on shared memory, once", () => {
  const shared = shareMatrix(plain);
  expect([shared.shape, Array.from(shared.toDense())]).toEqual([plain.shape, Array.from(plain.toDense())]);
  for (const part of [shared.indptr, shared.indices, shared.values]) expect(part.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shareMatrix(shared)).toBe(shared);
});

test("is read and written in place by a thread that its parts are posted to", async () => {
  const { rows, cols, indptr, indices, values } = shareMatrix(plain);
  const worker = new Worker(`const { parentPort } = require("node:worker_threads");
    parentPort.once("message", ({ indices, values }) => { values[2] += indices[1]; parentPort.postMessage("done"); });`, { eval: true });
  await new Promise((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
    worker.postMessage({ indices, values });
  });
  expect(Array.from(new SparseMatrix({ rows, cols, indptr, indices, values }).toDense())).toEqual([1, 0, 0, 2, 0, 8, 0, 0]);
  await worker.terminate();
});
