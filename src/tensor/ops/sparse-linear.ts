/**
 * @file The sparse first layer, x W^T + b for a CSR batch. Forward and backward cost scales with the batch's entries. Semantics of
 * torch.nn.Linear on the dense batch (or of torch.nn.EmbeddingBag in mode "sum" with per-sample weights).
 */
import { engine } from "../../engine/engine.js";
import { SharedBatch } from "../batch-view.js";
import type { FeatureParameter } from "../feature-parameter.js";
import type { SparseMatrix } from "../sparse-matrix.js";
import { isRecording } from "../tape.js";
import type { Tensor } from "../tensor.js";

/**
 * x W^T + b: x `[batch, features]`, weight `[outputs, features]`, bias `[outputs]`; gives `[batch, outputs]`. Layers of one width with the
 * same `SharedBatch` sort it once.
 *
 * @throws PotluckError when x has another number of features than the weights
 */
export function sparseLinear(batch: SparseMatrix | SharedBatch, weight: FeatureParameter, bias: Tensor): Tensor {
  const shared = batch instanceof SharedBatch ? batch : new SharedBatch(batch), x = shared.matrix;
  const native = engine();
  const { kernels, arena } = native;
  const { outputs, rows: state, steps: step } = weight;
  const padded = state.width !== outputs;
  const out = bias.makeOutput([x.rows, outputs], [weight, bias], (gradient) => {
    if (bias.requiresGrad) kernels.addColumnSums(gradient, bias.gradientPointer(), x.rows, outputs);
    if (!weight.requiresGrad) return;
    let rows = gradient;
    if (padded) {
      rows = arena.allocate(x.rows * state.width * 4);
      kernels.padRows(gradient, rows, x.rows, outputs, state.width);
    }
    weight.contribute({ views: staged.views, gradient: rows, documents: x.rows, entries: staged.entries, step });
  });
  const { staged, filled } = shared.stage(weight.features, state.width);
  const write = isRecording() && state.moves ? 1 : 0;
  const planeBytes = x.rows * state.width * 4;
  const planes = arena.allocate(planeBytes * native.shards.length);
  native.parallel.run("forwardShard", native.shards.map((shard) => [
    state.pointer, staged.viewOf[shard], shard, staged.indptr, staged.indices, staged.values, x.rows, weight.features,
    planes + shard * planeBytes, write, filled ? 0 : arena.allocate(kernels.viewScratchBytes(staged.entries)),
    arena.allocate(state.width * 4),
  ]));
  const shards = native.shards.length, biasAt = bias.pointer(), to = out.pointer();
  const mergeArguments = (first: number, last: number): number[] => [planes, shards, biasAt, to, x.rows, first, last, outputs, state.width];
  native.parallel.overRanges("mergeShards", x.rows, mergeArguments, 4);
  return out;
}
