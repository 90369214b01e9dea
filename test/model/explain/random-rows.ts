/** @file Rows of random counts, and networks whose weights are large enough to be far from linear. */
import { RandomStream } from "../../../src/engine/random.js";
import type { Module } from "../../../src/nn/module.js";
import { SparseMatrix } from "../../../src/tensor/sparse-matrix.js";

/** Rows of `count` features with values from 1 to 3, each a matrix of one row. */
export function randomRows(rows: number, cols: number, count: number, seed: number): SparseMatrix[] {
  const stream = new RandomStream(seed, "rows");
  let draw = 0;
  const below = (most: number): number => Math.floor(stream.at(draw++) / 4294967296 * most);
  return Array.from({ length: rows }, () => {
    const features = new Set<number>();
    while (features.size < count) features.add(below(cols));
    const indices = [...features].sort((a, b) => a - b);
    return new SparseMatrix({ rows: 1, cols, indptr: [0, count], indices, values: indices.map(() => 1 + below(3)) });
  });
}

/** Multiplies all weight matrices of a network by a factor. */
export function spread<M extends Module>(model: M, factor: number): M {
  for (const parameter of model.parameters()) {
    if (parameter.shape.length < 2) continue;
    const { shape, data } = parameter.read();
    parameter.write({ shape, data: data.map((weight) => weight * factor) });
  }
  return model;
}
