/**
 * @file A gradient taken off its parameter, so that the gradients of several losses can be told apart, compared and put together again. A
 * sparse layer's stays factored, X^T D: with X_i the batches and D_i the gradients at the layer's output, the inner product of two
 * is the sum of (X_i X_j^T) * (D_i D_j^T), documents by documents; and gradients of one batch add up at the output.
 */
import { engine } from "../engine/engine.js";
import { type Contribution, VIEW_BYTES } from "./batch-view.js";

/** X_i X_j^T of pairs of batches, shard by shard: the same for every layer and loss of a step, so computed once. */
export type BatchProducts = Map<string, readonly number[]>;

/** What one backward pass left on a parameter. Lives as long as the step. */
export interface TakenGradient {
  /** The inner product with another gradient of the same parameter, in float64. */
  dot(other: this, products: BatchProducts): number;
}

/** A dense parameter's. */
export class DenseGradient implements TakenGradient {
  constructor(readonly pointer: number, private readonly size: number) {}

  dot(other: DenseGradient): number {
    return engine().kernels.dot(this.pointer, other.pointer, this.size);
  }

  /** Sums weighted gradients into `into`, as many floats. */
  static combine(parts: readonly Weighted<DenseGradient>[], into: number): void {
    for (const { gradient, weight } of parts) engine().kernels.accumulate(into, gradient.pointer, weight, gradient.size);
  }
}

/** A sparse layer's; `width` is the floats of a row of the gradients at its output. */
export class FactoredGradient implements TakenGradient {
  constructor(readonly contributions: readonly Contribution[], private readonly width: number) {}

  dot(other: FactoredGradient, products: BatchProducts): number {
    let total = 0;
    for (const a of this.contributions) for (const b of other.contributions) total += dotOf(a, b, this.width, products);
    return total;
  }

  /** The contributions of a weighted sum of gradients: one a batch. */
  static combine(parts: readonly Weighted<FactoredGradient>[]): Contribution[] {
    const native = engine();
    const byBatch = new Map<string, Weighted<{ contribution: Contribution; width: number }>[]>();
    for (const { gradient: { contributions, width }, weight } of parts) {
      for (const contribution of contributions) {
        const key = `${contribution.views} ${contribution.step}`;
        const same = byBatch.get(key) ?? [];
        byBatch.set(key, same);
        same.push({ gradient: { contribution, width }, weight });
      }
    }
    return Array.from(byBatch.values(), (same) => {
      const [{ gradient: { contribution, width }, weight }] = same;
      if (same.length === 1 && weight === 1) return contribution;
      const gradient = native.stageZeros(contribution.documents * width);
      for (const part of same) native.kernels.accumulate(gradient, part.gradient.contribution.gradient, part.weight, contribution.documents * width);
      return { ...contribution, gradient };
    });
  }
}

/** A gradient and what it is multiplied by. */
export interface Weighted<G> {
  gradient: G;
  weight: number;
}

function dotOf(a: Contribution, b: Contribution, width: number, products: BatchProducts): number {
  const native = engine();
  const { arena, kernels, parallel, shards } = native;
  const viewOf = (contribution: Contribution, shard: number): number => contribution.views + shard * VIEW_BYTES;
  // one matrix of documents by documents costs less than the rows of every feature, unless the batches are large
  if (a.documents * b.documents > a.entries + b.entries) {
    const units = shards.map((shard) => [viewOf(a, shard), a.gradient, viewOf(b, shard), b.gradient, width, arena.allocate(width * 8)]);
    return parallel.run("dotViews", units).reduce((sum, part) => sum + part, 0);
  }
  const size = a.documents * b.documents, stride = width * 4;
  const key = `${a.views} ${b.views}`;
  let ofInputs = products.get(key);
  if (!ofInputs) {
    ofInputs = shards.map(() => arena.allocate(size * 4));
    const pointers = ofInputs;
    parallel.run("multiplyViews", shards.map((shard) => [viewOf(a, shard), stride, viewOf(b, shard), stride, pointers[shard], a.documents, b.documents]));
    products.set(key, ofInputs);
  }
  const ofOutputs = native.stageZeros(size);
  parallel.overRanges("matmulTransposed", a.documents, (from, to) => [a.gradient, b.gradient, ofOutputs, from, to, b.documents, width], 4);
  return ofInputs.reduce((sum, pointer) => sum + kernels.dot(pointer, ofOutputs, size), 0);
}
