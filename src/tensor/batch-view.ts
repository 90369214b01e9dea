/**
 * @file A batch in the step's memory, sorted by feature (kernels/rows/view.ts). The first layer's forward reads it feature by feature; its
 * backward reads the batches of a step joined.
 */
import type { Scope } from "../engine/arena.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { SparseMatrix } from "./sparse-matrix.js";

export const VIEW_BYTES = 20;
const MERGE_BYTES = 16;
const SEGMENT_BYTES = 16;

/** A batch's rows in the step's memory, with space for one view for each shard; the forward pass fills the views. */
export interface StagedBatch {
  indptr: number;
  indices: number;
  values: number;
  /** Address of shard 0's view; the others follow it. */
  views: number;
  /** Each shard's view. */
  viewOf: number[];
  entries: number;
}

/** @throws PotluckError when a layer's input is no SparseMatrix */
export function requireSparseMatrix(x: unknown): asserts x is SparseMatrix {
  if (!(x instanceof SparseMatrix)) {
    const isTensor = typeof x === "object" && x !== null && "toNdArray" in x;
    const from = isTensor ? "(x.toNdArray()) makes one of a tensor" : " makes one from numbers";
    throw new PotluckError(`a network's input must be a SparseMatrix, found ${showValue(x)}; SparseMatrix.fromDense${from}`);
  }
}

/** Copies a batch's rows in; `width` is the floats of a row of the layer. @throws PotluckError when the batch does not fit the layer */
export function stageBatch(batch: SparseMatrix, features: number, width: number): StagedBatch {
  if (batch.cols !== features) {
    throw new PotluckError(
      `a model of ${features} features cannot take a batch of ${batch.cols}; use the vectorizer that the model was trained with`,
    );
  }
  if (batch.rows * width * 4 >= 4294967296) throw new PotluckError(`a batch of ${batch.rows} rows is too large; take a smaller batchSize`);
  const native = engine();
  const { arena } = native;
  const entries = batch.nonzeros;
  const indptr = native.stageWords(batch.indptr), indices = native.stageWords(batch.indices), values = native.stageFloats(batch.values);
  const views = arena.allocate(VIEW_BYTES * native.shards.length);
  const viewOf = native.shards.map((shard) => views + shard * VIEW_BYTES);
  for (const view of viewOf) {
    const parts = [arena.allocate(entries * 4), arena.allocate(entries * 4 + 4), arena.allocate(entries * 4), arena.allocate(entries * 4)];
    native.u32.set(parts, view / 4 + 1);
  }
  return { indptr, indices, values, views, viewOf, entries };
}

/** The batches that were staged, by the floats of a row of the layer. Layers of one width share a view, so that it is sorted once. */
const stagedBatches = new WeakMap<SparseMatrix, Map<number, { staged: StagedBatch; scope: Scope }>>();

/**
 * A batch in the step's memory, and whether an earlier layer of this step has filled its views. @throws PotluckError as `stageBatch` does
 */
export function stageOnce(batch: SparseMatrix, features: number, width: number): { staged: StagedBatch; filled: boolean } {
  const byWidth = stagedBatches.get(batch) ?? new Map<number, { staged: StagedBatch; scope: Scope }>();
  stagedBatches.set(batch, byWidth);
  const { scope } = engine().arena, known = byWidth.get(width);
  if (known?.scope === scope && batch.cols === features) return { staged: known.staged, filled: true };
  const staged = stageBatch(batch, features, width);
  byWidth.set(width, { staged, scope });
  return { staged, filled: false };
}

/** One batch's part of a step's gradient: its views, and the gradient at the layer's output, `[documents, width]`. */
export interface Contribution {
  /** Address of its views, one for each shard. */
  views: number;
  gradient: number;
  /** Documents and entries of the batch. */
  documents: number;
  entries: number;
  /** The parameter's step count when the batch went forward. */
  step: number;
}

/** The rows of one shard that a step touches, joined by kernels/rows/view.ts. */
export interface MergedRows {
  pointer: number;
  rows: number;
}

/** Joins the batches of a step by feature, shard by shard. */
export function mergeContributions(contributions: readonly Contribution[], features: number): MergedRows[] {
  const native = engine();
  const { arena, kernels } = native;
  const pairs = native.stageWords(Uint32Array.from(contributions.flatMap(({ views, gradient }) => [views, gradient])));
  const pointers = native.shards.map(() => arena.allocate(MERGE_BYTES));
  native.parallel.run("mergeViews", native.shards.map((shard) => {
    const most = contributions.reduce((sum, { views }) => sum + native.u32[(views + shard * VIEW_BYTES) >>> 2], 0);
    const parts = [arena.allocate(most * 4), arena.allocate(most * 4 + 4), arena.allocate(most * SEGMENT_BYTES)];
    const scratch = arena.allocate(kernels.mergeScratchBytes(most));
    native.u32.set(parts, pointers[shard] / 4 + 1);
    return [pointers[shard], shard, pairs, contributions.length, features, scratch];
  }));
  return pointers.map((pointer) => ({ pointer, rows: native.u32[pointer >>> 2] }));
}

/** The features of merged rows, in the merge's order. */
export function mergedFeatures(merged: MergedRows): Uint32Array {
  const { u32 } = engine();
  const at = u32[(merged.pointer >>> 2) + 1] >>> 2;
  return u32.slice(at, at + merged.rows);
}

/** The views of a batch that has each of the merged rows in one document, with the value 1; documents are `stride` bytes apart. */
export function identityViews(merged: readonly MergedRows[], stride: number): number {
  const { arena } = engine();
  const views = arena.allocate(VIEW_BYTES * merged.length);
  let document = 0;
  merged.forEach(({ pointer, rows }, shard) => {
    const [starts, documents, values] = [arena.allocate(rows * 4 + 4), arena.allocate(rows * 4), arena.allocate(rows * 4)];
    const { u32, f32 } = engine();
    for (let row = 0; row <= rows; row++) u32[(starts >>> 2) + row] = row;
    for (let row = 0; row < rows; row++) u32[(documents >>> 2) + row] = document++ * stride;
    f32.fill(1, values >>> 2, (values >>> 2) + rows);
    u32.set([rows, u32[(pointer >>> 2) + 1], starts, documents, values], (views + shard * VIEW_BYTES) >>> 2);
  });
  return views;
}
