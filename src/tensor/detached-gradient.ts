/**
 * @file A gradient detached from its parameter, so that the gradients of several losses can be kept apart, compared and combined again. A
 * sparse layer's stays factored, X^T D. With X_i the batches and D_i the gradients at the layer's output, the inner product of two
 * gradients is that of D_i and X_i X_j^T D_j, documents by documents; gradients of one batch add up at the output.
 */
import { engine } from "../engine/engine.js";
import { type Contribution, VIEW_BYTES } from "./batch-view.js";

/** Products that several inner products of a step need, computed once. Valid for the step. */
export class BatchProducts {
  private readonly inputs = new Map<string, number>();
  private readonly outputs = new Map<string, number>();

  /** X_a X_b^T D_b, `[documents of a, width]`: the same for every loss of batch a. */
  applied(a: Contribution, b: Contribution, width: number): number {
    return madeOnce(this.outputs, `${a.views} ${b.gradient}`, () => {
      const native = engine();
      const inputs = this.ofInputs(a, b, width * 4), out = native.stageZeros(a.documents * width);
      native.parallel.overRanges("matmul", a.documents, (from, to) => [inputs, b.gradient, out, from, to, width, b.documents], 4);
      return out;
    });
  }

  /** X_a X_b^T, `[documents of a, documents of b]`; `stride` is the number of bytes from document to document in the views. */
  private ofInputs(a: Contribution, b: Contribution, stride: number): number {
    return madeOnce(this.inputs, `${a.views} ${b.views}`, () => {
      const { arena, kernels, parallel, shards } = engine();
      const size = a.documents * b.documents;
      const parts = shards.map(() => arena.allocate(size * 4));
      parallel.run("multiplyViews", shards.map((shard) => [
        viewOf(a, shard), stride, viewOf(b, shard), stride, parts[shard], a.documents, b.documents, arena.allocate(b.entries * 4),
      ]));
      for (const part of parts.slice(1)) kernels.accumulate(parts[0], part, 1, size);
      return parts[0];
    });
  }
}

function madeOnce(made: Map<string, number>, key: string, make: () => number): number {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

/** The gradient that one backward pass left on a parameter. Valid for the step. */
export interface DetachedGradient {
  /** The inner product with another gradient of the same parameter, in float64. */
  dot(other: this, products: BatchProducts): number;
}

/** A dense parameter's. */
export class DenseGradient implements DetachedGradient {
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
export class FactoredGradient implements DetachedGradient {
  constructor(readonly contributions: readonly Contribution[], readonly width: number) {}

  dot(other: FactoredGradient, products: BatchProducts): number {
    let total = 0;
    for (const a of this.contributions) for (const b of other.contributions) total += dotOf(a, b, this.width, products);
    return total;
  }

  /** The contributions of a weighted sum of gradients: one for each batch. */
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
      for (const part of same) {
        native.kernels.accumulate(gradient, part.gradient.contribution.gradient, part.weight, contribution.documents * width);
      }
      return { ...contribution, gradient };
    });
  }
}

/** A gradient and its factor. */
export interface Weighted<G> {
  gradient: G;
  weight: number;
}

function dotOf(a: Contribution, b: Contribution, width: number, products: BatchProducts): number {
  const native = engine();
  // one matrix of documents by documents costs less than the rows of every feature, unless the batches are large
  if (a.documents * b.documents <= a.entries + b.entries) {
    return native.kernels.dot(a.gradient, products.applied(a, b, width), a.documents * width);
  }
  const units = native.shards.map((shard) =>
    [viewOf(a, shard), a.gradient, viewOf(b, shard), b.gradient, width, native.arena.allocate(width * 8)]);
  return native.parallel.run("dotViews", units).reduce((sum, part) => sum + part, 0);
}

function viewOf({ views }: Contribution, shard: number): number {
  return views + shard * VIEW_BYTES;
}
