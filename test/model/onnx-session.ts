/** @file ONNX Runtime in tests: sessions on one thread, and what they are fed with. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect } from "vitest";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

export async function sessionOf(bytes: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
}

/** Rows as the inputs that a session asks for. */
export function feedsOf(session: InferenceSession, rows: SparseMatrix): Record<string, Tensor> {
  const x = rows instanceof MixedRows ? rows.others : rows;
  const wide = (list: ArrayLike<number>) => BigInt64Array.from(Array.from(list), BigInt);
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

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}
